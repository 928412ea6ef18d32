/** The engine against its slow twin on 500 random scenarios of up to 12 devices and 5 files, partial holders. */
import { expect, it } from 'vitest';
import { disagreements } from './agreement.js';
import { PARTIAL } from './cases.js';

it('agrees with the oracle of partial holders: peer share within 5 points, mean time within 8 %', () => {
  const { wrong, shared, compared } = disagreements(PARTIAL, 5, 8);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(490);
  expect(shared).toBeGreaterThan(250);
});

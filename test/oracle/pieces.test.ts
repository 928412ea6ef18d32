/** The engine against its slow twin on 500 random scenarios of up to 12 devices and 5 files, whole holders. */
import { expect, it } from 'vitest';
import { disagreements } from './agreement.js';
import { WHOLE } from './cases.js';

it('agrees with the piece-level oracle: peer share within 2 points, mean time within 3 %', () => {
  const { wrong, shared, compared } = disagreements(WHOLE, 2, 3);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(490);
  expect(shared).toBeGreaterThan(250);
});

/** The engine against its slow twin on random scenarios of up to 12 devices and 5 files, partial holders. */
import { expect, it } from 'vitest';
import { disagreements } from './agreement.js';
import { PARTIAL, PARTIAL_SITES } from './cases.js';

it('agrees with the oracle of partial holders: peer share within 5 points, mean time within 8 %', () => {
  const { wrong, shared, compared } = disagreements(PARTIAL, 5, 8);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(490);
  expect(shared).toBeGreaterThan(250);
});

// `npm run validate` holds 500 of them to it (test/validation/many.ts).
it('agrees with it as well where two to four sites exchange over their lines', () => {
  const { wrong, shared, compared } = disagreements(PARTIAL_SITES, 5, 8, 50);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(45);
  expect(shared).toBeGreaterThan(40);
});

/**
 * Sites of one group that a slower private network joins, against the piece-level oracles: peers of other sites send over it,
 * and some sites leave for the Internet by a hub on it. `npm run validate` holds the engine to more of them
 * (test/validation/many.ts).
 */
import { expect, it } from 'vitest';
import { disagreements } from './agreement.js';
import { JOINED, JOINED_PARTIAL, randomCase } from './cases.js';

it('agrees with the piece-level oracle: peer share within 2 points, mean time within 3 %', () => {
  const { wrong, shared, compared } = disagreements(JOINED, 2, 3, 60);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(57);
  expect(shared).toBeGreaterThan(25);
  const behindHub = Array.from({ length: 60 }, (_, number) => randomCase(number, JOINED).sites);
  expect(behindHub.filter((sites) => sites.some(({ hub }) => hub !== undefined)).length).toBeGreaterThan(25);
});

it('agrees with the oracle of partial holders in 95 % of all cases: peer share within 5 points, mean time within 8 %', () => {
  // Over lines much slower than those of the sites, pools that exchange are up to 17 % off.
  const { wrong, shared, compared } = disagreements(JOINED_PARTIAL, 5, 8, 20);
  expect(wrong.length).toBeLessThanOrEqual(1);
  expect(compared).toBeGreaterThan(18);
  expect(shared).toBeGreaterThan(10);
});

/** `npm run validate`: what the tests hold for a few random scenarios or seeds, for many. */
import { expect, it } from 'vitest';
import { outsideCopies } from '../engine/poolCircle.js';
import { disagreements, SCENARIOS } from '../oracle/agreement.js';
import { PARTIAL_SITES } from '../oracle/cases.js';

it('pools of three sites never have bytes that nobody fetched, in 200 seeds', () => {
  expect(Math.min(...outsideCopies(200))).toBeGreaterThanOrEqual(1);
});

it('partial holders of two to four sites agree with the oracle: peer share within 5 points, mean time within 8 %', () => {
  const { wrong, shared, compared } = disagreements(PARTIAL_SITES, 5, 8, SCENARIOS);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(490);
  expect(shared).toBeGreaterThan(400);
});

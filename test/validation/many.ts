/** `npm run validate`: what the tests hold for a few random scenarios or seeds, for many. */
import { expect, it } from 'vitest';
import { outsideCopies } from '../engine/poolCircle.js';
import { disagreements, SCENARIOS } from '../oracle/agreement.js';
import { JOINED, JOINED_PARTIAL, PARTIAL, PARTIAL_SITES } from '../oracle/cases.js';

it('pools of three sites never have bytes that nobody fetched, in 200 seeds', () => {
  expect(Math.min(...outsideCopies(200))).toBeGreaterThanOrEqual(1);
});

it.each([
  { name: 'one or two sites', kind: PARTIAL, least: 250 },
  { name: 'two to four sites that exchange over their lines', kind: PARTIAL_SITES, least: 400 },
])('$name: peer share within 5 points of the oracle, mean time within 8 %', ({ kind, least }) => {
  const { wrong, shared, compared } = disagreements(kind, 5, 8);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(0.98 * SCENARIOS);
  expect(shared).toBeGreaterThan(least);
});

it('sites that a slower private network joins: peer share within 2 points of the oracle, mean time within 5 %', () => {
  const { wrong, shared, compared } = disagreements(JOINED, 2, 5);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(0.98 * SCENARIOS);
  expect(shared).toBeGreaterThan(400);
});

it('such sites with partial holders: within 5 points and 8 % in 98 % of all cases', () => {
  const { wrong, shared, compared } = disagreements(JOINED_PARTIAL, 5, 8, 150);
  expect(wrong.length).toBeLessThanOrEqual(0.02 * compared);
  expect(shared).toBeGreaterThan(100);
});

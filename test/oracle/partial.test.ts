/**
 * The engine against its slow twin on random scenarios of up to 12 devices and 5 files, partial holders. `npm run
 * validate` holds it to 500 of each kind (test/validation/many.ts).
 */
import { expect, it } from 'vitest';
import { disagreements } from './agreement.js';
import { PARTIAL, PARTIAL_SITES } from './cases.js';

it.each([
  { name: 'one or two sites', kind: PARTIAL, count: 120, least: 60 },
  { name: 'two to four sites that exchange over their lines', kind: PARTIAL_SITES, count: 60, least: 50 },
])('$name: peer share within 5 points of the oracle, mean time within 8 %', ({ kind, count, least }) => {
  const { wrong, shared, compared } = disagreements(kind, 5, 8, count);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(0.95 * count);
  expect(shared).toBeGreaterThan(least);
});

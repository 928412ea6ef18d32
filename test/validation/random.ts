/** `npm run validate`: many more of the random scenarios of test/property/engine.test.ts. */
import fc from 'fast-check';
import { it } from 'vitest';
import { scenarios } from '../generator/scenarios.js';
import { run } from '../helpers.js';
import { expectInvariants } from '../property/invariants.js';

const RUNS = 20_000;

it(`${RUNS} random scenarios keep all invariants`, () => {
  fc.assert(
    fc.property(scenarios, ({ scenario, seed }) => expectInvariants(run(scenario, seed))),
    { numRuns: RUNS },
  );
});

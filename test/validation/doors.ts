/** `npm run validate`: import(export(x)) = x for ten thousand random sets of policies, in every format. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyPolicySet, roundTrips } from '../doors/policySets.js';

const SETS = 10_000;

it(`policies come back from every format: ${SETS} random sets`, () => {
  let files = 0;
  let policies = 0;
  fc.assert(
    fc.property(anyPolicySet, (set) => {
      for (const { format, back, omitted, want, unable } of roundTrips(set)) {
        expect({ format, back, omitted }).toEqual({ format, back: want, omitted: unable });
        files += 1;
        policies += Object.keys(back).length;
      }
    }),
    { numRuns: SETS },
  );
  process.stdout.write(`${SETS} sets of policies, ${files} files, ${policies} values came back as they were\n`);
});

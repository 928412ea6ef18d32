/** import(export(x)) = x, for every policy and value that the format can hold; npm run validate tries 10,000 sets. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportPolicySet } from '../../src/doors/exportPolicies.js';
import { importFiles } from '../../src/doors/importPolicies.js';
import { POLICY_NAMES } from '../../src/policy/catalogue.js';
import { anyPolicySet, roundTrips } from './policySets.js';

describe('round trips', () => {
  it('give back every set of policies, in every format, but what it cannot hold', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyPolicySet, (set) => {
        for (const { format, back, omitted, want, unable } of roundTrips(set)) {
          expect({ format, back, omitted }).toEqual({ format, back: want, omitted: unable });
          for (const name of Object.keys(back)) seen.add(`${format} ${name}`);
        }
      }),
      { numRuns: 500 },
    );
    // Every format holds every policy, but the catalog one that it does not know.
    expect(seen.size).toBe(6 * POLICY_NAMES.length - 1);
  });

  it('give back sets through the scenario, too', () => {
    fc.assert(
      fc.property(anyPolicySet, (set) => {
        const { bytes, omitted } = exportPolicySet(set, 'reg', 'a policy');
        const left = Object.fromEntries(
          Object.entries(set).filter(([name]) => !omitted.some(({ policy }) => policy === name)),
        );
        if (Object.keys(left).length === 0) return;
        expect(importFiles([{ name: 'a.reg', bytes }]).policies).toEqual(left);
      }),
      { numRuns: 100, examples: [[{ DOCacheHost: ['$\n!'] }]] },
    );
  });
});

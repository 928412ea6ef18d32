/** Random scenarios and random changes of them: whether parts with the same hash have the same account. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { inOneGo } from '../../../src/core/steps.js';
import { partition } from '../../../src/engine/partition.js';
import type { Experiment } from '../../../src/experiment/environment.js';
import { accountOfPart } from '../../../src/experiment/memory/account.js';
import { partKey } from '../../../src/experiment/memory/partKey.js';
import { buildWorld } from '../../../src/experiment/world.js';
import { ACCOUNTS } from '../../../src/ledger/partLayout.js';
import type { Scenario } from '../../../src/scenario/schema.js';
import { scenarios } from '../../generator/scenarios.js';

export const experimentOf = (scenario: Scenario, seed = '1'): Experiment => ({
  scenario,
  inventory: null,
  seed,
  tracing: false,
});

/** The parts of a scenario: what each is called by its hash, and its account, simulated anew. */
export function partsOf(experiment: Experiment): { key: string; bytes: string }[] {
  const world = buildWorld(experiment, 0);
  return partition(world.fleet, experiment.scenario).map((sites) => {
    const account = inOneGo(accountOfPart(world, sites, { keepsDevices: true }));
    return { key: partKey(world, sites, true), bytes: Buffer.from(ACCOUNTS.pack([account])).toString('base64') };
  });
}

const CLASSES: readonly Scenario['classes'][] = [
  undefined,
  { by: ['size'] },
  { by: ['entry', 'cache'] },
  { own: [{ name: 'small', devices: { from: 0, below: 5 } }] },
];

/** Ways to change a scenario: one thing of it becomes that of another scenario. */
export const CHANGES: ((of: Scenario, other: Scenario, pick: number) => Partial<Scenario>)[] = [
  ({ policies }, other, pick) => {
    const names = [...new Set([...Object.keys(policies), ...Object.keys(other.policies)])].sort();
    const name = names[pick % names.length]! as keyof Scenario['policies'];
    return { policies: { ...policies, [name]: other.policies[name] } };
  },
  ({ policies }, other) => ({ policies: { ...policies, assignments: other.policies.assignments } }),
  (_, { policies }) => ({ policies }),
  ({ model }, other, pick) => {
    const names = Object.keys(model) as (keyof Scenario['model'])[];
    const name = names[pick % names.length]!;
    return { model: { ...model, [name]: other.model[name] } };
  },
  ({ sites }, other, pick) => {
    const at = pick % sites.length;
    const from = other.sites[at % other.sites.length]!;
    const fields = [
      'devices',
      'wan',
      'lan',
      'accessPoints',
      'subnets',
      'adSite',
      'timeZone',
      'officeHours',
      'cacheServer',
    ] as const;
    const field = fields[Math.floor(pick / 7) % fields.length]!;
    return { sites: sites.map((site, i) => (i === at ? { ...site, [field]: from[field] } : site)) };
  },
  ({ devices }, other, pick) => {
    const at = pick % devices.mix.length;
    const { name: _name, share: _share, ...from } = other.devices.mix[at % other.devices.mix.length]!;
    const mix = devices.mix.map((profile, i) => (i === at ? { ...profile, ...from } : profile));
    return { devices: { ...devices, mix } };
  },
  (_, { defaults }) => ({ defaults }),
  (_, { network }) => ({ network }),
  // Profiles of other traffic keep their names.
  ({ network }, other) => ({ network: { ...network, trafficProfiles: other.network.trafficProfiles } }),
  (_, { demand }) => ({ demand }),
  (_, { content }) => ({ content }),
  (_, { events }) => ({ events }),
  (_, _other, pick) => ({ classes: CLASSES[pick % CLASSES.length] }),
  (_, { boundaryGroups }) => ({ boundaryGroups }),
  ({ durationS }) => ({ durationS: durationS / 2 }),
];

/** @returns how many parts had the hash of one before the change, and how many had another */
export function tryChanges(numRuns: number): { shared: number; changed: number } {
  const counts = { shared: 0, changed: 0 };
  const numbers = fc.record({ way: fc.nat(CHANGES.length - 1), pick: fc.nat(1000) });
  fc.assert(
    fc.property(scenarios, scenarios, numbers, ({ scenario, seed }, other, { way, pick }) => {
      const after: Scenario = { ...scenario, ...CHANGES[way]!(scenario, other.scenario, pick) };
      let parts: ReturnType<typeof partsOf>;
      try {
        parts = partsOf(experimentOf(after, seed));
      } catch {
        // Some changes name what the other scenario has, and this one has not.
        fc.pre(false);
        return;
      }
      const known = new Map(partsOf(experimentOf(scenario, seed)).map(({ key, bytes }) => [key, bytes]));
      for (const { key, bytes } of parts) {
        if (known.has(key)) {
          counts.shared += 1;
          expect(bytes, `change ${way}, ${pick}`).toBe(known.get(key));
        } else counts.changed += 1;
      }
    }),
    { numRuns, maxSkipsPerRun: 100 },
  );
  return counts;
}

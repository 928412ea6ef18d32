/** What must hold in every run, over random small scenarios. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Replicate } from '../../src/experiment/world.js';
import type { InventoryRow } from '../../src/fleet/inventory.js';
import { runTables } from '../../src/report/tables.js';
import { compileMatch } from '../../src/scenario/match.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { scenarios } from '../generator/scenarios.js';
import { run } from '../helpers.js';
import { expectInvariants, sum } from './invariants.js';

const RUNS = { numRuns: 200 };

describe('every run', () => {
  it('conserves bytes, explains every CDN byte and keeps caches within their limits', () => {
    fc.assert(
      fc.property(scenarios, ({ scenario, seed }) => {
        expectInvariants(run(scenario, seed));
      }),
      RUNS,
    );
  });

  it('lets no device upload that may not', () => {
    fc.assert(
      fc.property(scenarios, ({ scenario, seed }) => {
        const { parts, account, world } = run(scenario, seed);
        const { fleet } = world;
        for (let d = 0; d < fleet.count; d += 1) {
          const policy = fleet.policies[fleet.policyOf[d]!]!;
          const mayPeer = [1, 2, 3].includes(policy.downloadMode) && fleet.ineligible[d]! < 0;
          if (!mayPeer) expect(account.uploadedBytes[d]).toBe(0);
          if (policy.minBatteryPercent === 0 && scenario.model.batteryZero === 'noUpload') {
            expect(account.uploadedOnBatteryBytes[d]).toBe(0);
          }
        }
        const blocks = scenario.events.filter((e) => e.what === 'port-blocked');
        const isHit = blocks.map((e) => compileMatch(e.match));
        for (const part of parts) {
          for (const row of part.trace.filter((t) => t.sourceDevice >= 0)) {
            const sender = fleet.target(row.sourceDevice);
            const isBlocked = blocks.some(
              (e, k) => row.startS >= e.atS && row.startS < e.atS + e.forS && isHit[k]!(sender),
            );
            expect(isBlocked && row.bytes > 0).toBe(false);
          }
        }
      }),
      RUNS,
    );
  });

  it('sends nothing faster than a link, at any time', () => {
    fc.assert(
      fc.property(scenarios, ({ scenario, seed }) => {
        // Within a tolerance, a link carries up to that much more than its rate.
        const { rateTolerance } = scenario.model;
        const slack = 1e-6 + (rateTolerance === 'auto' ? 0 : rateTolerance);
        for (const part of run(scenario, seed).parts) {
          const rowsOf = new Map<string, typeof part.trace>();
          for (const row of part.trace) {
            for (const name of row.links) {
              const rows = rowsOf.get(name);
              if (rows) rows.push(row);
              else rowsOf.set(name, [row]);
            }
          }
          for (const [name, rows] of rowsOf) {
            const changes = part.links.filter((link) => link.name === name);
            expect(changes.length).toBeGreaterThan(0);
            const most = (from: number, to: number) => {
              let bytes = 0;
              changes.forEach(({ fromS, capacityBytesPerS }, i) => {
                const lastsS = Math.min(to, changes[i + 1]?.fromS ?? to) - Math.max(from, fromS);
                if (lastsS > 0) bytes += capacityBytesPerS * lastsS;
              });
              return bytes;
            };
            const times = [...new Set(rows.flatMap((row) => [row.startS, row.endS]))].sort((x, y) => x - y);
            const edges = times.filter((_, i) => i % Math.ceil(times.length / 20) === 0);
            // Bytes by the last edge before a transfer and the first after it: there can be millions of rows.
            const between = edges.map(() => edges.map(() => 0));
            for (const { startS, endS, bytes } of rows) {
              const before = edges.findLastIndex((edge) => edge <= startS);
              const after = edges.findIndex((edge) => edge >= endS);
              if (after >= 0) between[before]![after]! += bytes;
            }
            // Bytes that must have passed between two edges, of some twenty: those of transfers wholly within.
            for (let from = 0; from < edges.length; from += 1) {
              for (let to = from + 1; to < edges.length; to += 1) {
                const bytes = sum(between.slice(from).map((row) => sum(row.slice(0, to + 1))));
                expect(bytes).toBeLessThanOrEqual(most(edges[from]!, edges[to]!) * (1 + slack) + rows.length + 1);
              }
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same bytes for the same seed', () => {
    fc.assert(
      fc.property(scenarios, ({ scenario, seed }) => {
        expect(csv(run(scenario, seed))).toEqual(csv(run(scenario, seed)));
      }),
      { numRuns: 30 },
    );
  });

  it('asks for the same at the same time whatever the policies are', () => {
    fc.assert(
      fc.property(scenarios, scenarios, ({ scenario, seed }, other) => {
        const requests = (s: Scenario) =>
          run(s, seed).parts.flatMap((part) =>
            Array.from(
              part.downloads.requestedS,
              (timeS, r) => `${timeS} ${part.downloads.device[r]} ${part.downloads.file[r]}`,
            ),
          );
        const changed = { ...scenario, policies: other.scenario.policies, model: other.scenario.model };
        expect(requests(changed).sort()).toEqual(requests(scenario).sort());
      }),
      { numRuns: 40 },
    );
  });

  it('does not depend on the order of the rows of an inventory', () => {
    const row = fc.record({ site: fc.constantFrom('a', 'b'), profile: fc.nat() });
    fc.assert(
      fc.property(
        scenarios,
        fc.array(row, { minLength: 2, maxLength: 10 }),
        fc.nat(),
        ({ scenario, seed }, rows, turn) => {
          const base = scenario.sites[0]!;
          const sites = [base, { ...base, name: 'b' }];
          const { mix } = scenario.devices;
          const inventory: InventoryRow[] = rows.map(({ profile, site }, i) => ({
            device: `device${i}`,
            site,
            profile: mix[profile % mix.length]!.name,
          }));
          const turned = inventory.map((_, i) => inventory[(i * 7 + turn) % inventory.length]!);
          const permuted = [...new Set([...turned, ...inventory])].reverse();
          const withInventory = { ...scenario, sites, devices: { ...scenario.devices, inventory: 'x.csv' } };
          expect(csv(run(withInventory, seed, permuted))).toEqual(csv(run(withInventory, seed, inventory)));
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** Every table of a run as text. */
function csv(replicate: Replicate): string[] {
  return [...runTables(replicate, 'downloads', true)].map(([name, table]) =>
    [name, ...Array.from(table.rows, (row) => row.join(','))].join('\n'),
  );
}

/** What must hold in every run, over random small scenarios. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Replicate } from '../../src/experiment/world.js';
import type { InventoryRow } from '../../src/fleet/inventory.js';
import { assertPart } from '../../src/ledger/part.js';
import { runTables } from '../../src/report/tables.js';
import { EVENT_NAMES, EVENTS, type EventName } from '../../src/scenario/events.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { load, run } from '../helpers.js';

const RUNS = { numRuns: 120 };

/** Scenarios that use everything: modes, groups, batteries, VPN, small caches, outages, several sites. */
const scenarios = fc
  .record({
    sites: fc.array(
      fc.record({
        devices: fc.integer({ min: 1, max: 6 }),
        wanMbit: fc.integer({ min: 2, max: 200 }),
        breakout: fc.constantFrom('local', 'hub'),
        subnets: fc.integer({ min: 1, max: 2 }),
        timeZone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Tokyo'),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    hubMbit: fc.option(fc.integer({ min: 20, max: 300 })),
    mode: fc.constantFrom(0, 1, 2, 2, 2, 3, 99),
    restrict: fc.constantFrom(0, 1, 2),
    groupIdSource: fc.integer({ min: 0, max: 6 }),
    battery: fc.constantFrom(0, 40, 90),
    ageS: fc.constantFrom(0, 3600, 86_400, 259_200),
    allowVpn: fc.integer({ min: 0, max: 1 }),
    freeDisk: fc.constantFrom('1 %', '3 %', '50 %'),
    vpn: fc.constantFrom('0 %', '30 %'),
    always: fc.boolean(),
    filesMb: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 }),
    slots: fc.integer({ min: 1, max: 4 }),
    connections: fc.integer({ min: 1, max: 4 }),
    partial: fc.boolean(),
    fill: fc.boolean(),
    events: fc.array(
      fc.record({
        what: fc.constantFrom(...EVENT_NAMES),
        atH: fc.integer({ min: 0, max: 80 }),
        forH: fc.integer({ min: 1, max: 40 }),
        site: fc.constantFrom('site0', '*'),
        to: fc.constantFrom('home', 'vpn', 'office'),
      }),
      { maxLength: 4 },
    ),
    home: fc.constantFrom('0 %', '30 %'),
    delayS: fc.constantFrom(undefined, 0, 60, 3600),
    fallbackS: fc.constantFrom(undefined, 30, 7200),
    capKb: fc.constantFrom(undefined, 300),
    percent: fc.constantFrom(0, 20),
    hours: fc.boolean(),
    qos: fc.constantFrom(1, 2500, 4_294_967_295),
    monthlyGb: fc.constantFrom(0, 1),
    windows: fc.constantFrom('10 1803', '10 1909', '10 22H2', '11 24H2'),
    cache: fc.constantFrom('none', 'site', 'dead', 'internet'),
    seed: fc.integer({ min: 0, max: 1000 }),
  })
  .map((o) => ({ seed: String(o.seed), scenario: build(o) }));

type Options = {
  sites: { devices: number; wanMbit: number; breakout: string; subnets: number; timeZone: string }[];
  hubMbit: number | null;
  mode: number;
  restrict: number;
  groupIdSource: number;
  battery: number;
  ageS: number;
  allowVpn: number;
  freeDisk: string;
  vpn: string;
  always: boolean;
  filesMb: number[];
  slots: number;
  connections: number;
  partial: boolean;
  fill: boolean;
  events: { what: EventName; atH: number; forH: number; site: string; to: string }[];
  home: string;
  delayS: number | undefined;
  fallbackS: number | undefined;
  capKb: number | undefined;
  percent: number;
  hours: boolean;
  qos: number;
  monthlyGb: number;
  windows: string;
  cache: string;
};

function eventOf({ what, atH, forH, site, to }: Options['events'][number]): object {
  const { needs, lasts, hits } = EVENTS[what];
  const fields: Record<string, unknown> = { capacity: '30 %', publicIp: '198.51.100.7', to };
  return {
    what,
    at: `${atH} h`,
    ...(lasts ? { for: `${forH} h` } : {}),
    ...(hits === 'servers' ? {} : { match: { site } }),
    ...Object.fromEntries(needs.map((field) => [field, fields[field]])),
  };
}

function build(o: Options): Scenario {
  const hub = o.hubMbit === null ? {} : { hub: { down: `${o.hubMbit} Mbit/s`, up: `${o.hubMbit} Mbit/s` } };
  const text = stringify({
    name: 'random',
    start: '2026-03-06T00:00:00Z',
    duration: '5 d',
    network: { ...hub, cacheServers: o.cache === 'internet' ? [{ name: 'isp', rate: '50 Mbit/s' }] : [] },
    sites: o.sites.map((site, i) => ({
      name: `site${i}`,
      devices: site.devices,
      wan: { down: `${site.wanMbit} Mbit/s`, up: `${site.wanMbit} Mbit/s`, breakout: site.breakout },
      subnets: site.subnets,
      timeZone: site.timeZone,
      ...(o.cache === 'site' ? { cacheServer: { rate: '200 Mbit/s', capacity: '1 GB' }, dhcpOption235: 'own' } : {}),
    })),
    devices: {
      mix: [
        {
          name: 'laptop',
          share: 60,
          power: 'battery',
          disk: '64 GB',
          freeDisk: o.freeDisk,
          vpn: { share: o.vpn },
          home: { share: o.home },
          windows: o.windows,
          battery: { timeOnBattery: '60 %', drainPerHour: 25 },
        },
        { name: 'desktop', share: 40, ram: { choice: { '2 GB': 1, '8 GB': 4 } }, on: o.always ? 'always' : 'office' },
      ],
    },
    policies: {
      DODownloadMode: o.mode,
      DORestrictPeerSelectionBy: o.restrict,
      DOGroupIdSource: o.groupIdSource,
      DOMinBatteryPercentageAllowedToUpload: o.battery,
      DOMaxCacheAge: o.ageS,
      DOAllowVPNPeerCaching: o.allowVpn,
      DOMinFileSizeToCache: 10,
      DOMinBackgroundQos: o.qos,
      DOMonthlyUploadDataCap: o.monthlyGb,
      DOPercentageMaxBackgroundBandwidth: o.percent,
      DOCacheHostSource: 2,
      ...(o.delayS === undefined ? {} : { DODelayBackgroundDownloadFromHttp: o.delayS }),
      ...(o.fallbackS === undefined ? {} : { DODelayCacheServerFallbackBackground: o.fallbackS }),
      ...(o.capKb === undefined ? {} : { DOMaxForegroundDownloadBandwidth: o.capKb, DOMaxUploadBandwidth: o.capKb }),
      ...(o.hours ? { DOSetHoursToLimitBackgroundDownloadBandwidth: { From: 8, To: 17, In: 10, Out: 0 } } : {}),
      ...(o.cache === 'dead'
        ? { DOCacheHost: ['gone'] }
        : o.cache === 'internet'
          ? { DOCacheHost: ['gone', 'isp'] }
          : {}),
    },
    content: [
      {
        name: 'update',
        type: 'quality-update',
        files: o.filesMb.map((mb, i) => ({ name: `f${i}`, size: `${mb} MB` })),
      },
      { name: 'app', type: 'teams', priority: 'foreground', files: [{ size: '30 MB' }], release: { every: '2 d' } },
    ],
    model: {
      uploadSlots: o.slots,
      peerConnections: o.connections,
      uploadConnections: o.connections,
      partialHolders: o.partial,
      groupPeers: o.fill ? 'fill' : 'whenNoLanPeer',
    },
    events: o.events.map(eventOf),
  });
  return load(text).scenario;
}

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

describe('every run', () => {
  it('conserves bytes, explains every CDN byte and keeps caches within their limits', () => {
    fc.assert(
      fc.property(scenarios, ({ scenario, seed }) => {
        const { parts, account, world } = run(scenario, seed);
        for (const part of parts) assertPart(part, world.catalogue);
        const { totals, reasons, bytesUploaded } = account.figures;
        const peers = totals.bytesTotal - totals.bytesFromCdn - totals.bytesFromCacheServer;
        expect(sum(Object.values(reasons))).toBe(totals.bytesFromCdn);
        expect(bytesUploaded).toBe(peers + account.figures.bytesWasted);
        expect(sum(account.sites.map((site) => site.totals.bytesTotal))).toBe(totals.bytesTotal);
        expect(sum(account.releases.map((release) => release.totals.bytesFromCdn))).toBe(totals.bytesFromCdn);
        expect(account.figures.bounds.thisPolicySetCdnBytes).toBeLessThanOrEqual(totals.bytesFromCdn);
        expect(account.figures.bounds.anyPolicyCdnBytes).toBeLessThanOrEqual(totals.bytesFromCdn);
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
          if (policy.minBatteryPercent === 0) expect(account.uploadedOnBatteryBytes[d]).toBe(0);
        }
        for (const part of parts) {
          for (const row of part.trace.filter((t) => t.sourceDevice >= 0)) {
            const blocked = scenario.events.some(
              (e) => e.what === 'port-blocked' && row.startS >= e.at && row.startS < e.at + e.for,
            );
            const atSite0 = fleet.siteOf[row.sourceDevice] === 0;
            if (blocked) expect(atSite0).toBe(false);
          }
        }
      }),
      RUNS,
    );
  });

  it('sends nothing faster than a link, at any time', () => {
    fc.assert(
      fc.property(scenarios, ({ scenario, seed }) => {
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
                expect(bytes).toBeLessThanOrEqual(most(edges[from]!, edges[to]!) * (1 + 1e-6) + rows.length + 1);
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
    const row = fc.record({ site: fc.constantFrom('site0', 'site1'), profile: fc.constantFrom('laptop', 'desktop') });
    fc.assert(
      fc.property(
        scenarios,
        fc.array(row, { minLength: 2, maxLength: 10 }),
        fc.nat(),
        ({ scenario, seed }, rows, turn) => {
          const base = scenario.sites[0]!;
          const sites = [base, { ...base, name: 'site1' }].map((site, i) => ({ ...site, name: `site${i}` }));
          const inventory: InventoryRow[] = rows.map((r, i) => ({ device: `device${i}`, ...r }));
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

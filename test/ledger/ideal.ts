/**
 * Random runs in which nothing is lost: all devices always on, copies found at once and kept for ever, HTTP held back
 * until no peer can be hoped for, and requests one after the other in the best order.
 *
 * Who can serve whom is worked out device by device from their modes, groups, addresses and subnets, and the sets that
 * nobody else feeds by trying all pairs: nothing here knows of scopes, kinds or components.
 */
import fc from 'fast-check';
import { buildWorld } from '../../src/experiment/world.js';
import type { Fleet } from '../../src/fleet/fleet.js';
import { isPeeringMode, MODE } from '../../src/policy/downloadMode.js';
import { RESTRICT } from '../../src/policy/restrictPeers.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { scenarioFrom } from '../generator/load.js';

export interface IdealRun {
  seed: string;
  scenario: Scenario;
  /** Copies of the file that must leave the CDN. */
  copies: number;
}

const GUID = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';
const HOUR_S = 3600;

const site = fc.record({
  devices: fc.integer({ min: 1, max: 4 }),
  subnets: fc.integer({ min: 1, max: 2 }),
  publicIp: fc.constantFrom('perSite', 2, ['203.0.113.9']),
  policies: fc.record({
    DODownloadMode: fc.constantFrom(0, 1, 1, 2, 2, 3, 3),
    DOGroupId: fc.constantFrom(GUID, '11111111-2222-3333-4444-555555555555'),
    DORestrictPeerSelectionBy: fc.constantFrom(0, 0, 1, 2),
  }),
  isRestrictionSet: fc.boolean(),
  isGroupSet: fc.boolean(),
});

const drawings = fc.record({
  sites: fc.array(site, { minLength: 1, maxLength: 4 }),
  windows: fc.constantFrom<('10 22H2' | '11 24H2')[]>(['10 22H2'], ['11 24H2'], ['10 22H2', '11 24H2']),
  hasSmall: fc.boolean(),
  hasServer: fc.boolean(),
  groupPeers: fc.constantFrom('whenNoLanPeer', 'fill'),
  internetModeLanFirst: fc.boolean(),
  restrictAppliesToMode3: fc.boolean(),
  seed: fc.integer({ min: 0, max: 1000 }),
});

type Drawing = Parameters<Parameters<typeof drawings.map>[0]>[0];

function writtenOf(drawn: Drawing, requests: readonly { device: string; after: number }[]): object {
  const { groupPeers, hasServer, hasSmall, internetModeLanFirst, restrictAppliesToMode3, sites, windows } = drawn;
  const kinds = windows.map((version, i) => ({ name: `p${i}`, on: 'always', windows: version, ram: '8 GB' }));
  if (hasSmall) kinds.push({ ...kinds[0]!, name: 'small', ram: '2 GB' });
  const mix = kinds.map((kind, i) => ({ ...kind, share: i === 0 ? 'rest' : '30 %' }));
  return {
    name: 'ideal',
    start: '2026-03-02T00:00:00Z',
    duration: `${requests.length + 2} h`,
    network: { cacheServers: [{ name: 'isp', rate: '1 Gbit/s' }] },
    sites: sites.map(({ devices, publicIp, subnets }, i) => ({ name: `s${i}`, devices, publicIp, subnets })),
    devices: { mix },
    policies: {
      DOMinFileSizeToCache: 1,
      DOMaxCacheAge: 0,
      DOAbsoluteMaxCacheSize: 0,
      DODelayForegroundDownloadFromHttp: 1800,
      ...(hasServer ? { DOCacheHost: ['isp'] } : {}),
      assignments: sites.map(({ isGroupSet, isRestrictionSet, policies }, i) => {
        const { DOGroupId, DORestrictPeerSelectionBy, ...set } = policies;
        return {
          match: { site: `s${i}` },
          set: {
            ...set,
            ...(isGroupSet ? { DOGroupId } : {}),
            ...(isRestrictionSet ? { DORestrictPeerSelectionBy } : {}),
          },
        };
      }),
    },
    content: [
      {
        name: 'c',
        type: 'quality-update',
        priority: 'foreground',
        files: [{ name: 'f', size: '100 MB' }],
        requests: requests.map(({ after, device }) => ({ device, after: `${after} s` })),
      },
    ],
    model: {
      httpStart: '0 s',
      peersKnown: '0 s',
      visibilityDelay: '0 s',
      partialHolders: false,
      uploadConnections: 100,
      uploadSlots: 100,
      peersReturned: 1000,
      peersWanted: 1000,
      groupPeers,
      internetModeLanFirst,
      restrictAppliesToMode3,
    },
  };
}

/** True when the service may hand device `a` out to device `b`. */
function canFeed(fleet: Fleet, lanFirst: boolean, a: number, b: number): boolean {
  const of = (d: number) => {
    const mode = fleet.policies[fleet.policyOf[d]!]!.downloadMode;
    const group = mode === MODE.group ? fleet.groupOf[d]! : -1;
    const ip = fleet.publicIpOf[d]!;
    const isOnLanByName = fleet.restriction[d] === RESTRICT.dnsSd || group >= 0;
    return { mode, group, ip, nearIp: isOnLanByName ? -1 : ip, subnet: fleet.subnetOf[d]! };
  };
  const [holder, seeker] = [of(a), of(b)];
  if (a === b || !mayPeer(fleet, a) || !mayPeer(fleet, b) || holder.group !== seeker.group) return false;
  if (fleet.restriction[b] !== RESTRICT.none) {
    return holder.subnet === seeker.subnet && holder.nearIp === seeker.nearIp;
  }
  if (seeker.mode === MODE.internet && holder.mode === MODE.internet) return true;
  return seeker.group >= 0 || (holder.ip === seeker.ip && (lanFirst || seeker.mode !== MODE.internet));
}

function mayPeer(fleet: Fleet, d: number): boolean {
  return isPeeringMode(fleet.policies[fleet.policyOf[d]!]!.downloadMode) && fleet.ineligible[d]! < 0;
}

/** Who asks when, so that as few copies as possible are needed, and how many these are. */
function bestOrder(fleet: Fleet, lanFirst: boolean): { order: number[]; copies: number } {
  const all = Array.from({ length: fleet.count }, (_, d) => d);
  const feeds = all.map((a) => all.map((b) => a === b || canFeed(fleet, lanFirst, a, b)));
  for (const via of all) {
    for (const a of all) for (const b of all) if (feeds[a]![via] && feeds[via]![b]) feeds[a]![b] = true;
  }
  const order: number[] = [];
  let copies = 0;
  // Of those whom nobody else feeds one, for each of their sets; then whoever can be served.
  for (const d of all) {
    const isSource = all.every((other) => !feeds[other]![d] || feeds[d]![other]);
    if (!isSource || order.some((other) => feeds[other]![d])) continue;
    order.push(d);
    copies += 1;
  }
  while (order.length < all.length) {
    order.push(all.find((d) => !order.includes(d) && order.some((holder) => canFeed(fleet, lanFirst, holder, d)))!);
  }
  return { order, copies };
}

export const idealRuns: fc.Arbitrary<IdealRun> = drawings.map((drawn) => {
  const seed = String(drawn.seed);
  const nobody = scenarioFrom(writtenOf(drawn, [{ device: 's0-1', after: 0 }]));
  const { fleet } = buildWorld({ scenario: nobody, inventory: null, seed, tracing: false }, 0);
  const { order, copies } = bestOrder(fleet, drawn.internetModeLanFirst);
  const requests = order.map((d, i) => ({ device: fleet.name(d), after: i * HOUR_S }));
  return { seed, scenario: scenarioFrom(writtenOf(drawn, requests)), copies: drawn.hasServer ? 1 : copies };
});

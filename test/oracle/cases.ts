/** Random small estates, both as the engine's scenario and as links and requests for the oracles. */
import { RandomStream } from '../../src/core/random.js';
import type { InventoryRow } from '../../src/fleet/inventory.js';
import { MB, small } from '../helpers.js';
import type { OracleSite } from './links.js';
import type { OracleScenario } from './pieces.js';

const GUIDS = ['00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-00000000000b'];

/** What the random estates of a comparison are like. */
export interface CaseKind {
  /** Name of its draws. */
  stream: string;
  partialHolders: boolean;
  /** Fewest and most sites. */
  sites: readonly [number, number];
  /** True when the sites have a LAN backbone. */
  hasBackbones: boolean;
  /** True when a slower private network joins the sites, some of which leave for the Internet by a hub on it. */
  isJoined?: boolean;
}

export const WHOLE: CaseKind = { stream: 'false', partialHolders: false, sites: [1, 2], hasBackbones: false };
export const PARTIAL: CaseKind = { stream: 'true', partialHolders: true, sites: [1, 2], hasBackbones: false };
export const PARTIAL_SITES: CaseKind = { stream: 'sites', partialHolders: true, sites: [2, 4], hasBackbones: true };

export const JOINED: CaseKind = {
  stream: 'joined',
  partialHolders: false,
  sites: [2, 3],
  hasBackbones: false,
  isJoined: true,
};
export const JOINED_PARTIAL: CaseKind = { ...JOINED, stream: 'joined partial', partialHolders: true };

export interface Case extends OracleScenario {
  scenario: ReturnType<typeof small>;
  inventory: InventoryRow[];
}

/** Sites with lines of their own, two to twelve devices with different ports, one to five files, one or two groups. */
export function randomCase(number: number, kind: CaseKind): Case {
  const { stream, partialHolders, sites: siteRange, hasBackbones, isJoined = false } = kind;
  const random = new RandomStream('oracle', `${number} ${stream}`);
  let drawn = 0;
  const draw = (min: number, max: number) => Math.round(min + (max - min) * random.uniform(number, (drawn += 1)));
  const siteCount = draw(...siteRange);
  const deviceCount = draw(2, 12);
  const [least, most] = partialHolders ? [16, 48] : [60, 250];
  const fileBytes = Array.from({ length: draw(1, 5) }, () => draw(least, most) * MB + draw(0, MB - 1));
  const capacity: number[] = [];
  const link = (mbitPerS: number) => capacity.push((mbitPerS * 1e6) / 8) - 1;
  const hub = isJoined ? link(draw(20, 100)) : -1;
  const sites: OracleSite[] = Array.from({ length: siteCount }, () => {
    const own = { down: link(draw(10, 200)), up: link(draw(10, 200)) };
    if (!isJoined) return { ...own, ...(hasBackbones ? { backbone: link(draw(50, 1000)) } : {}) };
    const joined = { down: link(draw(5, 50)), up: link(draw(5, 50)) };
    return draw(0, 2) === 0 ? { ...joined, hub, private: joined } : { ...own, private: joined };
  });
  const rateOf = (number: number) => `${(capacity[number]! * 8) / 1e6} Mbit/s`;
  const speeds = [50, 100, 300, 1000];
  const kinds = speeds.map((speed, i) => ({
    name: `kind${i}`,
    nic: { down: `${speed} Mbit/s`, up: `${speeds[(i * 2 + number) % 4]} Mbit/s` },
  }));
  const devices = Array.from({ length: deviceCount }, () => {
    const kind = draw(0, 3);
    const down = link(speeds[kind]!);
    const up = link(speeds[(kind * 2 + number) % 4]!);
    return { site: draw(0, siteCount - 1), kind, down, up, group: draw(0, 1) };
  });
  const windowS = partialHolders ? 30 : 120;
  const requests = devices.flatMap((_, device) =>
    fileBytes.map((_, file) => ({ timeS: draw(0, windowS), device, file })).filter(() => draw(0, 3) > 0),
  );
  const delays = partialHolders
    ? { discoveryDelayS: 0, announceIntervalS: 1, visibilityDelayS: 0 }
    : { discoveryDelayS: draw(0, 5), announceIntervalS: draw(5, 30), visibilityDelayS: draw(0, 20) };
  const scenario = small({
    policies: { DOMinFileSizeToCache: 1 },
    model: {
      peersKnown: `${delays.discoveryDelayS} s`,
      announceInterval: `${delays.announceIntervalS} s`,
      visibilityDelay: `${delays.visibilityDelayS} s`,
      downloadsAtOnce: 10,
      peerConnections: 20,
      uploadConnections: 100,
      uploadSlots: 100,
      groupPeers: 'fill',
      partialHolders,
      partialUpdate: '0.1 s',
    },
    more: {
      ...(isJoined ? { network: { hubs: [{ name: 'center', down: rateOf(hub) }] } } : {}),
      sites: sites.map((site, i) => ({
        name: `s${i}`,
        ...linesOf(site, rateOf),
        ...(site.backbone === undefined ? {} : { lan: { port: '1 Gbit/s', backbone: rateOf(site.backbone) } }),
      })),
      devices: { mix: kinds.map((kind) => ({ ...kind, on: 'always', windows: '10 22H2' })), inventory: 'x.csv' },
      content: fileBytes.map((bytes, i) => ({
        name: `c${i}`,
        type: 'quality-update',
        priority: 'foreground',
        files: [{ name: 'f', size: `${bytes} B` }],
        requests: requests.filter((r) => r.file === i).map((r) => ({ device: `d${r.device}`, after: `${r.timeS} s` })),
      })),
    },
  });
  const inventory = devices.map((device, i) => ({
    device: `d${i}`,
    site: `s${device.site}`,
    profile: `kind${device.kind}`,
    groupId: GUIDS[device.group]!,
  }));
  return { devices, sites, capacity, fileBytes, requests, ...delays, scenario, inventory };
}

/** The lines of a site as the scenario language has them. */
function linesOf({ down, up, hub, private: joined }: OracleSite, rateOf: (link: number) => string): object {
  const rates = { down: rateOf(down), up: rateOf(up) };
  if (joined === undefined) return { wan: rates };
  const mpls = { name: 'mpls', mesh: 'mpls', to: 'center', down: rateOf(joined.down), up: rateOf(joined.up) };
  const lines = hub === undefined ? [mpls, { name: 'dsl', to: 'internet', ...rates }] : [mpls];
  return { lines };
}

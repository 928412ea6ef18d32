/** Random small estates, both as the engine's scenario and as links and requests for the oracles. */
import { RandomStream } from '../../src/core/random.js';
import type { InventoryRow } from '../../src/fleet/inventory.js';
import { MB, small } from '../helpers.js';
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
}

export const WHOLE: CaseKind = { stream: 'false', partialHolders: false, sites: [1, 2], hasBackbones: false };
export const PARTIAL: CaseKind = { stream: 'true', partialHolders: true, sites: [1, 2], hasBackbones: false };
export const PARTIAL_SITES: CaseKind = { stream: 'sites', partialHolders: true, sites: [2, 4], hasBackbones: true };

export interface Case extends OracleScenario {
  scenario: ReturnType<typeof small>;
  inventory: InventoryRow[];
}

/** Sites with lines of their own, two to twelve devices with different ports, one to five files, one or two groups. */
export function randomCase(number: number, { stream, partialHolders, sites: siteRange, hasBackbones }: CaseKind): Case {
  const random = new RandomStream('oracle', `${number} ${stream}`);
  let drawn = 0;
  const draw = (min: number, max: number) => Math.round(min + (max - min) * random.uniform(number, (drawn += 1)));
  const siteCount = draw(...siteRange);
  const deviceCount = draw(2, 12);
  const [least, most] = partialHolders ? [16, 48] : [60, 250];
  const fileBytes = Array.from({ length: draw(1, 5) }, () => draw(least, most) * MB + draw(0, MB - 1));
  const capacity: number[] = [];
  const link = (mbitPerS: number) => capacity.push((mbitPerS * 1e6) / 8) - 1;
  const sites = Array.from({ length: siteCount }, () => ({
    down: link(draw(10, 200)),
    up: link(draw(10, 200)),
    ...(hasBackbones ? { backbone: link(draw(50, 1000)) } : {}),
  }));
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
      sites: sites.map((site, i) => ({
        name: `s${i}`,
        wan: { down: rateOf(site.down), up: rateOf(site.up) },
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

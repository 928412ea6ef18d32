/** The trace is complete: replayed in another flow simulator it ends at the same times. */
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { runTables } from '../../src/report/tables.js';
import { load, run } from '../helpers.js';
import { maxMinRates } from './maxMin.js';

interface Row {
  transfer: number;
  links: string[];
  /** What it takes of each for each byte per second: airtime. */
  weights: number[] | undefined;
  cap: number;
  startS: number;
  endS: number;
  bytes: number;
}

interface Change {
  link: string;
  fromS: number;
  capacity: number;
}

/** A flow simulator of its own: starts, bytes, links, caps and changes of links in, ends out. */
function replay(rows: Row[], changes: Change[]): number[] {
  const names = [...new Set(changes.map((change) => change.link))];
  const number = new Map(names.map((name, i) => [name, i]));
  const caps = names.map(() => Number.POSITIVE_INFINITY);
  const left = rows.map((row) => row.bytes);
  const ends = rows.map(() => Number.NaN);
  const order = rows.map((_, i) => i).sort((a, b) => rows[a]!.startS - rows[b]!.startS);
  const changesInOrder = [...changes].sort((a, b) => a.fromS - b.fromS);
  let active: number[] = [];
  let next = 0;
  let nextChange = 0;
  let nowS = 0;
  while (next < order.length || active.length > 0) {
    for (; nextChange < changesInOrder.length && changesInOrder[nextChange]!.fromS <= nowS; nextChange += 1) {
      const { link, capacity } = changesInOrder[nextChange]!;
      caps[number.get(link)!] = capacity;
    }
    const flows = active.map((i) => {
      const { cap, links, weights } = rows[i]!;
      return { links: links.map((name) => number.get(name)!), cap, ...(weights && { weights }) };
    });
    const rates = maxMinRates(caps, flows);
    const startS = next < order.length ? rows[order[next]!]!.startS : Number.POSITIVE_INFINITY;
    const changeS = changesInOrder[nextChange]?.fromS ?? Number.POSITIVE_INFINITY;
    const nextS = Math.min(startS, changeS, ...active.map((i, k) => nowS + left[i]! / rates[k]!));
    active.forEach((i, k) => {
      left[i]! -= rates[k]! * (nextS - nowS);
    });
    nowS = nextS;
    // Whole bytes in the trace: half a byte more or less is the end.
    for (const i of active) if (left[i]! <= 1) ends[i] = nowS;
    active = active.filter((i) => Number.isNaN(ends[i]!));
    while (next < order.length && rows[order[next]!]!.startS <= nowS) active.push(order[next++]!);
  }
  return ends;
}

/** Lines by name that fail while they are in use. */
const NAMED = {
  network: { hubs: [{ name: 'north', down: '60 Mbit/s', up: '60 Mbit/s', private: '40 Mbit/s' }] },
  sites: [
    {
      name: 'a',
      count: 2,
      devices: 8,
      lines: [
        { name: 'mpls', to: 'north', mesh: 'mpls', down: '20 Mbit/s', up: '10 Mbit/s' },
        { name: 'dsl', to: 'internet', down: '30 Mbit/s', up: '5 Mbit/s' },
        { name: 'vpn', mesh: 'vpn', over: 'dsl' },
      ],
      breakout: 'north',
    },
    {
      name: 'b',
      devices: 8,
      lines: [
        { name: 'dsl', to: 'internet', down: '30 Mbit/s', up: '10 Mbit/s' },
        { name: 'vpn', mesh: 'vpn', over: 'dsl', down: '8 Mbit/s', up: '8 Mbit/s' },
        { name: 'mpls', to: 'north', mesh: 'mpls', down: '15 Mbit/s', up: '5 Mbit/s' },
      ],
    },
  ],
  events: Array.from({ length: 40 }, (_, k) => ({
    what: 'wan-failure',
    at: `${460 + 2 * k} min`,
    for: '1 min',
    ...(k % 3 === 0 ? { hub: 'north' } : { line: k % 3 === 1 ? 'mpls' : 'dsl' }),
  })),
};

/** Two access points at each site, where every second device is on Wi-Fi. */
const WIFI = {
  devices: {
    mix: [
      {
        name: 'p',
        nic: { down: '300 Mbit/s', up: '50 Mbit/s' },
        windows: '10 22H2',
        wifi: { share: '50 %', rate: { choice: { '30 Mbit/s': 40, '72 Mbit/s': 30, '144 Mbit/s': 30 } } },
      },
    ],
  },
};

describe('a trace', () => {
  it.each([1, 2, 3, 4, 5])('replays to the same end times within 0.1 %% (seed %d)', (seed) => {
    const text = stringify({
      name: 'trace',
      start: '2026-03-02T00:00:00Z',
      duration: '2 d',
      network: { hub: { down: '60 Mbit/s', up: '60 Mbit/s' } },
      sites: [
        { name: 'a', count: 2, devices: 8, wan: { down: '20 Mbit/s', up: '10 Mbit/s', breakout: 'hub' } },
        {
          name: 'b',
          devices: 8,
          ...(seed === 3 ? { cacheServer: {}, dhcpOption235: 'own', geoSaysDhcp: true } : {}),
          wan: '30 Mbit/s',
          lan: { port: '1 Gbit/s', backbone: '200 Mbit/s' },
        },
      ],
      devices: { mix: [{ name: 'p', nic: { down: '300 Mbit/s', up: '50 Mbit/s' }, windows: '10 22H2' }] },
      policies: {
        DODownloadMode: 2,
        DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10',
        ...(seed === 2
          ? {
              DOMinBackgroundQos: 100,
              DODelayBackgroundDownloadFromHttp: 60,
              DOSetHoursToLimitBackgroundDownloadBandwidth: { From: 8, To: 12, In: 10, Out: 50 },
            }
          : {}),
      },
      events: seed === 3 ? [{ what: 'wan-degraded', at: '10 h', for: '2 h', capacity: '40 %' }] : [],
      content: [
        {
          name: 'u',
          type: 'quality-update',
          files: [{ size: { uniform: { min: '60 MB', max: '400 MB' } }, count: 3 }],
        },
      ],
      demand: { scan: { interval: '2 h', jitter: '1 h' } },
      model: { groupPeers: 'fill', backgroundHttpShare: seed === 3 ? '10 %' : 0 },
      ...(seed === 4 ? NAMED : {}),
      ...(seed === 5 ? WIFI : {}),
    });
    const tables = runTables(run(load(text).scenario, String(seed)), 'summary', true);
    const unlimited = (cell: unknown) => (cell === 'inf' ? Number.POSITIVE_INFINITY : Number(cell));
    const changes = Array.from(tables.get('links.csv')!.rows, ([link, fromS, capacity]) => ({
      link: String(link),
      fromS: Number(fromS),
      capacity: unlimited(capacity),
    }));
    const rows = Array.from(tables.get('transfers.csv')!.rows, (row): Row => {
      const [links, cap, startS, endS, bytes, weights] = row.slice(5);
      return {
        transfer: Number(row[0]),
        links: String(links).split(';'),
        weights: weights === '' ? undefined : String(weights).split(';').map(Number),
        cap: unlimited(cap),
        startS: Number(startS),
        endS: Number(endS),
        bytes: Number(bytes),
      };
    }).filter((row) => row.bytes > 1); // an idle stretch takes nothing from anybody
    expect(rows.length).toBeGreaterThan(100);
    const weighted = rows.filter(({ weights }) => weights !== undefined).length;
    if (seed === 5) expect(weighted).toBeGreaterThan(50);
    else expect(weighted).toBe(0);
    const routes = new Map<number, Set<string>>();
    for (const { transfer, links } of rows) {
      routes.set(transfer, (routes.get(transfer) ?? new Set()).add(links.join()));
    }
    const moved = [...routes.values()].filter((each) => each.size > 1).length;
    if (seed === 4) expect(moved).toBeGreaterThan(5);
    else expect(moved).toBe(0);
    const ends = replay(rows, changes);
    const shared = new Set(rows.flatMap((row) => row.links)).size;
    expect(shared).toBeGreaterThan(20);
    rows.forEach((row, i) => {
      expect(Math.abs(ends[i]! - row.endS) / (row.endS - row.startS)).toBeLessThan(1e-3);
    });
  });
});

/** Devices on Wi-Fi: what they share the air of an access point to, worked out by hand. */
import { describe, expect, it } from 'vitest';
import type { InventoryRow } from '../../src/fleet/inventory.js';
import { COLUMN_NAMES } from '../../src/fleet/inventoryColumns.js';
import { utilisationOf } from '../../src/ledger/lineFigures.js';
import { runTables } from '../../src/report/tables.js';
import { formatModelValue } from '../../src/scenario/model.js';
import { downloadOf, MB, run, type Small, small } from '../helpers.js';

const SIZE = 100 * MB;
/** Of 80 and 20 Mbit/s, all of which reaches IP: 10 and 2.5 MB/s. */
const [FAST, SLOW] = [1e7, 2.5e6];
const RATES: Record<string, object> = {
  fast: { rate: '80 Mbit/s' },
  slow: { rate: '20 Mbit/s' },
  cable: { share: 0 },
};

interface Air {
  /** The radio of each device of the site `pc`, by name. */
  radios: (keyof typeof RATES)[];
  accessPoints?: number;
  /** Who asks when, in seconds. */
  asks: Record<string, number>;
}

/** Devices of one site behind a line of 1 Gbit/s, with such radios. */
function inAir({ accessPoints = 1, asks, radios }: Air, options: Small = {}) {
  const mix = Object.entries(RATES).map(([name, wifi], i) => ({
    name,
    share: i === 0 ? '100 %' : 0,
    on: 'always',
    windows: '10 22H2',
    wifi,
  }));
  const scenario = small({
    wan: '1 Gbit/s',
    requests: Object.entries(asks).map(([device, after]) => ({ device, after: `${after} s` })),
    ...options,
    policies: { DODownloadMode: 0, ...options.policies },
    model: { wifiEfficiency: '100 %', ...options.model },
    site: { devices: 0, accessPoints, ...options.site },
    more: { devices: { mix }, ...options.more },
  });
  const rows = radios.map((profile, i): InventoryRow => ({ device: `pc-${i + 1}`, site: 'pc', profile }));
  return run(scenario, '1', rows);
}

const tookS = (replicate: ReturnType<typeof run>, device: string, fromS = 0) =>
  downloadOf(replicate, device).finishedS - fromS;

describe('downloads over the air', () => {
  it('have the rate of the radio alone, less what the air takes', () => {
    const alone = inAir({ radios: ['slow'], asks: { 'pc-1': 0 } });
    expect(tookS(alone, 'pc-1')).toBeCloseTo(SIZE / SLOW, 6);
    const usual = inAir({ radios: ['slow'], asks: { 'pc-1': 0 } }, { model: { wifiEfficiency: '60 %' } });
    expect(tookS(usual, 'pc-1')).toBeCloseTo(SIZE / (0.6 * SLOW), 6);
  });

  it('are alike on one access point: a slow device takes more airtime, and holds the fast one up', () => {
    const together = inAir({ radios: ['fast', 'slow'], asks: { 'pc-1': 0, 'pc-2': 0 } });
    // Both at the rate at which they fill the air; then the slow one is done at the same time.
    const shared = 1 / (1 / FAST + 1 / SLOW);
    for (const device of ['pc-1', 'pc-2']) expect(tookS(together, device)).toBeCloseTo(SIZE / shared, 5);
  });

  it('do not meet on two access points', () => {
    const apart = inAir({ radios: ['fast', 'slow'], accessPoints: 2, asks: { 'pc-1': 0, 'pc-2': 0 } });
    expect(tookS(apart, 'pc-1')).toBeCloseTo(SIZE / FAST, 5);
    expect(tookS(apart, 'pc-2')).toBeCloseTo(SIZE / SLOW, 5);
  });

  it('from a cache server of the site cross it too', () => {
    const replicate = inAir(
      { radios: ['slow'], asks: { 'pc-1': 0 } },
      {
        site: { cacheServer: { rate: '1 Gbit/s' } },
        policies: { DOCacheHost: 'mcc.pc' },
        model: { partialUpdate: '100 ms' },
      },
    );
    expect(downloadOf(replicate, 'pc-1').cacheServer).toBe(SIZE);
    expect(tookS(replicate, 'pc-1')).toBeGreaterThan(SIZE / SLOW - 1e-6);
    expect(tookS(replicate, 'pc-1')).toBeLessThan(SIZE / SLOW + 2);
  });

  it('have more access points than one where devices are many', () => {
    const asks = { 'pc-1': 0, 'pc-2': 0, 'pc-3': 0 };
    const of = (devicesPerAccessPoint: number) =>
      inAir(
        { radios: ['fast', 'fast', 'fast'], asks },
        { site: { accessPoints: undefined }, model: { devicesPerAccessPoint } },
      );
    expect(tookS(of(30), 'pc-1')).toBeCloseTo((3 * SIZE) / FAST, 5);
    // Two: the third shares the first.
    expect(tookS(of(2), 'pc-2')).toBeCloseTo(SIZE / FAST, 5);
    expect(tookS(of(2), 'pc-3')).toBeCloseTo((2 * SIZE) / FAST, 5);
  });
});

describe('peers over the air', () => {
  /** The second asks when the first has the file: HTTP leaves all to the peer. */
  const between = (radios: Air['radios'], accessPoints = 1) => {
    const replicate = inAir(
      { radios, accessPoints, asks: { 'pc-1': 0, 'pc-2': 600 } },
      { policies: { DODownloadMode: 1 }, model: { foregroundTarget: '0 Mbit/s', foregroundHttpShare: 0 } },
    );
    expect(downloadOf(replicate, 'pc-2').lan).toBe(SIZE);
    return tookS(replicate, 'pc-2', 600);
  };

  it('take airtime twice on one access point: up from one, and down to the other', () => {
    expect(between(['fast', 'fast'])).toBeCloseTo(SIZE / (FAST / 2), 4);
    expect(between(['fast', 'slow'])).toBeCloseTo(SIZE * (1 / FAST + 1 / SLOW), 4);
  });

  it('take it once each on two access points', () => {
    expect(between(['fast', 'slow'], 2)).toBeCloseTo(SIZE / SLOW, 4);
  });

  it('take it once where one of the two is on a cable', () => {
    expect(between(['cable', 'slow'])).toBeCloseTo(SIZE / SLOW, 4);
    expect(between(['fast', 'cable'])).toBeCloseTo(SIZE / FAST, 4);
  });
});

describe('access points in tables of lines', () => {
  const useOf = ({ account, world }: ReturnType<typeof run>, name: string) => {
    const line = world.fleet.lines.all.find((each) => each.kind === 'accessPoint' && each.name === name)!;
    return account.lines.find((each) => each.line === line.index)!.directions[0];
  };

  it('have their airtime: a slow device alone fills it, at the rate of a fast one a quarter', () => {
    const alone = inAir({ radios: ['fast', 'slow'], asks: { 'pc-2': 0 } }, { wan: '20 Mbit/s' });
    const [use, line] = [useOf(alone, 'pc:wifi-1'), alone.account.lines[0]!.directions[0]];
    expect(use.rateBytesPerS).toBe(FAST);
    // The line gives 2.5 MB/s, which is all that the slow device reaches.
    expect(line.bytes).toEqual(use.bytes);
    expect(SIZE / SLOW).toBeLessThan(300);
    expect(utilisationOf(use)!.peak5Min).toBeCloseTo(SIZE / SLOW / 300, 6);
    const fast = inAir({ radios: ['fast', 'slow'], asks: { 'pc-1': 0 } }, { wan: '20 Mbit/s' });
    expect(utilisationOf(useOf(fast, 'pc:wifi-1'))!.peak5Min).toBeCloseTo(SIZE / FAST / 300, 6);
    const { accessPoints, lines } = alone.account.figures;
    expect(accessPoints.utilisation.peak5Min).toBeCloseTo(SIZE / SLOW / 300, 6);
    // They are no lines of the site.
    expect(lines.withRate).toBe(1);
    expect(alone.account.sites[0]!.wanDownPeakBytesPerS).toBeCloseTo(SIZE / 300, -1);
  });

  it('have what peers take twice, and stand in lines.csv once, without bytes per second', () => {
    const asks = { 'pc-1': 0, 'pc-2': 600 };
    const model = { foregroundTarget: '0 Mbit/s', foregroundHttpShare: 0 };
    const peers = inAir({ radios: ['fast', 'fast'], asks }, { policies: { DODownloadMode: 1 }, model });
    const use = useOf(peers, 'pc:wifi-1');
    expect(use.bytes.reduce((sum, of) => sum + of, 0)).toBe(2 * SIZE);
    const airtime = use.week.bytes.reduce((sum, of) => sum + of, 0);
    expect(airtime).toBeCloseTo(3 * SIZE, -1);
    const tables = runTables(peers, 'summary', false);
    const { header, rows } = tables.get('lines.csv')!;
    const own = Array.from(rows, (row) => Object.fromEntries(header.map((name, k) => [name, row[k]])));
    expect(own.filter(({ kind }) => kind === 'accessPoint')).toEqual([
      expect.objectContaining({
        line: 'pc:wifi-1',
        site: 'pc',
        direction: 'both',
        rate_bytes_per_s: FAST,
        peak_5_min_bytes_per_s: '',
        peak_5_min_share: Math.round((2 * SIZE * 1e4) / FAST / 300) / 1e4,
        bytes_total: 2 * SIZE,
        bytes_from_cdn: SIZE,
      }),
    ]);
  });

  it('are those with devices', () => {
    const { fleet } = inAir({ radios: ['slow', 'cable'], accessPoints: 4, asks: { 'pc-1': 0 } }).world;
    expect(fleet.lines.all.filter(({ kind }) => kind === 'accessPoint').map(({ name }) => name)).toEqual(['pc:wifi-1']);
  });

  it('are not hit when the lines of their site fail', () => {
    const events = [{ what: 'wan-degraded', at: '1 s', for: '10 min', capacity: '50 %' }];
    const one = { radios: ['slow', 'slow'] as Air['radios'], asks: { 'pc-1': 0 } };
    const hit = inAir({ ...one, accessPoints: 2 }, { wan: '40 Mbit/s', more: { events } });
    expect(tookS(hit, 'pc-1')).toBeCloseTo(SIZE / SLOW, 5);
  });
});

describe('who is on Wi-Fi', () => {
  const estate = (more: Small) =>
    run(small({ devices: 400, requests: [{ device: 'pc-001', after: '0 s' }], ...more })).world;

  it('is nobody, unless a profile says so', () => {
    expect(estate({}).fleet.wifiRates).toBeNull();
  });

  it('is a share of the devices of a profile, the same under any policy', () => {
    const { wifiRates } = estate({ profile: { wifi: '60 %' } }).fleet;
    const onWifi = wifiRates!.filter((rate) => rate > 0);
    expect(Math.abs(onWifi.length / 400 - 0.6)).toBeLessThan(0.07);
    // Three rates, the middle one most.
    expect(new Set(onWifi)).toEqual(new Set([144, 400, 866].map((mbit) => mbit * 125_000)));
    const other = estate({ profile: { wifi: '60 %' }, policies: { DODownloadMode: 3 } }).fleet.wifiRates;
    expect(other).toEqual(wifiRates);
    const fewer = estate({ profile: { wifi: { share: '20 %' } } }).fleet.wifiRates!;
    // Who is on Wi-Fi with a smaller share is so with a larger one.
    expect(fewer.every((rate, d) => rate === 0 || wifiRates![d] === rate)).toBe(true);
  });

  it('reaches some of what its radio negotiates', () => {
    expect(() => estate({ profile: { wifi: '60 %' }, model: { wifiEfficiency: 0 } })).toThrow(
      /wifiEfficiency: found 0, allowed is a percentage above 0/,
    );
    expect(formatModelValue('wifiEfficiency', 0.6)).toBe('60.0 %');
  });

  it('is told by an inventory', () => {
    expect(COLUMN_NAMES).toEqual(expect.arrayContaining(['wifi', 'wifi_rate']));
    const rows: InventoryRow[] = [
      { device: 'a', site: 'pc', own: { wifi: { share: 1, rate: { kind: 'fixed', value: FAST } } } },
      { device: 'b', site: 'pc', own: { wifi: { share: 0 } } },
      { device: 'c', site: 'pc' },
    ];
    const scenario = small({ devices: 0, profile: { wifi: { rate: '20 Mbit/s' } } });
    expect([...run(scenario, '1', rows).world.fleet.wifiRates!]).toEqual([FAST, 0, SLOW]);
  });

  it('counts in the office only', () => {
    const away = run(
      small({
        devices: 1,
        requests: [{ device: 'pc-1', after: '0 s' }],
        policies: { DODownloadMode: 0 },
        profile: { wifi: { rate: '20 Mbit/s' }, home: { share: '100 %' }, vpn: { down: '80 Mbit/s' } },
        model: { wifiEfficiency: '100 %' },
      }),
    );
    expect(tookS(away, 'pc-1')).toBeCloseTo(SIZE / FAST, 5);
  });

  it('has percentage caps of what it reaches over the air', () => {
    const capped = inAir(
      { radios: ['slow'], asks: { 'pc-1': 0 } },
      { policies: { DOPercentageMaxForegroundBandwidth: 50 } },
    );
    expect(tookS(capped, 'pc-1')).toBeCloseTo(SIZE / (SLOW / 2), 5);
  });
});

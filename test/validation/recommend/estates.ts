/** Random estates of a hundred devices: sites, lines, batteries, VPN, memory and disks that nobody chose for an outcome. */
import { RandomStream } from '../../../src/core/random.js';

/** Draws of one estate, one after the other. */
class Draws {
  private readonly stream: RandomStream;
  private drawn = 0;

  constructor(readonly number: number) {
    this.stream = new RandomStream('recommend', 'estates');
  }

  of<T>(...values: readonly T[]): T {
    return values[this.whole(0, values.length - 1)]!;
  }

  whole(least: number, most: number): number {
    this.drawn += 1;
    return least + this.stream.integer(most - least + 1, this.number, this.drawn);
  }

  percent(least: number, most: number): string {
    return `${this.whole(least, most)} %`;
  }

  mbit(least: number, most: number): string {
    return `${this.whole(least, most)} Mbit/s`;
  }

  /** A value in `percent` of cases, nothing otherwise. */
  sometimes<T>(percent: number, value: T): T | undefined {
    return this.whole(1, 100) <= percent ? value : undefined;
  }
}

/** What an estate is, as a scenario says it. Half of the estates have policies of their own, the others the defaults. */
export function randomEstate(number: number): Record<string, unknown> {
  const draws = new Draws(number);
  const hasHub = draws.whole(1, 100) <= 40;
  return {
    name: `estate-${number + 1}`,
    defaults: 'observed-2026',
    start: '2026-03-02T00:00:00Z',
    duration: '6 d',
    ...(hasHub ? { network: { hub: hubOf(draws) } } : {}),
    sites: [siteOf(draws, hasHub, 'office', 1, [20, 50]), siteOf(draws, hasHub, 'branch', draws.whole(2, 4), [5, 15])],
    devices: { mix: mixOf(draws) },
    content: contentOf(draws),
    demand: {
      rings: [
        { name: 'early', share: '10 %' },
        { name: 'broad', share: '90 %', deferral: draws.of('0 d', '1 d') },
      ],
      spread: draws.of('4 h', '8 h', '1 d'),
    },
    ...(number % 2 === 1 ? { policies: policiesOf(draws) } : {}),
  };
}

/** A tenth of it: so small that every set of a few policies can be run. */
export function smallEstate(number: number): Record<string, unknown> {
  const { sites, ...rest } = randomEstate(number);
  const small = (sites as { devices: number; count: number }[]).map((site) => ({
    ...site,
    count: Math.min(site.count, 2),
    devices: Math.ceil(site.devices / 5),
  }));
  return { ...rest, name: `small-${number + 1}`, duration: '4 d', sites: small };
}

function hubOf(draws: Draws) {
  const rate = draws.mbit(100, 600);
  return { down: rate, up: rate, publicIp: '203.0.113.1' };
}

function siteOf(draws: Draws, hasHub: boolean, name: string, count: number, [least, most]: [number, number]) {
  const rate = draws.mbit(10, 100);
  const server = draws.sometimes(name === 'office' ? 40 : 10, {
    rate: draws.mbit(200, 1000),
    capacity: draws.of('20 GB', '100 GB'),
    announced: true,
  });
  return {
    name,
    count,
    devices: draws.whole(least, most),
    wan: { down: rate, up: rate, ...(hasHub ? { breakout: 'hub' } : {}) },
    lan: draws.of('1 Gbit/s', '100 Mbit/s'),
    subnets: draws.whole(1, 3),
    ...(hasHub ? {} : { publicIp: draws.of<number | string>('perSite', 'perSite', 2) }),
    adSite: draws.of('perSite', 'perSite', 'none', 'together'),
    dhcpOption234: draws.sometimes(30, 'perSite'),
    cacheServer: server,
    officeHours: { from: '8:00', to: '17:00' },
  };
}

function mixOf(draws: Draws) {
  return [
    {
      name: 'laptop',
      share: draws.percent(30, 80),
      power: 'battery',
      battery: {
        timeOnBattery: draws.percent(20, 70),
        drainPerHour: draws.whole(10, 25),
        chargedOvernight: draws.percent(40, 100),
      },
      vpn: { share: draws.percent(0, 40), adapter: 'Contoso VPN' },
      ram: { choice: { '4 GB': draws.whole(1, 50), '8 GB': 50 } },
      disk: { choice: { '64 GB': draws.whole(1, 40), '256 GB': 60 } },
      nic: '300 Mbit/s',
      windows: draws.of('10 22H2', '11 24H2'),
    },
    {
      name: 'desktop',
      share: 'rest',
      on: draws.of('office', 'always'),
      ram: { choice: { '2 GB': draws.whole(1, 40), '8 GB': 60 } },
      disk: { choice: { '32 GB': draws.whole(1, 40), '128 GB': 60 } },
      windows: draws.of('10 22H2', '11 24H2'),
    },
  ];
}

function contentOf(draws: Draws) {
  const mb = (least: number, most: number) => `${draws.whole(least, most)} MB`;
  return [
    {
      name: 'cumulative-update',
      type: 'quality-update',
      release: { every: '7 d', after: '1 d' },
      files: [{ size: mb(300, 800) }, { size: mb(30, 90) }],
    },
    {
      name: 'office',
      type: 'microsoft-365-apps',
      release: { every: '7 d', after: '3 d' },
      files: [{ size: { uniform: { min: '2 MB', max: mb(20, 120) } }, count: draws.whole(3, 8) }],
    },
    { name: 'defender', type: 'defender', release: { every: '3 d', after: '8 h' }, files: [{ size: mb(40, 120) }] },
    {
      name: 'app',
      type: 'win32-app',
      priority: 'foreground',
      release: { every: '4 d', after: '2 d' },
      audience: { share: draws.percent(20, 80) },
      files: [{ size: mb(100, 900) }],
    },
  ];
}

/** What somebody has set for reasons that are forgotten. */
function policiesOf(draws: Draws) {
  return {
    DODownloadMode: draws.of(0, 1, 2),
    DOMinFileSizeToCache: draws.of(1, 10, 50, 100),
    DOMinRAMAllowedToPeer: draws.of(1, 4, 8),
    DOMinBatteryPercentageAllowedToUpload: draws.of(40, 60, 80),
    DODelayBackgroundDownloadFromHttp: draws.of(0, 60, 600),
  };
}

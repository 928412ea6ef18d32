/** What can be bought for an estate, and what it lays over a scenario. */
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Environments } from '../../../src/experiment/environment.js';
import { type HardwareKind, hardwareOptions } from '../../../src/experiment/recommend/hardware.js';
import { buildWorld } from '../../../src/experiment/world.js';
import { overlaid } from '../../../src/scenario/layers.js';
import { loadAsWritten } from '../../helpers.js';

const ESTATE = {
  name: 'estate',
  duration: '2 d',
  network: {
    hub: { down: '50 Mbit/s', up: '20 Mbit/s' },
    hubs: [{ name: 'north', down: '1 Gbit/s' }, { name: 'south' }],
  },
  sites: [
    { name: 'plain', devices: 4, wan: '10 Mbit/s' },
    { name: 'behind', devices: 4, wan: { down: '20 Mbit/s', up: '10 Mbit/s', breakout: 'hub' }, cacheServer: {} },
    {
      name: 'named',
      count: 3,
      devices: 2,
      lines: [
        { name: 'mpls', to: 'north', down: '30 Mbit/s', up: '30 Mbit/s' },
        { name: 'dsl', to: 'internet', down: '16 Mbit/s' },
        { name: 'free', to: 'internet' },
      ],
    },
    { name: 'unlimited', devices: 3 },
    { name: 'empty', devices: 0, wan: '10 Mbit/s' },
  ],
  content: [{ name: 'update', type: 'quality-update', files: [{ size: '40 MB' }] }],
  policies: { assignments: [{ match: { site: 'plain' }, set: { DOCacheHostSource: 0 } }] },
};

function optionsOf(more: object, kinds: readonly HardwareKind[]) {
  const { scenario, written } = loadAsWritten(stringify({ ...ESTATE, ...more }));
  const { fleet } = buildWorld({ scenario, inventory: null, seed: '1', tracing: false }, 0, new Environments());
  return hardwareOptions(fleet, scenario, kinds).map((option) => {
    const laid = overlaid(written, option.overlay(written));
    return { ...option, laid: option.overlay(written), scenario: loadAsWritten(JSON.stringify(laid)).scenario };
  });
}

describe('cache servers', () => {
  it('stand where there is none, and are known to the devices there', () => {
    const options = optionsOf({}, ['caches']);
    expect(options.map(({ count, name }) => [name, count])).toEqual([
      ['cache servers at the sites: plain', 1],
      ['cache servers at the sites: named', 3],
      ['cache servers at the sites: unlimited', 1],
    ]);
    const [plain] = options;
    expect(plain!.laid).toEqual({
      sites: { plain: { cacheServer: {}, dhcpOption235: 'own' } },
      policies: { DOCacheHostSource: 1, assignments: { 0: { set: { DOCacheHostSource: 1 } } } },
    });
    expect(plain!.scenario.sites[0]!.cacheServer).toBeDefined();
  });

  it('are bought for classes of the scenario; an entry of several classes is one by itself', () => {
    const classes = [
      { name: 'one', site: ['plain', 'named-1'] },
      { name: 'two', site: 'unlimited' },
    ];
    expect(optionsOf({ classes }, ['caches']).map(({ name }) => name)).toEqual([
      'cache servers at the sites: one',
      'cache servers at the sites: named',
      'cache servers at the sites: two',
    ]);
  });
});

describe('lines', () => {
  it('are twice as fast where they have a rate, at sites and at hubs', () => {
    const options = optionsOf({}, ['lines']);
    expect(options.map(({ count, laid, name }) => [name, count, laid])).toEqual([
      [
        'lines twice as fast at the sites: plain',
        1,
        { sites: { plain: { wan: { down: '20 Mbit/s', up: '20 Mbit/s', breakout: 'local' } } } },
      ],
      [
        'lines twice as fast at the sites: behind',
        1,
        { sites: { behind: { wan: { down: '40 Mbit/s', up: '20 Mbit/s', breakout: 'hub' } } } },
      ],
      [
        'lines twice as fast at the sites: named',
        6,
        { sites: { named: { lines: { mpls: { down: '60 Mbit/s', up: '60 Mbit/s' }, dsl: { down: '32 Mbit/s' } } } } },
      ],
      ['Internet line twice as fast at the hub', 1, { network: { hub: { down: '100 Mbit/s', up: '40 Mbit/s' } } }],
      ['Internet line twice as fast at the hub north', 1, { network: { hubs: { north: { down: '2 Gbit/s' } } } }],
    ]);
    const rates = options[2]!.scenario.sites[2]!.lines!.map(({ downBytesPerS }) => (downBytesPerS * 8) / 1e6);
    expect(rates).toEqual([60, 32, Number.POSITIVE_INFINITY]);
  });

  it('and servers are two kinds: only what is asked for', () => {
    expect(optionsOf({}, [])).toEqual([]);
    const kinds = (asked: HardwareKind[]) => new Set(optionsOf({}, asked).map(({ kind }) => kind));
    expect(kinds(['lines'])).toEqual(new Set(['lines']));
    expect(kinds(['caches', 'lines'])).toEqual(new Set(['caches', 'lines']));
  });
});

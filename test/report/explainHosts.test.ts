/** `dosim explain` shows the lines of a device, and the cache servers of every place that it visits. */
import { describe, expect, it } from 'vitest';
import { buildWorld } from '../../src/experiment/world.js';
import { explainDevice, formatDeviceExplanation } from '../../src/report/explain.js';
import { small } from '../helpers.js';

const OWN = { cacheServer: { rate: '1 Gbit/s' }, dhcpOption235: 'own' };

function hostLines(more: object): string[] {
  const scenario = small({
    site: OWN,
    policies: { DOCacheHostSource: 2, DOCacheHost: 'isp' },
    model: { cacheDiscoveryAway: 'never' },
    ...more,
  });
  const world = buildWorld({ scenario, inventory: null, seed: '1', tracing: false }, 0);
  const device = Array.from({ length: world.fleet.count }, (_, d) => world.fleet.name(d)).indexOf('pc-1');
  const lines = formatDeviceExplanation(explainDevice(world, device), 200).split('\n');
  return lines.filter(
    (line) => /DHCP option 235|from DOCacheHost|none configured/.test(line) && !/^DO/.test(line.trim()),
  );
}

const isp = { network: { cacheServers: [{ name: 'isp' }] } };

describe('the VPN of a device', () => {
  const lineOf = (policies: object, dnsSdOnVpn: boolean) => {
    const scenario = small({ profile: { vpn: { share: '20 %' } }, policies, model: { dnsSdOnVpn } });
    const world = buildWorld({ scenario, inventory: null, seed: '1', tracing: false }, 0);
    return explainDevice(world, 0).facts.find(([name]) => name === 'on a VPN')![1];
  };

  it('tells where DNS-SD finds nobody', () => {
    expect(lineOf({ DORestrictPeerSelectionBy: 2 }, false)).toBe(
      '20.0 % of its days, without peers: DNS-SD does not cross it',
    );
    expect(lineOf({ DORestrictPeerSelectionBy: 2 }, true)).toBe('20.0 % of its days');
    expect(lineOf({ DORestrictPeerSelectionBy: 1 }, false)).toBe('20.0 % of its days');
  });
});

describe('the home of a device', () => {
  const factOf = (policies: object, more: object = { profile: { home: { share: '20 %' } } }) => {
    const scenario = small({ policies, ...more });
    const world = buildWorld({ scenario, inventory: null, seed: '1', tracing: false }, 0);
    return explainDevice(world, 0).facts.find(([name]) => name === 'at home')?.[1];
  };

  it('tells how often it is there, and where nobody is found from there', () => {
    const alone = ', without peers: nobody else is on its network there';
    expect(factOf({ DODownloadMode: 2 })).toBe('20.0 % of its days');
    expect(factOf({ DODownloadMode: 1 })).toBe(`20.0 % of its days${alone}`);
    expect(factOf({ DODownloadMode: 2, DORestrictPeerSelectionBy: 1 })).toBe(`20.0 % of its days${alone}`);
    expect(factOf({ DODownloadMode: 99 })).toBe('20.0 % of its days');
    const move = { what: 'move', to: 'home', at: '1 h', for: '1 h', match: { device: 'pc-1' } };
    expect(factOf({ DODownloadMode: 3 }, { more: { events: [move] } })).toBe('by an event');
    expect(factOf({ DODownloadMode: 2 }, {})).toBeUndefined();
  });
});

describe('the cache servers of a device', () => {
  it('are those of its office alone where it stays there', () => {
    expect(hostLines({ more: isp })).toEqual([
      expect.stringMatching(/cache servers +mcc\.pc \(from DHCP option 235\)/),
    ]);
  });

  it.each([
    ['by its days', { profile: { vpn: { share: '20 %' }, home: { share: '20 %' } }, more: isp }],
    [
      'by events',
      {
        more: {
          ...isp,
          events: ['vpn', 'home'].map((to) => ({ what: 'move', to, at: '1 h', for: '1 h', match: { device: 'pc-1' } })),
        },
      },
    ],
  ])('are others on the VPN and at home, where it is %s', (_, more) => {
    expect(hostLines(more)).toEqual([
      expect.stringMatching(/cache servers +mcc\.pc \(from DHCP option 235\)/),
      expect.stringMatching(/on the VPN +isp \(from DOCacheHost\)/),
      expect.stringMatching(/at home +isp \(from DOCacheHost\)/),
    ]);
  });
});

describe('the lines of a device', () => {
  it('are its network adapter and its line at home, as they were read', () => {
    const profile = { nic: '80 Mb/s', vpn: { share: '20 %', down: '50 Mbps', up: '1 MB/s' } };
    const world = buildWorld({ scenario: small({ profile }), inventory: null, seed: '1', tracing: false }, 0);
    const facts = new Map(explainDevice(world, 0).facts);
    expect(facts.get('network adapter')).toBe('80 Mbit/s');
    expect(facts.get('line at home')).toBe('50 Mbit/s down, 8.39 Mbit/s up');
  });
});

describe('the ways out of a site with lines by name', () => {
  const LINES = [
    { name: 'mpls', to: ['north', 'south'] },
    { name: 'dsl', to: 'internet' },
  ];
  const factsOf = (site: object) => {
    const more = {
      network: { hubs: [{ name: 'north' }, { name: 'south' }] },
      sites: [{ name: 'pc', devices: 1, ...site }],
    };
    const world = buildWorld({ scenario: small({ more }), inventory: null, seed: '1', tracing: false }, 0);
    return explainDevice(world, 0).facts.filter(([name]) => /leaves|for /.test(name));
  };

  it('are told in the order in which they are taken', () => {
    const breakout = { default: 'south', 'quality-update': 'local' };
    expect(factsOf({ lines: LINES, breakout })).toEqual([
      ['leaves by', 'south over mpls, then dsl, then north over mpls'],
      [' for quality-update', 'dsl, then south over mpls, then north over mpls'],
    ]);
    expect(factsOf({ lines: LINES, failover: false })).toEqual([['leaves by', 'dsl']]);
    expect(factsOf({ wan: '10 Mbit/s' })).toEqual([]);
  });
});

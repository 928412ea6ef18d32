/** Several VPN concentrators: which way the bytes of devices at home take, worked out by hand. */
import { describe, expect, it } from 'vitest';
import { bytesOverLine, downloadOf, load, MB, run, type Small, small } from '../helpers.js';

const SIZE = 100 * MB;
const MBIT = 1e6 / 8;
const HOME = { vpn: { share: '100 %', down: '200 Mbit/s', up: '50 Mbit/s' } };
const GROUP = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';
const NETWORK = {
  vpn: { tunnel: 'full', down: '80 Mbit/s', up: '80 Mbit/s' },
  concentrators: [
    { name: 'east', tunnel: 'full', down: '40 Mbit/s', up: '20 Mbit/s', publicIp: '198.51.100.7' },
    { name: 'west', tunnel: 'split', down: '10 Mbit/s', up: '10 Mbit/s' },
  ],
};
const SITES = [
  { name: 'a', devices: 1, wan: '1 Gbit/s' },
  { name: 'b', devices: 1, wan: '1 Gbit/s', concentrator: 'east' },
  { name: 'c', devices: 1, wan: '1 Gbit/s', concentrator: 'west' },
];

function onVpn(asks: Record<string, number>, options: Small = {}, sites: object[] = SITES, network: object = NETWORK) {
  return run(
    small({
      requests: Object.entries(asks).map(([device, after]) => ({ device, after: `${after} s` })),
      profile: HOME,
      ...options,
      policies: { DODownloadMode: 0, ...options.policies },
      more: { network, sites, ...options.more },
    }),
  );
}

const tookS = (replicate: ReturnType<typeof run>, device: string, fromS = 0) =>
  downloadOf(replicate, device).finishedS - fromS;

describe('bytes from the CDN', () => {
  it('cross the concentrator that the site names where the tunnel is full, and the home line alone where it is split', () => {
    const replicate = onVpn({ 'a-1': 0, 'b-1': 0, 'c-1': 0 });
    expect(tookS(replicate, 'a-1')).toBeCloseTo(SIZE / (80 * MBIT), 5);
    expect(tookS(replicate, 'b-1')).toBeCloseTo(SIZE / (40 * MBIT), 5);
    expect(tookS(replicate, 'c-1')).toBeCloseTo(SIZE / (200 * MBIT), 5);
    // Each has its row; what a split tunnel does not carry stands in none.
    expect(bytesOverLine(replicate, 'vpn', 'vpn')).toEqual([{ cdn: SIZE }, {}]);
    expect(bytesOverLine(replicate, 'vpn', 'east')).toEqual([{ cdn: SIZE }, {}]);
    expect(bytesOverLine(replicate, 'vpn', 'west')).toEqual([{}, {}]);
  });

  it('cross the Internet line of the hub by name at which a full tunnel ends, with the sites behind it', () => {
    const network = {
      hubs: [{ name: 'berlin', down: '60 Mbit/s' }],
      vpn: { tunnel: 'full', hub: 'berlin', down: '200 Mbit/s' },
      concentrators: [{ name: 'west', tunnel: 'split', hub: 'berlin' }],
    };
    const office = { name: 'o', devices: 1, lines: [{ name: 'mpls', to: 'berlin', down: '1 Gbit/s' }] };
    const sites = [SITES[0]!, SITES[2]!, office];
    const alone = onVpn({ 'a-1': 0, 'c-1': 0 }, {}, sites, network);
    expect(tookS(alone, 'a-1')).toBeCloseTo(SIZE / (60 * MBIT), 5);
    expect(tookS(alone, 'c-1')).toBeCloseTo(SIZE / (200 * MBIT), 5);
    expect(bytesOverLine(alone, 'hub', 'berlin')).toEqual([{ cdn: SIZE }, {}]);
    expect(bytesOverLine(alone, 'vpn', 'vpn')).toEqual([{ cdn: SIZE }, {}]);
    // With somebody in the office behind the hub each has half of its line.
    const mix = [
      { name: 'p', share: 0, on: 'always', windows: '10 22H2' },
      { name: 'v', share: '100 %', on: 'always', windows: '10 22H2', ...HOME },
    ];
    const rows = [
      { device: 'a-1', site: 'a', profile: 'v' },
      { device: 'o-1', site: 'o', profile: 'p' },
    ];
    const scenario = small({
      requests: [
        { device: 'a-1', after: '0 s' },
        { device: 'o-1', after: '0 s' },
      ],
      policies: { DODownloadMode: 0 },
      more: { network, sites: sites.map((site) => ({ ...site, devices: 0 })), devices: { mix } },
    });
    const both = run(scenario, '1', rows);
    for (const device of ['a-1', 'o-1']) expect(tookS(both, device)).toBeCloseTo(SIZE / (30 * MBIT), 5);
    expect(both.parts).toHaveLength(1);
  });

  it('share a concentrator with the devices of other sites that name it, and with no others', () => {
    const sites = [...SITES, { name: 'd', devices: 1, wan: '1 Gbit/s', concentrator: 'east' }];
    const replicate = onVpn({ 'a-1': 0, 'b-1': 0, 'd-1': 0 }, {}, sites);
    expect(tookS(replicate, 'a-1')).toBeCloseTo(SIZE / (80 * MBIT), 5);
    for (const device of ['b-1', 'd-1']) expect(tookS(replicate, device)).toBeCloseTo(SIZE / (20 * MBIT), 5);
    // Who shares a line of finite rate is in one part; who does not is in another.
    expect(replicate.parts.map(({ sites: of }) => [...of])).toEqual([[0], [1, 3], [2]]);
  });
});

describe('peers', () => {
  const peering = {
    policies: { DODownloadMode: 2, DOGroupId: GROUP, DOAllowVPNPeerCaching: 1 },
    model: { foregroundTarget: '0 Mbit/s', foregroundHttpShare: 0 },
  };

  it('of two concentrators cross both, up and down', () => {
    const replicate = onVpn({ 'b-1': 0, 'a-1': 600 }, peering);
    expect(downloadOf(replicate, 'a-1').group).toBe(SIZE);
    // The narrowest is up out of b: 20 Mbit/s.
    expect(tookS(replicate, 'a-1', 600)).toBeCloseTo(SIZE / (20 * MBIT), 4);
    expect(bytesOverLine(replicate, 'vpn', 'east')[1]).toEqual({ peer: SIZE });
    expect(bytesOverLine(replicate, 'vpn', 'vpn')[0]).toEqual({ peer: SIZE });
  });

  it('of two hubs cross the Internet lines of both between their tunnels', () => {
    const lines = [{ name: 'dsl', to: 'internet' }];
    const network = {
      hubs: [{ name: 'north', up: '12 Mbit/s' }, { name: 'south' }],
      vpn: { hub: 'north' },
      concentrators: [{ name: 'east', hub: 'south' }],
    };
    const sites = [
      { name: 'a', devices: 1, lines },
      { name: 'b', devices: 1, lines, concentrator: 'east' },
    ];
    const replicate = onVpn({ 'a-1': 0, 'b-1': 600 }, peering, sites, network);
    expect(tookS(replicate, 'b-1', 600)).toBeCloseTo(SIZE / (12 * MBIT), 4);
    expect(bytesOverLine(replicate, 'hub', 'south')[0]).toMatchObject({ peer: SIZE });
  });

  it('are LAN peers behind the public IP of one concentrator only', () => {
    const lan = { ...peering, policies: { DODownloadMode: 1, DOAllowVPNPeerCaching: 1 } };
    const sites = [...SITES, { name: 'd', devices: 1, wan: '1 Gbit/s', concentrator: 'east' }];
    const replicate = onVpn({ 'b-1': 0, 'a-1': 600, 'd-1': 600 }, lan, sites);
    expect(downloadOf(replicate, 'a-1')).toMatchObject({ lan: 0, cdn: SIZE });
    expect(downloadOf(replicate, 'd-1')).toMatchObject({ lan: SIZE, cdn: 0 });
    expect(replicate.world.fleet.sites.map(({ vpnIp }) => vpnIp)).toEqual([
      '203.0.113.2',
      '198.51.100.7',
      expect.any(String),
      '198.51.100.7',
    ]);
    expect(new Set(replicate.world.fleet.sites.map(({ vpnIp }) => vpnIp)).size).toBe(3);
  });
});

describe('what is said of concentrators', () => {
  const said = (network: object, concentrator?: string) => {
    const text = {
      name: 'x',
      network,
      sites: [{ name: 'a', devices: 1, concentrator }],
      content: [{ name: 'c', files: [{ size: '1 MB' }] }],
    };
    try {
      return load(JSON.stringify(text)).warnings.map(({ path, message }) => `${path}: ${message}`);
    } catch (error) {
      return [(error as Error).message];
    }
  };

  it('names what is not there, what is there twice, and what nobody uses', () => {
    const east = { name: 'east' };
    expect(said({ concentrators: [east] }, 'east')).toEqual([]);
    expect(said({ concentrators: [east] }, 'eats').join()).toContain(
      'no concentrator is named eats; did you mean east?',
    );
    expect(said({ concentrators: [east, east] }, 'east').join()).toContain('the name east is used twice');
    expect(said({ concentrators: [east] })).toEqual(['network.concentrators.0: no site names the concentrator east']);
    expect(said({ concentrators: [{ name: 'vpn' }] }).join()).toContain('vpn has a meaning of its own');
    expect(said({ concentrators: [{ name: 'east', hub: 'nowhere' }] }, 'east').join()).toContain(
      'no hub is named nowhere',
    );
  });
});

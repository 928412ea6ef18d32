import { describe, expect, it } from 'vitest';
import { partition } from '../../src/engine/partition.js';
import { buildFleet } from '../../src/fleet/build.js';
import { LOCATION, reachOf } from '../../src/fleet/locations.js';
import { small } from '../helpers.js';

function fleetOf(options: Parameters<typeof small>[0], inventory: Parameters<typeof buildFleet>[2] = null) {
  const scenario = small(options);
  return { scenario, fleet: buildFleet(scenario, '1', inventory) };
}

const names = (fleet: ReturnType<typeof buildFleet>, column: Int32Array) => [
  ...new Set([...column].map((n) => fleet.strings.names[n]!)),
];

describe('sites', () => {
  it('are named and sized: Zipf, list, distributions', () => {
    const site = (devices: unknown, count: number) =>
      fleetOf({ more: { sites: [{ name: 's', count, devices }] } }).fleet;
    const sizes = (fleet: ReturnType<typeof buildFleet>) =>
      fleet.sites.map((_, s) => fleet.siteStart[s + 1]! - fleet.siteStart[s]!);
    expect(sizes(site({ zipf: { largest: 100 } }, 4))).toEqual([100, 50, 33, 25]);
    expect(sizes(site({ list: [5, 2] }, 3))).toEqual([5, 2, 5]);
    const uniform = sizes(site({ uniform: { min: 10, max: 20 } }, 300));
    expect([Math.min(...uniform), Math.max(...uniform)]).toEqual([10, 20]);
    expect(
      site(1, 12)
        .sites.map((s) => s.name)
        .slice(0, 2),
    ).toEqual(['s-01', 's-02']);
  });

  it('have public IPs and subnets of their own, shared, several, or given', () => {
    const ips = (site: object) => {
      const { fleet } = fleetOf({ more: { sites: [{ name: 's', count: 3, devices: 4, ...site }] } });
      return names(fleet, fleet.publicIpOf);
    };
    expect(ips({})).toHaveLength(3);
    expect(ips({ publicIp: 'shared' })).toHaveLength(1);
    expect(ips({ publicIp: 2 })).toHaveLength(6);
    expect(ips({ publicIp: ['198.51.100.7'] })).toEqual(['198.51.100.7']);
    expect(ips({ wan: { down: '1 Mbit/s', up: '1 Mbit/s', breakout: 'hub' } })).toEqual(['203.0.113.1']);
    const { fleet } = fleetOf({ devices: 4, site: { subnets: ['10.9.0.0/24', '10.9.1.0/24'] } });
    expect(names(fleet, fleet.subnetOf)).toEqual(['10.9.0.0/24', '10.9.1.0/24']);
  });
});

describe('devices', () => {
  it('are dealt out to the profiles by their shares', () => {
    const mix = [
      { name: 'a', share: 30, ram: { choice: { '8 GB': 1, '16 GB': 3 } } },
      { name: 'b', share: 70 },
    ];
    const { fleet } = fleetOf({ devices: 5000, more: { devices: { mix } } });
    const a = [...fleet.profileOf].filter((p) => p === 0).length / 5000;
    expect(Math.abs(a - 0.3)).toBeLessThan(0.02);
    const small = [...fleet.profileOf.keys()].filter(
      (d) => fleet.profileOf[d] === 0 && fleet.ramBytes[d] === 8 * 2 ** 30,
    );
    expect(Math.abs(small.length / (a * 5000) - 0.25)).toBeLessThan(0.035);
  });

  it('take what an inventory says, and the rest from the profile', () => {
    const row = {
      device: 'x',
      site: 'pc',
      ramBytes: 2 * 2 ** 30,
      publicIp: '198.51.100.9',
      subnet: '10.1.0.0/16',
      windows: '10 21H2',
    };
    const { fleet } = fleetOf({ policies: { DODownloadMode: 1 } }, [row, { device: 'a', site: 'pc' }]);
    expect([fleet.name(0), fleet.name(1)]).toEqual(['a', 'x']);
    expect(fleet.ineligible[1]).toBeGreaterThanOrEqual(0);
    expect(fleet.ineligible[0]).toBe(-1);
    expect(fleet.target(1)).toMatchObject({ device: 'x', subnet: '10.1.0.0/16', windows: '10 21H2' });
    expect(reachOf(fleet, 0)).not.toBe(reachOf(fleet, 1));
  });

  it('get the policies of the last assignment that matches', () => {
    const assignments = [
      { match: { device: 'pc-*' }, set: { DODownloadMode: 0 } },
      { match: { device: ['pc-2'], profile: 'P' }, set: { DODownloadMode: 3 } },
      { match: { subnet: '10.99.*' }, set: { DODownloadMode: 99 } },
    ];
    const { fleet } = fleetOf({ devices: 3, policies: { assignments } });
    expect([0, 1, 2].map((d) => fleet.policies[fleet.policyOf[d]!]!.downloadMode)).toEqual([0, 3, 0]);
    expect(fleet.policies).toHaveLength(2);
  });

  it('without any group ID peer on the LAN only, or not at all', () => {
    const alone = { profile: { domain: 'none' }, site: { adSite: 'none' } };
    const lan = fleetOf(alone).fleet;
    expect(reachOf(lan, 0)).toBe(lan.locations[LOCATION.office]!.lan[0]);
    expect(reachOf(lan, 0)).toBeGreaterThanOrEqual(0);
    const none = fleetOf({ ...alone, model: { withoutGroup: 'noPeering' } }).fleet;
    expect(reachOf(none, 0)).toBe(-1);
  });
});

describe('the partition', () => {
  const sites = (site: object) => ({
    more: { sites: [{ name: 's', count: 4, devices: 2, wan: '9 Mbit/s', ...site }] },
  });
  const parts = (options: Parameters<typeof small>[0]) => {
    const { scenario, fleet } = fleetOf(options);
    return partition(fleet, scenario).length;
  };
  const guid = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';
  const hub = { wan: { down: '9 Mbit/s', up: '9 Mbit/s', breakout: 'hub' } };

  it('joins sites that share a group, a public IP, or a line', () => {
    expect(parts(sites({}))).toBe(4);
    expect(parts({ ...sites({}), policies: { DOGroupId: guid } })).toBe(1);
    expect(parts({ ...sites({ publicIp: 'shared' }), policies: { DODownloadMode: 1 } })).toBe(1);
    expect(parts({ ...sites({}), policies: { DODownloadMode: 3 } })).toBe(1);
    expect(parts(sites(hub))).toBe(4);
    const options = sites(hub);
    expect(parts({ more: { ...options.more, network: { hub: { down: '1 Gbit/s', up: '1 Gbit/s' } } } })).toBe(1);
    const away = { profile: { vpn: { share: '10 %' } } };
    expect(parts({ ...sites({}), ...away })).toBe(4);
    const network = (tunnel: string) => ({ hub: { down: '1 Gbit/s', up: '1 Gbit/s' }, vpn: { tunnel } });
    expect(parts({ more: { ...sites({}).more, network: network('full') }, ...away })).toBe(1);
    expect(parts({ more: { ...sites({}).more, network: network('split') }, ...away })).toBe(4);
  });
});

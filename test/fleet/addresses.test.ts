/** Made-up addresses differ. */
import { describe, expect, it } from 'vitest';
import { runReplicate } from '../../src/experiment/world.js';
import { FreeAddresses } from '../../src/fleet/addresses.js';
import { buildFleet } from '../../src/fleet/build.js';
import { runTables } from '../../src/report/tables.js';
import { load } from '../helpers.js';

const scenario = (sites: object[], more: object = {}) =>
  load(
    JSON.stringify({
      name: 'x',
      duration: '1 d',
      sites,
      content: [{ name: 'c', files: [{ size: '60 MB' }] }],
      ...more,
    }),
  ).scenario;
const entries = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, i) => ({ name: `BR${i}`, devices: 2, subnets: 2, ...more }));

describe('made-up addresses', () => {
  it('differ between the entries of sites', () => {
    const { sites } = buildFleet(
      scenario([...entries(40), { name: 'more', count: 300, devices: 1, publicIp: 3 }]),
      '1',
      null,
    );
    for (const list of [sites.flatMap((site) => site.publicIps), sites.flatMap((site) => site.subnets)]) {
      expect(new Set(list).size).toBe(list.length);
      expect(list.filter((address) => address.includes('#'))).toEqual([]);
    }
  });

  it('are none that the scenario states', () => {
    const stated = [
      { name: 'a', devices: 1, publicIp: ['198.18.0.2'], subnets: ['10.0.0.0/22', '10.0.5.16/28'] },
      { name: 'b', devices: 1, subnets: 2 },
      { name: 'c', devices: 1 },
    ];
    const { sites } = buildFleet(scenario(stated), '1', null);
    expect(sites.map((site) => site.publicIps)).toEqual([['198.18.0.2'], ['198.18.0.1'], ['198.18.0.3']]);
    expect(sites.map((site) => site.subnets)).toEqual([
      stated[0]!.subnets,
      ['10.0.4.0/24', '10.0.6.0/24'],
      ['10.0.7.0/24'],
    ]);
  });

  const addressesOf = (sites: object[], more: object, inventory: Parameters<typeof buildFleet>[2] = null) => {
    const fleet = buildFleet(scenario(sites, more), '1', inventory);
    return {
      publicIps: fleet.sites.flatMap((site) => site.publicIps),
      subnets: fleet.sites.flatMap((site) => site.subnets),
      vpnIp: fleet.vpnIp,
    };
  };

  it('are none that the VPN, the hub, a proxy or a row of an inventory has', () => {
    const sites = [{ name: 'a', devices: 3, publicIp: 3, subnets: 2 }];
    const network = { vpn: { publicIp: '198.18.0.1' }, hub: { publicIp: '198.18.0.5' } };
    const events = [{ what: 'proxy', at: 0, for: '1 d', publicIp: '198.18.0.2' }];
    const rows = [
      { device: 'one', site: 'a', publicIp: '198.18.0.4', subnet: '10.0.0.64/26' },
      { device: 'two', site: 'a', subnet: '10.0.1.0/24' },
    ];
    expect(addressesOf(sites, { network, events }, rows)).toEqual({
      publicIps: ['198.18.0.3', '198.18.0.6', '198.18.0.7'],
      subnets: ['10.0.2.0/24', '10.0.3.0/24'],
      vpnIp: '198.18.0.1',
    });
  });

  it('of the hub and the VPN are others where a site has the usual ones', () => {
    const own = (publicIp: string[]) => ({ name: 'own', devices: 1, publicIp });
    const byHub = { name: 'hubbed', devices: 1, wan: { down: '9 Mbit/s', up: '9 Mbit/s', breakout: 'hub' } };
    const usual = addressesOf([own(['203.0.113.9']), byHub], {});
    expect(usual).toMatchObject({ publicIps: ['203.0.113.9', '203.0.113.1'], vpnIp: '203.0.113.2' });
    const taken = addressesOf([own(['203.0.113.2', '203.0.113.1']), byHub], {});
    expect(taken.publicIps.slice(0, 2)).toEqual(['203.0.113.2', '203.0.113.1']);
    expect(new Set([...taken.publicIps, taken.vpnIp]).size).toBe(4);
    const stated = { network: { hub: { publicIp: '203.0.113.2' } } };
    expect(addressesOf([own(['203.0.113.2']), byHub], stated)).toMatchObject({
      publicIps: ['203.0.113.2', '203.0.113.2'],
      vpnIp: '198.18.0.1',
    });
  });

  it('differ from addresses of IPv6 however these are written', () => {
    const free = (stated: object) => {
      const addresses = new FreeAddresses(scenario([{ name: 'a', devices: 1, ...stated }]), null);
      const seen = new Set<string>();
      for (let n = 0; n < 131_100; n += 1) seen.add(addresses.publicIp()).add(addresses.subnet());
      return seen;
    };
    const address = '2001:db8:2:3::1';
    const block = 'fd00:0:1:5::/64';
    const all = free({});
    expect([all.has(address), all.has(block)]).toEqual([true, true]);
    const left = free({ publicIp: ['2001:0DB8:2:3:0:0:0:1'], subnets: ['FD00:0:1:5:8000::/65'] });
    expect([left.has(address), left.has(block)]).toEqual([false, false]);
    expect(free({ subnets: ['fd00:0:1:4::/63'] }).has(block)).toBe(false);
  });

  it('go on in IPv6 when those of IPv4 are used up', () => {
    const addresses = new FreeAddresses(scenario(entries(1)), null);
    const seen = new Set<string>();
    for (let n = 0; n < 140_000; n += 1) seen.add(addresses.publicIp()).add(addresses.subnet());
    expect(seen.size).toBe(280_000);
  });

  it('show as many groups as there are', () => {
    const of = scenario(entries(12), {
      policies: { DODownloadMode: 1 },
      devices: { mix: [{ name: 'd', windows: '10 22H2', on: 'always' }] },
    });
    const replicate = runReplicate({ scenario: of, inventory: null, seed: '1', tracing: false }, 0);
    const groups = runTables(replicate, 'summary', false).get('groups.csv')!;
    expect([...groups.rows].map((row) => row.slice(1, 3))).toEqual(Array.from({ length: 12 }, () => [2, 1]));
  });

  it('of one block at several sites are shown apart', () => {
    const of = scenario([{ name: 's', count: 3, devices: 2, subnets: ['10.9.0.0/24'] }], {
      policies: { DODownloadMode: 2, DORestrictPeerSelectionBy: 1 },
    });
    const replicate = runReplicate({ scenario: of, inventory: null, seed: '1', tracing: false }, 0);
    const groups = runTables(replicate, 'summary', false).get('groups.csv')!;
    expect([...groups.rows]).toHaveLength(3);
  });
});

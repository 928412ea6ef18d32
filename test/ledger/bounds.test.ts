/** The fewest bytes that can leave the CDN: by hand, met by ideal runs to the byte, and the check behind it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../src/core/problems.js';
import { REASON_COUNT } from '../../src/core/reasons.js';
import { SOURCE, SOURCE_COUNT } from '../../src/engine/result.js';
import type { Replicate } from '../../src/experiment/world.js';
import type { Figures } from '../../src/ledger/figures.js';
import { settlePart } from '../../src/ledger/part.js';
import { scenarioFrom } from '../generator/load.js';
import { MB, run, small } from '../helpers.js';
import { idealRuns } from './ideal.js';

const SIZE = 100 * MB;

/** Three machines that are always on ask one after the other; HTTP waits until no peer can be hoped for. */
const ONE_BY_ONE = {
  devices: 3,
  requests: ['pc-1', 'pc-2', 'pc-3'].map((device, i) => ({ device, after: `${i} h` })),
  policies: {
    DODownloadMode: 2,
    DOMinFileSizeToCache: 1,
    DODelayForegroundDownloadFromHttp: 1800,
    DOMaxCacheAge: 0,
  },
};

const leftCdn = ({ bytesFilledByCacheServers, totals }: Figures) => totals.bytesFromCdn + bytesFilledByCacheServers;

function boundOf(options: Parameters<typeof small>[0]): { bound: number; any: number; left: number } {
  const { figures } = run(small(options)).account;
  const { anyPolicyCdnBytes, thisPolicySetCdnBytes } = figures.bounds;
  return { bound: thisPolicySetCdnBytes, any: anyPolicyCdnBytes, left: leftCdn(figures) };
}

describe('the bound of a policy set', () => {
  it('is one copy of a group', () => {
    expect(boundOf(ONE_BY_ONE)).toEqual({ bound: SIZE, any: SIZE, left: SIZE });
  });

  it('is all bytes where peers are forbidden', () => {
    const { bound, any } = boundOf({ ...ONE_BY_ONE, policies: { ...ONE_BY_ONE.policies, DODownloadMode: 0 } });
    expect({ bound, any }).toEqual({ bound: 3 * SIZE, any: SIZE });
  });

  it('counts no copy for devices that find others who do not find them', () => {
    // The device kept to its subnet is alone there, and still listed in the group that the others search.
    const assignments = [{ match: { device: 'pc-1' }, set: { DORestrictPeerSelectionBy: 1 } }];
    const policies = { ...ONE_BY_ONE.policies, assignments };
    const site = { subnets: 3 };
    expect(boundOf({ ...ONE_BY_ONE, policies, site })).toEqual({ bound: SIZE, any: SIZE, left: SIZE });
  });

  it('counts a copy for each set that nobody else feeds', () => {
    const policies = { ...ONE_BY_ONE.policies, DORestrictPeerSelectionBy: 1 };
    expect(boundOf({ ...ONE_BY_ONE, policies, site: { subnets: 3 } }).bound).toBe(3 * SIZE);
  });

  it('counts every download of a device that is alone: it does not send to itself', () => {
    const requests = [0, 1].map((hour) => ({ device: 'pc-1', after: `${hour} h` }));
    const alone = { ...ONE_BY_ONE, devices: 1, requests };
    // While it has the file it fetches nothing; when its copy is gone it does.
    expect(boundOf(alone)).toEqual({ bound: SIZE, any: SIZE, left: SIZE });
    const policies = { ...ONE_BY_ONE.policies, DOMaxCacheAge: 600 };
    expect(boundOf({ ...alone, policies })).toEqual({ bound: 2 * SIZE, any: SIZE, left: 2 * SIZE });
  });

  it('counts what a cache server fetches: one copy for all whom it serves', () => {
    const site = { cacheServer: { rate: '1 Gbit/s' }, dhcpOption235: 'own' };
    const policies = { ...ONE_BY_ONE.policies, DOCacheHostSource: 2, DODownloadMode: 0 };
    expect(boundOf({ ...ONE_BY_ONE, site, policies })).toEqual({ bound: SIZE, any: SIZE, left: SIZE });
  });

  it('counts a copy for each of two cache servers that have no device in common', () => {
    const two = { ...small(ONE_BY_ONE) };
    const [site] = two.sites;
    const server = { name: 'mcc', rateBytesPerS: 1e8, capacityBytes: 1e12, announced: false, https: false };
    two.sites = ['pc', 'b'].map((name) => ({ ...site!, name, cacheServer: server, dhcpOption235: 'own' }));
    two.content[0]!.requests = ['pc-1', 'pc-2', 'b-1', 'b-2'].map((device, i) => ({
      device: [device],
      afterS: 1800 * i,
    }));
    two.policies = { ...two.policies, DODownloadMode: 0, DOCacheHostSource: 2 };
    const { figures } = run(two).account;
    expect(figures.bounds.thisPolicySetCdnBytes).toBe(2 * SIZE);
    expect(leftCdn(figures)).toBe(2 * SIZE);
  });

  describe('of content that is requested over HTTPS only', () => {
    const LATER = '2026-03-02T02:00:00Z';
    const cached = (https: boolean, httpsOnly: boolean | string, policies: object = { DODownloadMode: 0 }) => {
      const scenario = small({
        ...ONE_BY_ONE,
        site: { cacheServer: { rate: '1 Gbit/s', https }, dhcpOption235: 'own' },
        policies: { ...ONE_BY_ONE.policies, DOCacheHostSource: 2, ...policies },
        content: { httpsOnly },
        more: { start: '2026-03-02T00:30:00Z' },
      });
      const { figures } = run(scenario).account;
      const { anyPolicyCdnBytes: any, thisPolicySetCdnBytes: bound } = figures.bounds;
      return { bound, any, left: leftCdn(figures) };
    };

    it('is not served by a cache server without a certificate', () => {
      expect(cached(true, true)).toEqual({ bound: SIZE, any: SIZE, left: SIZE });
      expect(cached(false, false)).toEqual({ bound: SIZE, any: SIZE, left: SIZE });
      expect(cached(false, true)).toEqual({ bound: 3 * SIZE, any: SIZE, left: 3 * SIZE });
    });

    it('counts from when it is: of three downloads the first is still over HTTP', () => {
      expect(cached(false, LATER)).toEqual({ bound: 2 * SIZE, any: SIZE, left: 2 * SIZE });
      expect(cached(true, LATER)).toEqual({ bound: SIZE, any: SIZE, left: SIZE });
    });

    it('joins no sites by a cache server without a certificate', () => {
      const sites = ['a', 'b'].map((name) => ({ name, devices: 2 }));
      const ask = ['a-1', 'a-2', 'b-1', 'b-2'].map((device, i) => ({ device, after: `${i} h` }));
      const of = (https: boolean, httpsOnly: boolean) =>
        boundOf({
          ...ONE_BY_ONE,
          requests: ask,
          policies: { ...ONE_BY_ONE.policies, DOCacheHost: 'isp' },
          content: { httpsOnly },
          more: { sites, network: { cacheServers: [{ name: 'isp', https }] } },
        });
      expect(of(true, true)).toMatchObject({ bound: SIZE });
      expect(of(false, true)).toMatchObject({ bound: 2 * SIZE, left: 2 * SIZE });
    });

    it('that nobody may share has no bound of one copy where no cache server has a certificate', () => {
      expect(cached(false, true, { DODownloadMode: 0 }).any).toBe(SIZE);
      const unshared = (https: boolean) =>
        boundOf({
          ...ONE_BY_ONE,
          site: { cacheServer: { rate: '1 Gbit/s', https }, dhcpOption235: 'own' },
          policies: { ...ONE_BY_ONE.policies, DOCacheHostSource: 2 },
          content: { httpsOnly: true, peerable: false },
        });
      expect(unshared(true)).toEqual({ bound: SIZE, any: SIZE, left: SIZE });
      expect(unshared(false)).toEqual({ bound: 3 * SIZE, any: 3 * SIZE, left: 3 * SIZE });
    });
  });

  it('counts one copy for two sites that have a cache server in common only at home', () => {
    const sites = ['a', 'b'].map((name) => ({
      name,
      devices: 1,
      cacheServer: { name: `mcc.${name}`, rate: '1 Gbit/s' },
      dhcpOption235: 'own',
    }));
    const options = (where: object) => ({
      requests: ['a-1', 'b-1'].map((device, i) => ({ device, after: `${i} h` })),
      policies: { DODownloadMode: 0, DOCacheHostSource: 2, DOCacheHost: 'isp' },
      model: { cacheDiscoveryAway: 'never' },
      more: { sites, network: { cacheServers: [{ name: 'isp', at: 'internet' }] }, ...where },
    });
    const events = [{ what: 'move', to: 'home', at: 0, for: '4 h' }];
    expect(boundOf(options({ events }))).toEqual({ bound: SIZE, any: SIZE, left: SIZE });
    expect(boundOf(options({}))).toEqual({ bound: 2 * SIZE, any: SIZE, left: 2 * SIZE });
  });
});

describe('days on the VPN', () => {
  const move = (device: string) => ({ what: 'move', at: 0, for: '4 h', to: 'vpn', match: { device } });
  const vpn = (allowed: number, who: string[]) =>
    boundOf({
      ...ONE_BY_ONE,
      policies: { ...ONE_BY_ONE.policies, DOAllowVPNPeerCaching: allowed, DODownloadMode: 1 },
      more: { events: who.map(move), network: { vpn: { tunnel: 'split' } } },
    });

  it('count whole where policy keeps the devices from peers', () => {
    expect(vpn(0, ['pc-1', 'pc-2']).bound).toBe(2 * SIZE);
  });

  it('never leave less than one copy a group', () => {
    expect(vpn(0, []).bound).toBe(SIZE);
    expect(vpn(0, ['pc-1']).bound).toBe(SIZE);
  });

  it('are as others where policy allows peers there', () => {
    expect(vpn(1, ['pc-1', 'pc-2', 'pc-3'])).toEqual({ bound: SIZE, any: SIZE, left: SIZE });
  });

  it('do not make one group of the offices', () => {
    const sites = ['a', 'b', 'c'].map((name) => ({ name, devices: 4 }));
    const mix = [{ name: 'p', vpn: { share: '20 %' } }];
    const content = [{ name: 'u', type: 'quality-update', files: [{ size: '100 MB' }] }];
    const policies = { DODownloadMode: 1 };
    const base = { name: 'v', duration: '5 d', sites, devices: { mix }, policies, content };
    for (let seed = 1; seed <= 10; seed += 1) {
      const { bounds, totals, reasons } = run(scenarioFrom(base), String(seed)).account.figures;
      const onVpn = reasons['on-vpn'] ?? 0;
      expect(bounds.thisPolicySetCdnBytes).toBeGreaterThanOrEqual(Math.max(3 * SIZE, onVpn));
      expect(bounds.thisPolicySetCdnBytes).toBeLessThanOrEqual(totals.bytesFromCdn);
    }
  });
});

describe('ideal runs', () => {
  it('that nothing disturbs meet the bound to the byte', () => {
    fc.assert(
      fc.property(idealRuns, ({ copies, seed, scenario }) => {
        const { figures } = run(scenario, seed).account;
        expect(figures.finished).toBe(figures.downloads);
        expect(figures.bounds.thisPolicySetCdnBytes).toBe(copies * SIZE);
        expect(leftCdn(figures)).toBe(copies * SIZE);
      }),
      { numRuns: 200 },
    );
  });
});

it('the only device of mode 3 finds those of mode 1 on its LAN, if it looks there', () => {
  const assignments = [{ match: { device: 'pc-2' }, set: { DODownloadMode: 3 } }];
  const options = {
    ...ONE_BY_ONE,
    devices: 2,
    requests: ONE_BY_ONE.requests.slice(0, 2),
    policies: { ...ONE_BY_ONE.policies, DODownloadMode: 1, assignments },
  };
  expect(boundOf(options)).toEqual({ bound: SIZE, any: SIZE, left: SIZE });
  // The other way round it would have been found, and one copy enough.
  const model = { internetModeLanFirst: false };
  expect(boundOf({ ...options, model })).toEqual({ bound: SIZE, any: SIZE, left: 2 * SIZE });
});

describe('bytes from nowhere', () => {
  /** A run of which `bytes` that the first device got from the CDN are said to have come from the third. */
  function tampered(replicate: Replicate, bytes: number) {
    const part = replicate.parts[0]!;
    const row = SOURCE_COUNT * part.downloads.device.indexOf(0);
    part.downloads.bytes[row + SOURCE.cdn!]! -= bytes;
    part.downloads.bytes[row + SOURCE.lanPeer!]! += bytes;
    part.uploadedBytes[2]! += bytes;
    for (const reasons of [part.reasonBytesBySite, part.reasonBytesByRelease]) {
      const at = reasons.findIndex((of) => of >= bytes);
      expect(at).toBeLessThan(REASON_COUNT);
      reasons[at]! -= bytes;
    }
    return () => settlePart(replicate.world, part);
  }

  const keptToSubnet = (device: string) => [{ match: { device }, set: { DORestrictPeerSelectionBy: 1 } }];
  const mixed = (assignments: object[]) =>
    small({ ...ONE_BY_ONE, policies: { ...ONE_BY_ONE.policies, assignments }, site: { subnets: 3 } });

  it.each([
    ['of one set', small(ONE_BY_ONE), /pc-1, pc-2, pc-3, whom nobody else feeds, .* of c\/f /],
    ['of a set that feeds others', mixed(keptToSubnet('pc-1')), /pc-1, whom nobody else feeds, .* of c\/f /],
    ['of all of them', mixed(keptToSubnet('pc-*')), /pc-1, whom nobody else feeds, .* of c\/f /],
  ])('are found, be it one, in a file %s', (_, scenario, message) => {
    expect(tampered(run(scenario), 0)).not.toThrow();
    expect(tampered(run(scenario), 1)).toThrow(InvariantError);
    expect(tampered(run(scenario), 1)).toThrow(message);
  });

  it('are found where a download without peers has them', () => {
    const policies = { ...ONE_BY_ONE.policies, DODownloadMode: 0 };
    expect(tampered(run(small({ ...ONE_BY_ONE, policies })), 1)).toThrow(/may not use peers/);
  });
});

/** What only the built estate shows: devices that do not exist, what matches nobody, policies that are surely not meant. */
import { describe, expect, it } from 'vitest';
import { checkEstate } from '../../src/experiment/estateChecks.js';
import { buildWorld } from '../../src/experiment/world.js';
import { worldProblems } from '../../src/experiment/worldChecks.js';
import type { InventoryRow } from '../../src/fleet/inventory.js';
import { load, problemsOf } from '../helpers.js';

const BASE = {
  name: 'x',
  start: '2026-03-02T08:00:00Z',
  duration: '7 d',
  sites: [
    { name: 's', count: 2, devices: 3 },
    { name: 'hq', devices: 10 },
  ],
  devices: {
    mix: [
      { name: 'desktop', share: '60 %', windows: '10 22H2' },
      { name: 'laptop', share: 'rest' },
    ],
  },
  content: [{ name: 'c', files: [{ size: '1 GB' }] }],
};

function problems(more: object, inventory: InventoryRow[] | null = null) {
  const { scenario, warnings } = load(JSON.stringify({ ...BASE, ...more }));
  const world = buildWorld({ scenario, inventory, seed: '1', tracing: false }, 0);
  return [...warnings, ...worldProblems(world, warnings)]
    .filter(({ severity }) => severity !== 'note')
    .map(({ severity, path, message }) => `${severity}: ${path}: ${message}`);
}

const assign = (match: object, set: object = { DODownloadMode: 2 }) => ({
  policies: { assignments: [{ match, set }] },
});
const ask = (device: unknown, after = '0 s') => ({ content: [{ ...BASE.content[0], requests: [{ device, after }] }] });

describe('a name that does not exist is an error with the nearest', () => {
  it.each([
    [
      ask('s-1-4'),
      'content.0.requests.0.device: no device is named s-1-4; did you mean s-1-1?; there are s-1-1 to hq-10',
    ],
    [ask(['s-1-1', 'nobody']), 'content.0.requests.0.device: no device is named nobody; there are s-1-1 to hq-10'],
    [assign({ device: 'hq-11' }), 'policies.assignments.0.match.device: no device is named hq-11; did you mean hq-01?'],
  ])('%j', (more, message) => {
    const found = problems(more);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`error: ${message}`);
  });

  it.each([
    [assign({ site: 's-99' }), 'site', 'no site is named s-99; did you mean s-1?'],
    [assign({ profile: 'labtop' }), 'profile', 'no profile is named labtop; did you mean laptop?'],
    [assign({ edition: 'Enterprize' }), 'edition', 'did you mean Enterprise?'],
    [
      { events: [{ what: 'pin', at: 0, for: '1 h', content: 'd' }] },
      'content',
      'no content is named d; did you mean c?',
    ],
    [
      { events: [{ what: 'cache-server-failure', at: 0, for: '1 h', server: 'mcc' }] },
      'server',
      'no server is named mcc',
    ],
  ])('before the estate is built: %j', (more, field, message) => {
    const [problem] = problemsOf(JSON.stringify({ ...BASE, ...more }));
    expect(problem!.path).toMatch(new RegExp(`\\.${field}$`));
    expect(problem!.message).toContain(message);
  });

  it('whatever the letter case', () => {
    expect(problems(ask('S-1-1'))).toEqual([]);
    expect(problems(assign({ site: 'HQ', profile: 'Laptop' }))).toEqual([]);
  });

  it('at its position, whichever command builds the estate', () => {
    const loaded = load(JSON.stringify({ ...BASE, ...ask('s-1-4') }));
    const experiment = { scenario: loaded.scenario, inventory: null, seed: '1', tracing: false };
    expect(() => checkEstate(experiment, loaded)).toThrow(
      /^a\.yaml:\d+:\d+: error: content\.0\.requests\.0\.device: no device is named/,
    );
  });

  it('a scenario without a device is an error at its sites', () => {
    const loaded = load(JSON.stringify({ ...BASE, sites: [{ name: 's', devices: 0 }] }));
    const experiment = { scenario: loaded.scenario, inventory: null, seed: '1', tracing: false };
    expect(() => checkEstate(experiment, loaded)).toThrow(/^a\.yaml:\d+:\d+: error: sites: the scenario has no/);
  });
});

describe('what happens to match nothing is a warning', () => {
  it('a list of requests without any', () => {
    expect(problems({ content: [{ ...BASE.content[0], requests: [] }] })).toEqual([
      'warning: content.0.requests: the list is empty: nobody asks',
    ]);
  });

  const rings = [
    { name: 'pilot', share: '0.1 %' },
    { name: 'all', share: 'rest' },
  ];
  it.each([
    [assign({ site: 'x-*' }), 'policies.assignments.0.match.site: no site fits x-*'],
    [assign({ device: 'x-*' }), 'policies.assignments.0.match.device: no device fits x-*; there are s-1-1 to hq-10'],
    [assign({ windows: '11 21H2' }), 'policies.assignments.0.match: no device matches windows 11 21H2'],
    [assign({ domain: 'corp.exampel' }), 'policies.assignments.0.match: no device matches domain corp.exampel'],
    [assign({ device: 's-*', site: 'hq' }), 'policies.assignments.0.match: no device matches device s-* and site hq'],
    [ask('x-*'), 'content.0.requests.0.device: no device fits x-*'],
    [ask('hq-01', '9 d'), 'content.0.requests.0.after: this is after the end of the run'],
    [
      { events: [{ what: 'wan-failure', at: 0, for: '1 h', match: { site: 's-*', siteGroup: 'hq' } }] },
      'events.0.match: no site matches all of this',
    ],
    [
      { content: [{ ...BASE.content[0], audience: { share: '0.01 %' } }] },
      'content.0.audience: no device is in the audience: 0.0 % of 16 devices came out as none',
    ],
    [{ content: [{ ...BASE.content[0], release: { rule: 'last Friday' } }] }, 'content.0.release: no release falls'],
    [{ demand: { rings } }, 'demand.rings.0: no device is in the ring pilot'],
    [
      {
        sites: (BASE.sites as object[]).map((site) => ({ ...site, wan: 'unlimited' })),
        expect: [{ figure: 'lines.utilisation.p95OfficeHours', atMost: 0.5 }],
      },
      'expect.0.figure: lines.utilisation.p95OfficeHours is 0, because no line has a rate',
    ],
    [
      {
        devices: {
          mix: [
            { name: 'rare', share: '0.01 %' },
            { name: 'usual', share: 'rest' },
          ],
        },
      },
      'devices.mix.0: no device is a rare: 0.0 % of 16 devices came out as none',
    ],
    [
      { content: [{ ...BASE.content[0], audience: { share: '50 %' }, requests: [{ device: 'hq-01', after: 0 }] }] },
      'content.0.audience: counts for nothing: requests say who asks',
    ],
  ])('%j', (more, message) => {
    const found = problems(more);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`warning: ${message}`);
  });

  it('access points without a device on Wi-Fi, and concentrators without one on the VPN', () => {
    const sites = [
      { name: 's', count: 2, devices: 3, accessPoints: 2, concentrator: 'east' },
      { name: 'hq', devices: 10, accessPoints: 1 },
    ];
    const network = { concentrators: [{ name: 'east' }] };
    expect(problems({ sites, network })).toEqual([
      'warning: sites.0.accessPoints: counts for nothing: no device of s is on Wi-Fi (wifi of a profile); so it is for 2 sites',
      'warning: network.concentrators.0: carries nothing: no device of its sites is on the VPN (vpn of a profile)',
    ]);
    const mix = [{ name: 'laptop', wifi: '100 %', vpn: { share: '20 %' } }];
    expect(problems({ sites, network, devices: { mix } })).toEqual([]);
  });

  it('and nothing is said where all is well', () => {
    expect(problems(assign({ site: 's-*', windows: '11', device: '*-1' }))).toEqual([]);
  });
});

describe('policies that are surely not meant', () => {
  const reference = '(Delivery Optimization reference (2024-05-23))';
  it.each([
    [
      { policies: { DOMaxCacheSize: 20, DOAbsoluteMaxCacheSize: 0 } },
      'policies.DOMaxCacheSize: the percentage of DOMaxCacheSize counts for nothing: DOAbsoluteMaxCacheSize, here no limit',
    ],
    [{ policies: { DOMonthlyUploadDataCap: 5 } }, 'policies.DOMonthlyUploadDataCap: limits nothing here'],
    [
      { policies: { DODelayCacheServerFallbackBackground: '10 min' } },
      'policies.DODelayCacheServerFallbackBackground: delays nothing here',
    ],
    [
      { policies: { DOMinRAMAllowedToPeer: 32 } },
      'policies.DOMinRAMAllowedToPeer: 16 of 16 devices have less memory than 32 GB',
    ],
    [
      assign({ site: '*' }, { DOMinDiskSizeAllowedToPeer: 500 }),
      'policies.assignments.0.set.DOMinDiskSizeAllowedToPeer: 16 of 16 devices have less disk than 500 GB',
    ],
    [
      { devices: { mix: [{ name: 'a', vpn: { share: '20 %', adapter: 'Contoso tunnel' } }] } },
      'devices.mix.0.vpn.adapter: Windows takes the adapter Contoso tunnel of 16 devices for no VPN',
    ],
  ])('%j', (more, message) => {
    const found = problems(more);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`warning: ${message}`);
    expect(found[0]).toContain(reference);
  });

  it('a group ID together with its source, by the reading that holds', () => {
    const policies = { DODownloadMode: 2, DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10', DOGroupIdSource: 1 };
    expect(problems({ policies })[0]).toContain(
      'policies.DOGroupIdSource: DOGroupIdSource is ignored beside DOGroupId',
    );
    const other = problems({ policies, model: { groupIdPrecedence: 'sourceWins' } });
    expect(other[0]).toContain('policies.DOGroupId: DOGroupId is ignored beside DOGroupIdSource');
  });

  it('two assignments that set one policy differently for the same devices', () => {
    const assignments = [
      { match: { site: 'hq' }, set: { DODownloadMode: 0, DOMaxCacheSize: 10 } },
      { match: { profile: 'laptop' }, set: { DODownloadMode: 2, DOMaxCacheSize: 10 } },
    ];
    const found = problems({ policies: { assignments } });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      /policies\.assignments\.1\.set\.DODownloadMode: \d devices also match policies\.assignments\[0\]/,
    );
    expect(found[0]).toContain('Common questions with device policies in Intune (2022-03-07)');
    const apart = [assignments[0], { ...assignments[1], match: { site: 's-*' } }];
    expect(problems({ policies: { assignments: apart } })).toEqual([]);
  });

  it('Windows 10 devices of an inventory in mode 1 behind one address', () => {
    const rows = ['s-1', 's-2', 'hq'].map((site, i): InventoryRow => {
      return { device: `d${i}`, site, profile: 'laptop', windows: '10 22H2', publicIp: '198.51.100.1' };
    });
    const devices = { mix: [{ name: 'laptop' }], inventory: 'x.csv' };
    const sites = [{ name: 's', count: 2 }, { name: 'hq' }];
    const found = problems({ sites, devices, policies: { DODownloadMode: 1 } }, rows);
    expect(found).toEqual([expect.stringContaining('devices.inventory: 3 devices of 3 sites leave by 198.51.100.1')]);
    const newer = rows.map((row) => ({ ...row, windows: '11 24H2' }));
    expect(problems({ sites, devices, policies: { DODownloadMode: 1 } }, newer)).toEqual([]);
  });

  it('a cache server that no device is told of', () => {
    const sites = [{ name: 'hq', devices: 10, cacheServer: {}, dhcpOption235: 'own' }];
    const network = { cacheServers: [{ name: 'far', rate: '1 Gbit/s' }] };
    expect(problems({ sites, network, devices: {} })).toEqual([
      expect.stringContaining('sites.0.cacheServer: no device is told of mcc.hq'),
      expect.stringContaining('network.cacheServers.0: no device is told of far'),
    ]);
    expect(problems({ sites, devices: {}, policies: { DOCacheHostSource: 1 } })).toEqual([]);
    expect(problems({ sites, devices: {}, policies: { DOCacheHost: 'mcc.hq' } })).toEqual([]);
  });

  it('content over HTTPS only, where no cache server of the devices has a certificate', () => {
    const of = (https: boolean, httpsOnly: unknown, at = { DOCacheHost: 'mcc.hq' }) =>
      problems({
        sites: [{ name: 'hq', devices: 10, cacheServer: { https } }],
        network: { cacheServers: [{ name: 'far', https: true }] },
        devices: {},
        policies: at,
        content: [{ ...BASE.content[0], httpsOnly }],
      }).filter((text) => text.includes('over HTTPS only'));
    const rule = 'a cache server without a certificate is passed by';
    expect(of(false, true)).toEqual([
      expect.stringMatching(
        /^warning: content\.0: requested over HTTPS only, and no cache server of the devices \(mcc\.hq\) has a certificate: .*HTTPS support for Microsoft Connected Cache \(2025-12-08\)/,
      ),
    ]);
    expect(of(false, true)[0]).toContain(rule);
    expect(of(false, '2026-03-04T00:00:00Z')[0]).toContain('only from 2026-03-04T00:00:00.000Z on, and');
    expect(of(false, '2026-04-04T00:00:00Z')).toEqual([]);
    expect(of(false, false)).toEqual([]);
    expect(of(true, true)).toEqual([]);
    expect(of(false, true, { DOCacheHost: 'gone' })).toEqual([]);
    expect(of(false, true, { DOCacheHost: 'mcc.hq,far' })).toEqual([]);
  });
});

describe('numbers of devices beside an inventory', () => {
  const devices = { mix: [{ name: 'laptop' }], inventory: 'x.csv' };
  const rows = [
    { device: 'pc-1', site: 's-1' },
    { device: 'pc-2', site: 'hq' },
  ];

  it('are named where they count for nothing', () => {
    expect(problems({ devices }, rows)).toEqual([
      'warning: sites.0.devices: counts for nothing: the inventory says which devices there are, here 1',
      'warning: sites.1.devices: counts for nothing: the inventory says which devices there are, here 1',
    ]);
  });

  it('are an error where a site gets none', () => {
    expect(problems({ devices }, rows.slice(0, 1))).toContain(
      'error: sites.1.devices: counts for nothing: the inventory says which devices there are, and it has none of hq',
    );
  });

  it('are nothing odd where none are stated', () => {
    expect(
      problems(
        {
          devices,
          sites: [
            { name: 's', count: 2 },
            { name: 'hq', devices: 0 },
          ],
        },
        rows,
      ),
    ).toEqual([]);
  });
});

describe('routes that are too long', () => {
  const tunnel = (to: string) => ({ name: to, to, over: 'dsl' });
  const dsl = { name: 'dsl', to: 'internet' };
  const estate = (other: string) => ({
    network: { hubs: ['north', 'south'].map((name) => ({ name, private: '1 Gbit/s' })) },
    sites: ['north', other].map((hub, i) => ({
      ...{ name: `s${i}`, devices: 3, lines: [dsl, tunnel(hub)], breakout: hub, failover: false },
    })),
  });
  const policies = { DODownloadMode: 2 };
  const capped = { ...policies, DOMaxBackgroundDownloadBandwidth: '1000 KB/s', DOPercentageMaxBackgroundBandwidth: 50 };
  const errors = (more: object) => problems(more).filter((problem) => problem.startsWith('error'));

  it('are an error with a remedy', () => {
    expect(errors({ ...estate('south'), policies: capped })).toEqual([
      'error: network: bytes between two sites cross up to 13 lines and caps, and at most 12 can be counted: leave out the rate of the private line of a hub or of a mesh, or a cap of all downloads',
    ]);
    expect(errors({ ...estate('south'), policies })).toEqual([]);
    // Behind one hub they reach each other there.
    expect(errors({ ...estate('north'), policies: capped })).toEqual([]);
  });
});

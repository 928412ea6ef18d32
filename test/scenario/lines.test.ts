/** What is said of named lines, hubs and meshes that lead nowhere, and how they are read. */
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { InputError } from '../../src/core/problems.js';
import { load } from '../helpers.js';

const DSL = { name: 'dsl', to: 'internet', down: '50 Mbit/s', up: '10 Mbit/s' };
const MPLS = { name: 'mpls', to: ['frankfurt'], down: '10 Mbit/s', up: '10 Mbit/s' };

interface Parts {
  site?: object;
  network?: object;
  sites?: object[];
  events?: object[];
}

const text = ({ site = {}, network = {}, sites = [], events = [] }: Parts) =>
  stringify({
    name: 'x',
    duration: '1 d',
    network: { hubs: [{ name: 'frankfurt' }, { name: 'munich' }], ...network },
    sites: [
      { name: 'a', devices: 1, lines: [MPLS, DSL], ...site },
      { name: 'b', devices: 1, lines: [{ ...MPLS, to: ['frankfurt', 'munich'] }] },
      ...sites,
    ],
    content: [{ name: 'c', type: 'quality-update', files: [{ size: '1 MB' }] }],
    events,
  });

/** What is said of a scenario: severity, path and message of each. */
function said(parts: Parts): string[] {
  try {
    return load(text(parts)).warnings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
  }
}

describe('addresses and rates', () => {
  it('that two hubs or concentrators share are told', () => {
    const publicIp = '203.0.113.9';
    const hubs = [
      { name: 'frankfurt', publicIp },
      { name: 'munich', publicIp: ['203.0.113.8', publicIp] },
    ];
    const same = 'leaves by 203.0.113.9, too: the service takes devices behind both for one LAN';
    expect(said({ network: { hubs } })).toEqual([`warning network.hubs.1.publicIp: the hub frankfurt ${same}`]);
    const network = { vpn: { publicIp }, concentrators: [{ name: 'east', publicIp }] };
    expect(said({ network, site: { concentrator: 'east' } })).toEqual([
      `warning network.concentrators.0.publicIp: the concentrator vpn ${same}`,
    ]);
  });

  it('of 0 are told: the line carries nothing', () => {
    const unlimited = '"unlimited" is without a limit';
    expect(said({ site: { lines: [MPLS, { ...DSL, up: 0 }] } })).toEqual([
      `warning sites.0.lines.1: the line carries nothing up, as its rate is 0: ${unlimited}`,
    ]);
    const idle = { ...DSL, down: 0, up: '0 Mbit/s' };
    expect(said({ site: { lines: [MPLS, idle] }, sites: [{ name: 'c', devices: 1, wan: 0 }] })).toEqual([
      `warning sites.0.lines.1: the line carries nothing, as its rate is 0: ${unlimited}; so it is for 2 lines`,
    ]);
  });
});

describe('named lines', () => {
  it('that are in order are taken without a word', () => {
    expect(said({})).toEqual([]);
    const breakout = { default: 'frankfurt', 'quality-update': 'local' };
    expect(said({ site: { breakout, failover: false } })).toEqual([]);
  });

  it.each<[string, Parts, string]>([
    [
      'beside wan',
      { site: { wan: '10 Mbit/s' } },
      'error sites.0.wan: found "10 Mbit/s", lines take the place of wan: leave one of the two out',
    ],
    [
      'to an unknown hub',
      { site: { lines: [{ ...MPLS, to: 'frankfrut' }] } },
      'error sites.0.lines.0.to: no hub is named frankfrut; did you mean frankfurt?',
    ],
    [
      'that lead nowhere',
      { site: { lines: [DSL, { name: 'mpls' }] } },
      'error sites.0.lines.1: the line mpls leads nowhere: state to: internet, to: with the names of hubs, or mesh: with the name of a mesh',
    ],
    [
      'to the Internet and to a hub',
      { site: { lines: [{ ...DSL, to: ['internet', 'frankfurt'] }] } },
      'error sites.0.lines.0.to: an Internet line leads to the Internet only: a tunnel over it is a line of its own, with over: and its name',
    ],
    ['of one name', { site: { lines: [DSL, DSL] } }, 'error sites.0.lines.1.name: the site has another line dsl'],
    [
      'with a name that means something',
      { site: { lines: [{ ...DSL, name: 'local' }] } },
      'error sites.0.lines.0.name: found "local", local has a meaning of its own: allowed is another name',
    ],
    [
      'over an unknown line',
      { site: { lines: [DSL, { ...MPLS, over: 'dls' }] } },
      'error sites.0.lines.1.over: no Internet line is named dls; did you mean dsl?',
    ],
    [
      'over themselves',
      { site: { lines: [DSL, { ...MPLS, over: 'mpls' }] } },
      'error sites.0.lines.1.over: the line mpls cannot lead over itself; there is dsl',
    ],
    [
      'over a private line',
      { site: { lines: [DSL, MPLS, { ...MPLS, name: 'vpn', over: 'mpls' }] } },
      'error sites.0.lines.2.over: a tunnel leads over an Internet line, and mpls is private; there is dsl',
    ],
    [
      'of the Internet over another',
      { site: { lines: [DSL, { ...DSL, name: 'lte', over: 'dsl' }] } },
      'error sites.0.lines.1.over: over is for tunnels, and lte leads to the Internet itself',
    ],
    [
      'without a way to the Internet',
      {
        site: {
          lines: [
            { ...MPLS, to: undefined, mesh: 'm' },
            { name: 'two', mesh: 'm' },
          ],
        },
      },
      'error sites.0.lines: no line leads to the Internet: one needs to: internet, or to: with a hub',
    ],
    [
      'with a mesh of one',
      { site: { lines: [DSL, { name: 'ring', mesh: 'ring' }] } },
      'warning sites.0.lines.1.mesh: the mesh ring has this one line, and connects nothing',
    ],
  ])('%s are refused or warned of', (_, parts, message) => {
    expect(said(parts)).toEqual([message]);
  });

  it('of a mesh that is nearly another are warned of with its name', () => {
    const line = (mesh: string) => ({ name: 'ring', mesh });
    const sites = [
      { name: 'c', lines: [DSL, line('ring')] },
      { name: 'd', lines: [DSL, line('rnig')] },
    ];
    expect(said({ site: { lines: [DSL, line('ring')] }, sites })).toEqual([
      'warning sites.3.lines.1.mesh: the mesh rnig has this one line, and connects nothing; did you mean ring?',
    ]);
  });
});

describe('a breakout', () => {
  it.each<[string, Parts, string]>([
    [
      'of an unknown name',
      { site: { breakout: 'frankfrut' } },
      'error sites.0.breakout: no way out is named frankfrut; did you mean frankfurt?',
    ],
    [
      'by a hub that no line leads to',
      { site: { breakout: 'munich' } },
      'error sites.0.breakout: no line of the site leads to the hub munich: add it to the to: of a private line, or allowed is local, dsl, frankfurt',
    ],
    [
      'by a private line',
      { site: { breakout: 'mpls' } },
      'error sites.0.breakout: mpls is a private line: name the hub: frankfurt',
    ],
    [
      'that is local without an Internet line',
      { site: { lines: [MPLS], breakout: 'local' } },
      'error sites.0.breakout: the site has no Internet line of its own (to: internet): allowed is frankfurt',
    ],
    [
      'of a type of content',
      { site: { breakout: { 'quality-update': 'munich' } } },
      'error sites.0.breakout.quality-update: no line of the site leads to the hub munich: add it to the to: of a private line, or allowed is local, dsl, frankfurt',
    ],
    [
      'in general beside a type',
      { site: { breakout: { default: 'x', 'quality-update': 'local' } } },
      'error sites.0.breakout.default: no way out is named x; there are local, dsl, frankfurt',
    ],
    [
      'of content that there is not',
      { site: { breakout: { edge: 'local' } } },
      'warning sites.0.breakout.edge: no content is of type edge; there is quality-update',
    ],
    [
      'of a type that does not exist',
      { site: { breakout: { 'quality-updates': 'local' } } },
      'error sites.0.breakout.quality-updates: unknown name quality-updates; did you mean quality-update?',
    ],
    [
      'without lines',
      { site: { lines: undefined, breakout: 'local' } },
      'error sites.0.breakout: found "local", breakout needs lines: with wan it is wan.breakout',
    ],
    [
      'and a failover without lines',
      { site: { lines: undefined, failover: false } },
      'error sites.0.failover: found false, failover needs lines: with wan there is no other line',
    ],
  ])('%s is refused or warned of', (_, parts, message) => {
    expect(said(parts)).toEqual([message]);
  });
});

describe('hubs, meshes and public IPs', () => {
  it.each<[string, Parts, string]>([
    [
      'a hub of the name of another',
      { network: { hubs: [{ name: 'frankfurt' }, { name: 'munich' }, { name: 'munich' }] } },
      'error network.hubs.2.name: the name munich is used twice',
    ],
    [
      'a hub called hub',
      { network: { hubs: [{ name: 'frankfurt' }, { name: 'munich' }, { name: 'Hub' }] } },
      'error network.hubs.2.name: found "Hub", did you mean hub? No name may be like that word but for letter case, blanks and hyphens',
    ],
    [
      'a hub that nothing uses',
      { network: { hubs: [{ name: 'frankfurt' }, { name: 'munich' }, { name: 'berlin' }] } },
      'warning network.hubs.2: no line of a site leads to the hub berlin, and nothing stands there',
    ],
    [
      'an unknown hub of the concentrator',
      { network: { vpn: { hub: 'munch' } } },
      'error network.vpn.hub: no hub is named munch; did you mean munich?',
    ],
    [
      'an unknown hub of a cache server',
      { network: { cacheServers: [{ name: 'mcc', at: 'munch' }] } },
      'error network.cacheServers.0.at: no hub is named munch; did you mean munich?',
    ],
    [
      'a mesh that no line leads to',
      { network: { meshes: [{ name: 'ring', rate: '1 Gbit/s' }] } },
      'warning network.meshes.0.name: no line leads to the mesh ring',
    ],
    [
      'addresses of a site that has no Internet line',
      { site: { lines: [MPLS], publicIp: ['192.0.2.1'] } },
      'error sites.0.publicIp: with lines this is the public IP of the Internet line of the site, and no line leads to: internet; the addresses of a hub are stated in network.hubs',
    ],
  ])('%s', (_, parts, message) => {
    expect(said(parts)).toEqual([message]);
  });
});

describe('events of lines', () => {
  const failure = { what: 'wan-failure', at: '1 h', for: '1 h' };
  it.each<[string, object, string]>([
    ['an unknown line', { line: 'dsk' }, 'error events.0.line: no line of these sites is named dsk; did you mean dsl?'],
    [
      'a line that the sites do not have',
      { line: 'dsl', match: { site: 'b' } },
      'error events.0.line: no line of these sites is named dsl; there is mpls',
    ],
    [
      'a pattern of no line',
      { line: 'lte*' },
      'warning events.0.line: no line of these sites fits lte*; there are mpls, dsl',
    ],
    ['an unknown hub', { hub: 'munch' }, 'error events.0.hub: no hub is named munch; did you mean munich?'],
    [
      'a hub and a line',
      { hub: 'munich', line: 'dsl' },
      'error events.0.line: with hub the Internet lines of hubs are hit: leave one of the two out',
    ],
    [
      'a hub and sites',
      { hub: 'munich', match: { site: 'a' } },
      'error events.0.match: with hub the Internet lines of hubs are hit: leave one of the two out',
    ],
    [
      'a line of another event',
      { what: 'port-blocked', line: 'dsl' },
      'error events.0.line: an event port-blocked takes no line',
    ],
  ])('%s', (_, event, message) => {
    expect(said({ events: [{ ...failure, ...event }] })).toEqual([message]);
  });
});

/** Sites from a CSV file, and their subnets from a table: what a scenario could have said in their place. */
import { describe, expect, it } from 'vitest';
import { formatProblem, InputError } from '../../src/core/problems.js';
import { readLayers } from '../../src/scenario/layers.js';
import { loadScenario } from '../../src/scenario/load.js';
import { SITE_COLUMN_NAMES, SITE_COLUMNS } from '../../src/scenario/siteColumns.js';
import { files } from '../helpers.js';

const REST = 'content: [{ name: c, files: [{ size: 1 MB }] }]\ndefaults: observed-2026\n';
const NAMED = `name: x\nsites: { file: sites.csv }\n${REST}`;

function loaded(csv: string, { text = NAMED, others = {}, set = [] as string[] } = {}) {
  return loadScenario('a.yaml', files({ 'a.yaml': text, 'sites.csv': csv, ...others }), set);
}
const sitesOf = (...args: Parameters<typeof loaded>) => loaded(...args).scenario.sites;

function problems(...args: Parameters<typeof loaded>): string[] {
  try {
    loaded(...args);
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(formatProblem);
    throw error;
  }
  throw new Error('it loaded although it should not');
}

describe('a list of sites', () => {
  it('is the same as the list that a scenario could have written', () => {
    const csv = `site;devices;down_mbit_s;up;breakout;lan;subnets;public_ip;ad_site;cache_server;cache_rate;time_zone;office_hours
Berlin;40;100;20 Mbit/s;Hub;1 Gbit/s;10.1.0.0/24 10.1.1.0/24;203.0.113.7;Berlin-1;mcc;500 Mbit/s;Europe/Berlin;7:30-16:00
Paris;12;50;;;;2;shared;none;no;;;
`;
    const written = `name: x
sites:
  - name: Berlin
    devices: 40
    wan: { down: 100 Mbit/s, up: 20 Mbit/s, breakout: hub }
    lan: 1 Gbit/s
    subnets: [10.1.0.0/24, 10.1.1.0/24]
    publicIp: [203.0.113.7]
    adSite: Berlin-1
    cacheServer: { name: mcc, rate: 500 Mbit/s }
    timeZone: Europe/Berlin
    officeHours: { from: "7:30", to: "16:00" }
  - { name: Paris, devices: 12, wan: { down: 50 Mbit/s, up: 50 Mbit/s }, subnets: 2, publicIp: shared, adSite: none }
${REST}`;
    const plain = loadScenario('b.yaml', files({ 'b.yaml': written })).scenario;
    expect(sitesOf(csv)).toEqual(plain.sites);
  });

  it('names the concentrator and the access points of a site', () => {
    const text = `network: { concentrators: [{ name: east }] }\n${NAMED}`;
    const [a, b] = sitesOf('site,devices,concentrator,access_points\na,5,east,4\nb,5,,\n', { text });
    expect(a).toMatchObject({ concentrator: 'east', accessPoints: 4 });
    expect([b!.concentrator, b!.accessPoints]).toEqual([undefined, undefined]);
    expect(problems('site,devices,concentrator\na,5,west\n', { text })).toEqual([
      'a.yaml:1:28: warning: network.concentrators.0: no site names the concentrator east',
      'sites.csv:2:3: error: sites.0.concentrator: no concentrator is named west; did you mean east?',
    ]);
    expect(problems('site,devices,access_points\na,5,0\n')).toEqual([
      'sites.csv:2:3: error: access_points: found 0: allowed is at least 1',
    ]);
  });

  it('names lines: a private one to hubs, and an Internet line where the row has one', () => {
    const network = 'network: { hubs: [{ name: north }, { name: south }] }';
    const csv = `site,devices,hub,private_down_mbit_s,internet_down_mbit_s,internet_up_mbit_s,breakout
a,5,north south,20,100,10,local
b,5,,10,,,
c,5,,,50,,local
`;
    const list = `name: x
${network}
sites:
  file: sites.csv
  defaults: { lines: [{ name: mpls, to: north, mesh: wan }], failover: false }
${REST}`;
    const written = `name: x
${network}
sites:
  - name: a
    devices: 5
    failover: false
    breakout: local
    lines:
      - { name: mpls, to: [north, south], mesh: wan, down: 20 Mbit/s, up: 20 Mbit/s }
      - { name: isp, to: internet, down: 100 Mbit/s, up: 10 Mbit/s }
  - { name: b, devices: 5, failover: false, lines: [{ name: mpls, to: north, mesh: wan, down: 10 Mbit/s, up: 10 Mbit/s }] }
  - name: c
    devices: 5
    failover: false
    breakout: local
    lines: [{ name: isp, to: internet, down: 50 Mbit/s, up: 50 Mbit/s }]
${REST}`;
    const plain = loadScenario('b.yaml', files({ 'b.yaml': written })).scenario;
    expect(sitesOf(csv, { text: list })).toEqual(plain.sites);
    expect(problems(csv.replace('north south', 'north suth'), { text: list })).toEqual([
      'sites.csv:2:3: error: sites.0.lines.0.to: no hub is named suth; did you mean south?',
      'a.yaml:2:36: warning: network.hubs.1: no line of a site leads to the hub south, and nothing stands there',
    ]);
  });

  it('says which cell is wrong, and that a hub or a profile needs the line that it is of', () => {
    const network = 'network: { hubs: [{ name: north }], trafficProfiles: [{ name: office, daily: 1 Mbit/s }] }';
    const of = (csv: string) => problems(csv, { text: `${network}\n${NAMED}` });
    const headings = 'site,hub,private_down,internet_down,internet_up,internet_other_traffic';
    expect(of(`${headings}\na,north,fast,10 Mbit/s,quick,offce\n`)).toEqual([
      expect.stringMatching(/^sites\.csv:2:3: error: private_down: found fast: allowed is a rate/),
      expect.stringMatching(/^sites\.csv:2:5: error: internet_up: found quick: allowed is a rate/),
    ]);
    expect(of(`${headings}\na,north,1 Mbit/s,10 Mbit/s,,offce\n`)).toEqual([
      'sites.csv:2:6: error: sites.0.lines.1.otherTraffic: no profile of network.trafficProfiles is named offce; did you mean office?',
      'a.yaml:1:55: warning: network.trafficProfiles.0: no line names the profile office',
    ]);
    expect(of(`${headings}\na,north,,10 Mbit/s,,\nb,north,,10 Mbit/s,,\n`)).toEqual([
      'sites.csv:2:2: error: hub: the row names a hub, and no private line that leads there: private_down; in 2 rows, lines 2, 3',
    ]);
    expect(of(`${headings}\na,,,,,office\n`)).toEqual([
      'sites.csv:2:6: error: internet_other_traffic: the row names other traffic of a line that it does not have: internet_down',
    ]);
  });

  it('names the other traffic of the line of a site, and of lines by name', () => {
    const network = 'network: { hubs: [{ name: north }], trafficProfiles: [{ name: office, daily: 1 Mbit/s }] }';
    const text = `${network}\n${NAMED}`;
    const [a, b] = sitesOf('site,down,up,hub,other_traffic\na,9 Mbit/s,9 Mbit/s,,office\nb,9 Mbit/s,,north,office\n', {
      text,
    });
    expect(a!.wan.otherTraffic).toBe('office');
    expect(b!.lines!.map(({ otherTraffic }) => otherTraffic)).toEqual(['office']);
    const csv = 'site,private_down,internet_down,private_other_traffic\na,9 Mbit/s,9 Mbit/s,office\n';
    expect(
      sitesOf(csv, {
        text: text
          .replace('NAMED', '')
          .replace('file: sites.csv', 'file: sites.csv, defaults: { lines: [{ name: m, to: north }] }'),
      })[0]!.lines!.map(({ otherTraffic }) => otherTraffic),
    ).toEqual(['office', undefined]);
  });

  it('makes the line of a site a private one, where a row says to which hub', () => {
    const text = `network: { hubs: [{ name: north }] }\n${NAMED}`;
    const [a, b] = sitesOf('site,devices,down,hub\na,1,10 Mbit/s,north\nb,1,20 Mbit/s,\n', { text });
    expect(a!.lines).toEqual([
      { name: 'mpls', isInternet: false, hubs: ['north'], downBytesPerS: 1_250_000, upBytesPerS: 1_250_000 },
    ]);
    expect([b!.lines, b!.wan.downBytesPerS]).toEqual([undefined, 2_500_000]);
  });

  it('has what all of them have, where no cell says otherwise', () => {
    const text = `name: x
sites:
  file: sites.csv
  defaults: { wan: 10 Mbit/s, devices: 5, cacheServer: { name: box, rate: 1 Gbit/s }, timeZone: Europe/Paris }
${REST}`;
    const sites = sitesOf('name,up,devices,cache_server\na,,,\nb,2 Mbit/s,7,no\nc,,,other\n', { text });
    expect(sites.map(({ wan }) => [wan.downBytesPerS, wan.upBytesPerS])).toEqual([
      [1_250_000, 1_250_000],
      [250_000, 250_000],
      [1_250_000, 1_250_000],
    ]);
    expect(sites.map(({ devices }) => devices)).toEqual([5, 7, 5].map((value) => ({ kind: 'fixed', value })));
    expect(sites.map(({ cacheServer }) => cacheServer?.name)).toEqual(['box', undefined, 'other']);
    expect(sites.map(({ timeZone }) => timeZone)).toEqual(Array(3).fill('Europe/Paris'));
  });

  it('is changed by name, by another file and on the command line, and may be another file', () => {
    const over = 'extends: base.yaml\nsites: { b: { devices: 9 } }\n';
    const others = { 'base.yaml': NAMED, 'more.csv': 'site,devices\nz,3\n' };
    const csv = 'site,devices\na,1\nb,2\n';
    const devices = (set: string[]) =>
      sitesOf(csv, { text: over, others, set }).map(({ name, devices: of }) => [name, of]);
    expect(devices(['sites.a.devices=4'])).toEqual([
      ['a', { kind: 'fixed', value: 4 }],
      ['b', { kind: 'fixed', value: 9 }],
    ]);
    expect(devices(['sites.file=more.csv'])).toEqual([['z', { kind: 'fixed', value: 3 }]]);
  });

  it('keeps the defaults and the subnets beside a file that another takes the place of', () => {
    const beside =
      'sites: { file: sites.csv, subnets: nets.csv, defaults: { officeHours: { from: "6:00", to: "14:00" } } }';
    const text = `name: x\n${beside}\n${REST}`;
    const others = { 'more.csv': 'site,devices\nz,3\n', 'nets.csv': 'subnet,site\n10.7.0.0/24,z\n' };
    const [site] = sitesOf('site,devices\na,1\n', { text, others, set: ['sites.file=more.csv'] });
    expect(site).toMatchObject({ name: 'z', officeHours: { fromHours: 6 }, subnets: ['10.7.0.0/24'] });
  });

  it('takes other defaults from another file and from the command line, below the cells and what is said by name', () => {
    const base = `name: x
sites: { file: sites.csv, defaults: { lan: 1 Gbit/s, devices: 5, lines: [{ name: dsl, to: internet, down: 10 Mbit/s, up: 5 Mbit/s }] } }
${REST}`;
    const text = 'extends: base.yaml\nsites: { defaults: { devices: 6 }, c: { devices: 9 } }\n';
    const others = { 'base.yaml': base, 'nets.csv': 'subnet,site\n10.7.0.0/24,b\n' };
    const csv = 'site,devices\na,1\nb,\nc,\n';
    const set = ['sites.defaults.devices=7', 'sites.defaults.lines.dsl.down=20 Mbit/s', 'sites.subnets=nets.csv'];
    const sites = sitesOf(csv, { text, others, set });
    expect(sites.map(({ name, devices }) => [name, devices])).toEqual([
      ['a', { kind: 'fixed', value: 1 }],
      ['b', { kind: 'fixed', value: 7 }],
      ['c', { kind: 'fixed', value: 9 }],
    ]);
    expect(sites[0]).toMatchObject({
      lan: { portBytesPerS: 125e6 },
      lines: [{ downBytesPerS: 2.5e6, upBytesPerS: 625e3 }],
    });
    expect(sites[1]!.subnets).toEqual(['10.7.0.0/24']);
    expect(problems(csv, { text, others, set: ['sites.defaults.devices=-1'] })[0]).toMatch(
      /^--set sites\.defaults\.devices=-1: error: sites\.defaults\.devices: /,
    );
    expect(problems(csv, { text, others, set: ['sites.defaults.lines.mpls.down=1 Mbit/s'] })).toEqual([
      '--set sites.defaults.lines.mpls.down=1 Mbit/s: error: sites.defaults.lines.mpls: no entry of this name; there are dsl',
    ]);
  });

  it('names ten sites where none has the name that is to be changed', () => {
    const csv = `site,devices\n${Array.from({ length: 14 }, (_, i) => `s${i},1\n`).join('')}`;
    expect(problems(csv, { set: ['sites.oslo.devices=2'] })[0]).toMatch(/there are s0, .*, s9 and 4 more$/);
  });

  it('takes the place of a list, read or not', () => {
    const text = 'extends: below.yaml\nsites: { file: sites.csv }\n';
    const below = `name: x\nsites: [{ name: old, devices: 1 }]\n${REST}`;
    expect(sitesOf('site,devices\na,1\n', { text, others: { 'below.yaml': below } })[0]!.name).toBe('a');
    // As whoever only asks what kind of file it is.
    expect(readLayers('a.yaml', files({ 'a.yaml': text, 'below.yaml': below })).value.sites).toEqual({
      file: 'sites.csv',
    });
  });

  it('is refused with subnets that are no name of a file', () => {
    const text = NAMED.replace('sites.csv }', 'sites.csv, subnets: [10.0.0.0/8] }');
    const of = (more: Parameters<typeof problems>[1]) => problems('site,devices\na,1\n', more)[0];
    const allowed = 'allowed is the name of a file: the table of the subnets';
    expect(of({ text })).toMatch(`sites.subnets: found ["10.0.0.0/8"], ${allowed}`);
    expect(of({ set: ['sites.subnets=3'] })).toMatch(`sites.subnets: found 3, ${allowed}`);
    expect(of({ set: ['sites.subnets='] })).toMatch(`sites.subnets: found null, ${allowed}`);
  });

  it.each([
    ['sites.file=', 'sites.file: found null, allowed is the name of a file: the list of the sites'],
    ['sites.file=[a]', 'sites.file: found ["a"], allowed is the name of a file: the list of the sites'],
  ])('is refused with %s, which is no site either', (set, message) => {
    expect(problems('site,devices\na,1\n', { set: [set] })[0]).toMatch(message);
  });

  it('may have a site named "file"', () => {
    const { sites } = loaded('site,devices\nfile,1\n', { set: ['sites.file.devices=7'] }).scenario;
    expect(sites[0]).toMatchObject({ name: 'file', devices: { value: 7 } });
  });

  it('is refused with defaults that are no mapping', () => {
    const text = NAMED.replace('sites.csv }', 'sites.csv, defaults: 3 }');
    expect(problems('site,devices\na,1\n', { text })[0]).toMatch(
      'sites.defaults: found 3, allowed is a mapping: what all sites of the file have',
    );
  });

  it('has its places: what is odd about a site stands at its cell', () => {
    const { locate } = loaded('site,devices\n\n"a",1\nb,2\n');
    expect(locate('sites.1.devices')).toEqual({ file: 'sites.csv', line: 4, column: 2 });
    expect(locate('sites.0.wan')).toEqual({ file: 'sites.csv', line: 3, column: 1 });
  });

  it.each(SITE_COLUMN_NAMES.map((name) => [name, SITE_COLUMNS[name].example]))(
    'takes the example of %s: %s',
    (name, example) => {
      const traffic = 'trafficProfiles: [{ name: office, weekday: 5 Mbit/s }]';
      const rates = 'down: 10 Mbit/s, up: 10 Mbit/s';
      const lines = `lines: [{ name: mpls, to: frankfurt, ${rates} }, { name: dsl, to: internet, ${rates} }]`;
      const concentrators = name === 'concentrator' ? ', concentrators: [{ name: east }]' : '';
      const text = `network: { hubs: [{ name: frankfurt }, { name: munich }], ${traffic}${concentrators} }
name: x
sites: { file: sites.csv, defaults: { ${name === 'other_traffic' ? 'wan: 10 Mbit/s' : lines} } }
${REST}`;
      const isOfLines = SITE_COLUMNS[name].path[0] === 'lines' || name === 'other_traffic';
      const [site] = sitesOf(
        `site,${name === 'cache_server' ? 'lan' : 'cache_server'},${name === 'site' ? 'up' : name}\na,${name === 'cache_server' ? '' : 'yes'},"${name === 'site' ? '' : example}"\n`,
        isOfLines || name === 'concentrator' ? { text } : {},
      );
      expect(site).toBeDefined();
    },
  );
});

describe('a tunnel in the defaults of a list', () => {
  const lines = 'lines: [{ name: vpn, mesh: m, over: dsl }, { name: mpls, to: n }, { name: dsl, to: internet }]';
  const text = NAMED.replace('sites.csv }', `sites.csv, defaults: { ${lines} } }`).replace(
    'name: x',
    'name: x\nnetwork: { hubs: [{ name: n }] }',
  );
  const heading = 'site,private_down_mbit_s,internet_down_mbit_s\n';

  it('goes with the line that carries it, and is not the one that the columns are of', () => {
    const [a, b, c] = sitesOf(`${heading}a,10,20\nb,10,\nc,,20\n`, { text });
    const linesOf = (site: typeof a) =>
      site!.lines!.map(({ name, downBytesPerS }) => [name, (downBytesPerS * 8) / 1e6]);
    expect(linesOf(a)).toEqual([
      ['vpn', Number.POSITIVE_INFINITY],
      ['mpls', 10],
      ['dsl', 20],
    ]);
    expect(linesOf(b)).toEqual([['mpls', 10]]);
    expect(linesOf(c)).toEqual([
      ['vpn', Number.POSITIVE_INFINITY],
      ['dsl', 20],
    ]);
  });

  it('over a line that there is nowhere is refused', () => {
    expect(problems(`${heading}a,10,20\n`, { text: text.replace('over: dsl', 'over: dls') })[0]).toMatch(
      /no Internet line is named dls; did you mean dsl\?/,
    );
  });
});

describe('a subnet of two sites', () => {
  const subnets = NAMED.replace('sites.csv }', 'sites.csv, subnets: nets.csv }');
  const said = (csv: string, table?: string) =>
    problems(csv, table === undefined ? {} : { text: subnets, others: { 'nets.csv': table } });

  it('is refused in the list, however it is written', () => {
    expect(said('site,subnets\na,10.1.0.0/24\nb,10.2.0.0/24 10.1.0.7/24\n')).toEqual([
      'sites.csv:3:2: error: subnets: 10.1.0.0/24 is of a (line 2) and of b: one subnet has one site; leave it out at the other, or divide it into smaller blocks',
    ]);
  });

  it('is refused where the table gives it to another site than the list', () => {
    expect(said('site,subnets\na,10.1.0.0/24\nb,\n', 'subnet,site\n10.1.0.0/24,b\n')).toEqual([
      'nets.csv:2:1: error: subnet: 10.1.0.0/24 is of b here and of a in sites.csv, line 2: one subnet has one site; leave it out at the other, or divide it into smaller blocks',
    ]);
  });

  it('is refused where the table names an AD site of two sites', () => {
    const message =
      'nets.csv:2:1: error: site: hq is the AD site of a and of b: name the site in the table, or the subnets in the list of sites';
    expect(said('site,ad_site\na,hq\nb,HQ\n', 'subnet,site\n10.1.0.0/24,hq\n')).toEqual([message]);
    // A site of that name is meant before.
    const list = 'site,ad_site\na,hq\nhq,hq\n';
    const text = { text: subnets, others: { 'nets.csv': 'subnet,site\n10.1.0.0/24,hq\n' } };
    expect(sitesOf(list, text).map((site) => site.subnets)).toEqual([1, ['10.1.0.0/24']]);
  });

  it('is none where one block lies in the other, or where both are of one site', () => {
    const table = 'subnet,site\n10.1.0.0/16,a\n10.1.0.0/24,b\n10.1.0.0/24,B\n10.3.0.0/24,a\n';
    const others = { 'nets.csv': table };
    const sites = sitesOf('site,subnets\na,10.3.0.0/24 10.3.0.0/24\nb,\n', { text: subnets, others });
    expect(sites.map((site) => site.subnets)).toEqual([['10.3.0.0/24', '10.1.0.0/16'], ['10.1.0.0/24']]);
  });

  it('is told in a scenario that writes its sites down', () => {
    const text = `name: x\nsites: [{ name: a, subnets: [10.1.0.0/24] }, { name: b, subnets: [10.1.0.0/24] }]\n${REST}`;
    expect(loaded('', { text }).warnings.map(formatProblem)).toEqual([
      'a.yaml:2:57: warning: sites.1.subnets: 10.1.0.0/24 is a subnet of a, too: devices of both sites are on one subnet',
    ]);
  });
});

describe('a problem of the list', () => {
  it('says how decimals are written', () => {
    const comma =
      'allowed is a rate such as 100 Mbit/s, 1 Gbit/s or 500 KB/s; decimals take a point, and thousands nothing';
    expect(problems('site;down;up_mbit_s\na;1,5 Gbit/s;2,5\n')).toEqual([
      `sites.csv:2:2: error: down: found 1,5 Gbit/s: ${comma}`,
      `sites.csv:2:3: error: up: found 2,5: ${comma}`,
    ]);
  });

  it('is told once, with its lines and what to write', () => {
    expect(problems('site,down\na,10\nb,20\nc,fast\nd,fast\n')).toEqual([
      'sites.csv:2:2: error: down: found 10, 20: a number needs its unit: allowed is a rate such as 100 Mbit/s, 1 Gbit/s or 500 KB/s, or a heading that says it, down_mbit_s; in 2 rows, lines 2, 3',
      'sites.csv:4:2: error: down: found fast: allowed is a rate such as 100 Mbit/s, 1 Gbit/s or 500 KB/s, or unlimited; in 2 rows, lines 4, 5',
    ]);
  });

  it.each([
    ['site,donw\na,1\n', /^sites\.csv:1:2: error: donw: unknown column; did you mean down\?/],
    ['devices\n3\n', /^sites\.csv:1:1: error: site: this column is needed/],
    ['site\n', /the file lists no site/],
    ['site,devices\na,many\n', /^sites\.csv:2:2: error: devices: found many: /],
    ['site,subnets\na,10.1.0.0/33\n', /^sites\.csv:2:2: error: subnets: .*allowed is a subnet/],
    ['site,time_zone\na,Mars\n', /^sites\.csv:2:2: error: time_zone: found Mars: allowed is a time zone/],
    ['site,down\na,1 Mbit/s,3\n', /the row has 3 cells, the heading 2/],
    ['site,cache_rate\na,1 Gbit/s\n', /and not that it has one: yes, or its name/],
    ['site,office_hours\na,mornings\n', /allowed are hours such as 8:00-17:00/],
    ['site,cache_server,cache_https\na,yes,maybe\n', /cache_https: found maybe: allowed is yes or no/],
    ['site,down (mb/s)\na,3\n', /may be bits or bytes/],
    ['site,devices\n"a,1\nb,2\n', /^sites\.csv:2:1: error: a quote opens here and never closes/],
    ['site\na\na\n', /the name a is used twice/],
  ])('%j: %s', (csv, message) => {
    expect(problems(csv).join('\n')).toMatch(message);
  });

  it('is told of the mapping, too', () => {
    const text = (sites: string) => ({ text: `name: x\nsites: ${sites}\n${REST}` });
    expect(problems('', text('{ fil: sites.csv }'))).toEqual([
      'a.yaml:2:1: error: sites: allowed is a list of sites, or file: the CSV file that lists them',
    ]);
    expect(problems('', text('{ file: sites.csv, subnet: a.csv }'))[0]).toMatch(
      /sites\.subnet: unknown name subnet; did you mean subnets\?/,
    );
    expect(problems('', text('{ file: none.csv }'))[0]).toMatch(/none\.csv: error: no such file/);
    expect(problems('site\na\n', text('{ file: sites.csv, defaults: { lan: fast } }'))[0]).toMatch(
      /^a\.yaml:2:\d+: error: sites\.defaults\.lan: found "fast", allowed is a rate/,
    );
  });
});

describe('a table of subnets', () => {
  const TEXT = `name: x\nsites: { file: sites.csv, subnets: subnets.csv }\n${REST}`;
  const withTable = (table: string, csv = 'site,ad_site,subnets\nBerlin,,10.9.0.0/24\n"Köln Süd",K1,\n') =>
    loaded(csv, { text: TEXT, others: { 'subnets.csv': table } });

  it('gives each site its subnets, by its name or its AD site', () => {
    const { scenario, warnings } = withTable(
      'subnet;site\n10.1.0.0/24;berlin\n10.2.0.7/24;K1\n10.3.0.0/24;\n10.4.0.0/24;Rome\n',
    );
    expect(scenario.sites.map(({ subnets }) => subnets)).toEqual([['10.9.0.0/24', '10.1.0.0/24'], ['10.2.0.0/24']]);
    const texts = warnings.map(formatProblem);
    expect(texts).toContain('subnets.csv:4:1: warning: sites.subnets: 1 subnet of no site');
    expect(texts).toContain(
      'subnets.csv:5:1: warning: sites.subnets: 1 site of its subnets (Rome) is not in the list of sites',
    );
  });

  it('is read as Get-ADReplicationSubnet and Export-Csv write it, with a blank, a comma and IPv6 in its names', () => {
    const row = (name: string, site: string) =>
      `"CN=${name.replace('/', '\\/')},CN=Subnets,CN=Sites,CN=Configuration,DC=corp,DC=example","Raum 1","${name}","subnet","5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10","${site}"`;
    const dn = (site: string) => `CN=${site},CN=Sites,CN=Configuration,DC=corp,DC=example`;
    const table = [
      '#TYPE Microsoft.ActiveDirectory.Management.ADReplicationSubnet',
      '"DistinguishedName","Location","Name","ObjectClass","ObjectGUID","Site"',
      row('10.1.0.0/22', dn('Berlin')),
      row('2001:db8:1::/48', dn('K\\C3\\B6ln S\\C3\\BCd')),
      row('10.5.0.0/24', dn('Bonn\\, Nord')),
      row('10.6.0.0/24', ''),
    ].join('\r\n');
    const { scenario } = withTable(table, 'site\nBerlin\nKöln Süd\n"Bonn"\n');
    expect(scenario.sites.map(({ subnets }) => subnets)).toEqual([['10.1.0.0/22'], ['2001:db8:1::/48'], 1]);
    const { warnings } = withTable(table, 'site\nBerlin\n');
    expect(warnings.map(formatProblem).join('\n')).toMatch(
      /subnets\.csv:4:1: .*2 sites of its subnets \(Köln Süd, Bonn, Nord\) are not/,
    );
  });

  it('takes masks in a column of their own', () => {
    const { scenario } = withTable('network,mask,site\n10.1.0.0,255.255.252.0,Berlin\n10.2.0.0,24,K1\n');
    expect(scenario.sites.map(({ subnets }) => subnets)).toEqual([['10.9.0.0/24', '10.1.0.0/22'], ['10.2.0.0/24']]);
  });

  it('takes a mask beside a prefix that says the same', () => {
    const { scenario } = withTable('network,mask,site\n10.1.0.0/22,255.255.252.0,Berlin\n10.2.0.0/24,/24,K1\n');
    expect(scenario.sites.map(({ subnets }) => subnets)).toEqual([['10.9.0.0/24', '10.1.0.0/22'], ['10.2.0.0/24']]);
  });

  it.each([
    ['10.1.0.0/16,255.255.255.0', 'found 255.255.255.0: 10.1.0.0/16 and this mask are two blocks: remove the one'],
    ['10.1.0.0/16,24', 'found 24: 10.1.0.0/16 and this mask are two blocks: remove the one that is wrong'],
    ['10.1.0.0/16,none', 'found none: allowed is a mask such as 255.255.255.0, or its bits, 24'],
    ['10.1.0.0,255.0.255.0', 'found 255.0.255.0: allowed is a mask such as 255.255.255.0, or its bits, 24'],
    ['10.1.0.0,33', 'found 33: allowed is a mask such as 255.255.255.0, or its bits, 24'],
  ])('%s is refused at the mask', (cells, message) => {
    expect(() => withTable(`network,mask,site\n10.2.0.0,24,K1\n${cells},Berlin\n`)).toThrow(
      `subnets.csv:3:2: error: mask: ${message}`,
    );
  });

  it('is refused at the subnet where that is none, whatever the mask', () => {
    for (const cells of ['ten,24', '10.1.0.0,', '10.1.0.0/33,24'])
      expect(() => withTable(`network,mask,site\n${cells},Berlin\n`)).toThrow('subnets.csv:2:1: error: subnet: found');
  });

  it('tells blocks of no site of the list that lie within a block of one', () => {
    const { warnings } = withTable(
      'subnet,site\n10.1.0.0/16,Berlin\n10.1.4.0/24,Paris\n10.1.5.0/24,\n10.7.0.0/24,Paris\n10.9.0.0/24,Paris\n10.0.0.0/8,Rome\n',
    );
    expect(warnings.map(formatProblem)).toContain(
      'subnets.csv:3:1: warning: sites.subnets: 3 subnets of no site of the list lie within blocks of its sites, where devices with such addresses are taken to be (10.1.4.0/24 of Paris within 10.1.0.0/16: Berlin; 10.1.5.0/24 of no site within 10.1.0.0/16: Berlin; 10.9.0.0/24 of Paris within 10.9.0.0/24: Berlin): name the site of each in the table and in the list, or leave out its devices',
    );
    const { warnings: none } = withTable('subnet,site\n10.1.0.0/16,Berlin\n10.2.4.0/24,Paris\n10.9.0.0/24,\n');
    expect(none.map(formatProblem).join('\n')).not.toContain('within');
  });

  it.each([
    ['a,b\n1,2\n', /subnets\.csv:1:1: error: a table of subnets needs the columns subnet and site/],
    [
      'subnet,site\nten,Berlin\n10.0.0.0,Berlin\n',
      /found ten, 10\.0\.0\.0: allowed is a subnet.*in 2 rows, lines 2, 3/,
    ],
    [
      'subnet,site\n10.1.0.0/24,Berlin\n10.1.0.9/24,Rome\n',
      /10\.1\.0\.0\/24 is of Berlin \(line 2\) and of Rome: one subnet has one site/,
    ],
  ])('%j is refused', (table, message) => {
    expect(() => withTable(table)).toThrow(message);
  });
});

/** The scenario language: what is read, and what bad input gets. */
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.js';
import { modelDefaults } from '../../src/scenario/model.js';
import { files, load, loadAsWritten, problemsOf } from '../helpers.js';

const GOOD = `name: test
sites:
  - name: office
    devices: 10
content:
  - name: update
    files: [{ size: 100 MB }]
`;

describe('a scenario', () => {
  it('has defaults for all that it does not say', () => {
    const { scenario, warnings } = loadAsWritten(GOOD);
    expect(warnings.map(({ severity, path }) => `${severity} ${path}`)).toEqual(['note defaults']);
    expect(scenario.model).toEqual(modelDefaults('observed-2026'));
    expect(scenario.defaults).toBe('observed-2026');
    expect(scenario.demand.scan).toEqual({ intervalS: 79_200, jitterS: 14_400 });
    expect(scenario.sites[0]!.wan.downBytesPerS).toBe(Number.POSITIVE_INFINITY);
    expect(scenario.devices.mix).toHaveLength(1);
  });

  it('takes the model of its profile, and what it states itself over that', () => {
    const { scenario, warnings } = load(`${GOOD}defaults: reference-2024\nmodel: { downloadsAtOnce: 7 }\n`);
    expect(warnings).toEqual([]);
    expect(scenario.model).toEqual({ ...modelDefaults('reference-2024'), downloadsAtOnce: 7 });
    expect(modelDefaults('reference-2024').partialHolders).toBe(false);
    expect(modelDefaults('observed-2026').partialHolders).toBe(true);
  });

  it('gets times of service calls as one distribution or as two', () => {
    const times = (text: string) => load(`${GOOD}model: { peersKnown: ${text} }\n`).scenario.model.peersKnown;
    const two = { kind: 'fixed', value: 2 };
    expect(times('2 s')).toEqual({ cold: two, warm: two });
    expect(times('{ cold: 2 s, warm: { uniform: { min: 1 s, max: 3 s } } }')).toEqual({
      cold: two,
      warm: { kind: 'uniform', min: 1, max: 3 },
    });
  });

  it('knows no name of what every object has', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      const value = `{ ${name}: 1 }`;
      for (const text of [`${GOOD}${name}: 1\n`, `${GOOD}model: ${value}\n`, `${GOOD}policies: ${value}\n`]) {
        const problems = problemsOf(text);
        expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(`unknown name ${name}`)]);
      }
      const deep = problemsOf(`${GOOD}${name}: { ${name}: 1 }\n`);
      expect(JSON.stringify(deep)).not.toMatch(/function|native/);
      expect(problemsOf(`${GOOD}duration: 5 ${name}\n`)[0]!.message).toMatch(/^found .*allowed is/);
    }
  });

  it('that uses the old name of a parameter hears of the new one', () => {
    const [problem] = problemsOf(`${GOOD}model: { discoveryDelay: 2 s }\n`);
    expect(problem!.path).toBe('model.discoveryDelay');
    expect(problem!.message).toContain('peersKnown now');
  });

  it('is read with a byte-order mark, CRLF, and as JSON', () => {
    const { scenario } = load(GOOD);
    expect(load(`\uFEFF${GOOD.replaceAll('\n', '\r\n')}`).scenario).toEqual(scenario);
    const json = {
      name: 'test',
      sites: [{ name: 'office', devices: 10 }],
      content: [{ name: 'update', files: [{ size: '100 MB' }] }],
    };
    expect(load(JSON.stringify(json)).scenario).toEqual(scenario);
  });

  it('takes every policy by its CSP name, in its documented unit', () => {
    const { scenario } = load(`${GOOD}policies: { DOMaxCacheAge: 7 d, DOMinFileSizeToCache: 60, DODownloadMode: 2 }\n`);
    expect(scenario.policies).toMatchObject({ DOMaxCacheAge: 604_800, DOMinFileSizeToCache: 60, DODownloadMode: 2 });
  });

  it.each([
    ['12', { kind: 'fixed', value: 12 }],
    ['{ fixed: 12 }', { kind: 'fixed', value: 12 }],
    ['{ uniform: { min: 5, max: 9 } }', { kind: 'uniform', min: 5, max: 9 }],
    ['{ normal: { mean: 50, sd: 9 } }', { kind: 'normal', mean: 50, sd: 9, min: 0, max: Number.POSITIVE_INFINITY }],
    ['{ zipf: { largest: 500 } }', { kind: 'zipf', largest: 500, exponent: 1, smallest: 1 }],
    ['{ list: [3, 2] }', { kind: 'list', values: [3, 2] }],
    ['{ choice: { 10: 1, 20: 3 } }', { kind: 'choice', values: [10, 20], weights: [1, 3] }],
  ])('site size %s', (text, size) => {
    expect(load(GOOD.replace('devices: 10', `devices: ${text}`)).scenario.sites[0]!.devices).toEqual(size);
  });
});

describe('extends and --set', () => {
  const base = { 'base.yaml': GOOD };
  it('make a comparison a three-line file', () => {
    const child = 'extends: base.yaml\nname: child\npolicies: { DODownloadMode: 2 }\n';
    const { scenario } = loadScenario('a.yaml', files({ 'a.yaml': child, ...base }));
    expect(scenario).toMatchObject({ name: 'child', policies: { DODownloadMode: 2 } });
    expect(scenario.sites).toHaveLength(1);
  });

  it('change entries of a list by name, and replace lists by lists', () => {
    const child = 'extends: base.yaml\nsites: { office: { devices: 31 } }\n';
    expect(loadScenario('a.yaml', files({ 'a.yaml': child, ...base })).scenario.sites[0]!.devices).toEqual({
      kind: 'fixed',
      value: 31,
    });
    const list = 'extends: base.yaml\nsites: [{ name: other, devices: 1 }]\n';
    expect(loadScenario('a.yaml', files({ 'a.yaml': list, ...base })).scenario.sites[0]!.name).toBe('other');
  });

  it('leave an inventory beside the file that names it', () => {
    const from = (child: string, set: string[] = []) => {
      const texts = {
        'a.yaml': child,
        'base.yaml': `${GOOD}devices: { inventory: list.csv, mix: [{ name: laptop }] }\n`,
      };
      return loadScenario('a.yaml', files(texts), set).inventoryFrom;
    };
    expect(from('extends: base.yaml\npolicies: { DODownloadMode: 2 }\n')).toBe('base.yaml');
    expect(from('extends: base.yaml\ndevices: { mix: { laptop: { ram: 8 GB } } }\n')).toBe('base.yaml');
    expect(from('extends: base.yaml\ndevices: { inventory: own.csv }\n')).toBe('a.yaml');
    expect(from('extends: base.yaml\n', ['devices.inventory=own.csv'])).toBe('a.yaml');
  });

  it('set values from the command line, by name or number', () => {
    const { scenario } = load(GOOD, [
      'sites.office.devices=31',
      'content.0.files.0.size=5 MB',
      'policies.DODownloadMode=2',
    ]);
    expect(scenario.sites[0]!.devices).toEqual({ kind: 'fixed', value: 31 });
    expect(scenario.content[0]!.files[0]!.sizeBytes).toEqual({ kind: 'fixed', value: 5 * 1024 ** 2 });
    expect(scenario.policies.DODownloadMode).toBe(2);
  });

  it('change all entries whose names fit a pattern, and tell where what is wrong was written', () => {
    const sites = 'sites: [{ name: shop-a, devices: 1 }, { name: shop-b, devices: 1 }, { name: hq, devices: 1 }]';
    const three = { 'base.yaml': `name: a\n${sites}\ncontent: [{ name: c, files: [{ size: 1 MB }] }]\n` };
    const overlay = (of: string) => `extends: base.yaml\nsites: ${of}\n`;
    const { scenario } = loadScenario(
      'a.yaml',
      files({ 'a.yaml': overlay('{ "shop-*": { devices: 7 }, shop-b: { devices: 9 } }'), ...three }),
      ['sites.*q.devices=3'],
    );
    expect(scenario.sites.map(({ devices }) => devices)).toEqual([7, 9, 3].map((value) => ({ kind: 'fixed', value })));
    const wrong = problemsOf(overlay('\n  "shop-*": { devices: many }'), three);
    expect(wrong.map(({ position }) => position?.line)).toEqual([3, 3]);
    const [none] = problemsOf(overlay('{ "store-*": { devices: 7 } }'), three);
    expect(none).toMatchObject({
      message: 'no name of an entry fits; there are shop-a, shop-b, hq',
      position: { line: 2 },
    });
  });

  it('refuse an entry that is not there, a circle, and a missing base', () => {
    const typo = problemsOf('extends: base.yaml\nsites: { ofice: { devices: 31 } }\n', base);
    expect(typo[0]).toMatchObject({
      message: 'no entry of this name; did you mean office?; there are office',
      position: { file: 'a.yaml', line: 2 },
    });
    expect(problemsOf('extends: b.yaml\n', { 'b.yaml': 'extends: a.yaml\n' })[0]!.message).toContain(
      'a.yaml -> b.yaml -> a.yaml',
    );
    expect(problemsOf('extends: none.yaml\n')[0]!.message).toContain('none.yaml');
    expect(problemsOf(GOOD, {}, ['nonsense'])[0]!.message).toContain('path=value');
  });
});

describe('bad input', () => {
  it.each([
    ['a policy that is not one', 'policies: { DOMinFileSizeTocache: 10 }', 8, 13, 'did you mean DOMinFileSizeToCache?'],
    ['a section that is not one', 'polices: {}', 8, 1, 'did you mean policies?'],
    ['a policy out of range', 'policies: { DOMinBatteryPercentageAllowedToUpload: 160 }', 8, 52, 'from 0 to 100'],
    ['an unknown mode', 'policies: { DODownloadMode: 5 }', 8, 29, '99 (Simple)'],
    ['a GUID that is none', 'policies: { DOGroupId: sales }', 8, 24, 'a GUID such as'],
    ['a duration without unit', 'duration: 28', 8, 11, 'a number needs its unit'],
    ['a list without a name', 'classes: [{ name: k, site: [] }]', 8, 22, 'at least 1 entry'],
    ['an event of no line', 'events: [{ what: wan-failure, at: 1 h, for: 1 h, line: [] }]', 8, 50, 'at least 1 entry'],
    ['a moment without time zone', 'start: 2026-03-02T00:00:00', 8, 8, 'with its time zone'],
    ['an unknown profile of defaults', 'defaults: reference-2025', 8, 11, 'did you mean reference-2024?'],
    ['a parameter that is not one', 'model: { upLoadSlot: 4 }', 8, 10, 'did you mean uploadSlots?'],
    [
      'a filter for a site group that is not there',
      'events: [{ what: port-blocked, at: 0 s, for: 1 h, match: { siteGroup: offce } }]',
      8,
      71,
      'did you mean office?',
    ],
  ])('%s: position, what is allowed, nearest name', (_, line, row, column, text) => {
    const problems = problemsOf(`${GOOD}${line}\n`);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.message).toContain(text);
    expect(problems[0]!.position).toEqual({ file: 'a.yaml', line: row, column });
  });

  it('names all errors of a file at once', () => {
    const problems = problemsOf(
      'name: x\nsites: [{ name: a, devces: 3, wan: fast }]\ncontent: [{ name: c, type: game, files: [{ size: 0.5 }] }]\n',
    );
    expect(problems.map((p) => p.path)).toEqual([
      'sites.0.wan',
      'sites.0.devces',
      'content.0.type',
      'content.0.files.0.size',
    ]);
  });

  it('says once what is below two limits', () => {
    const [problem, ...others] = problemsOf(GOOD.replace('devices: 10', 'accessPoints: -1'));
    expect(others).toEqual([]);
    expect(problem!.message).toBe('found -1, allowed is at least 1');
  });

  it('says what is missing, and where YAML breaks', () => {
    expect(problemsOf('name: x\nsites: [{ name: a }]\n')[0]!.message).toContain('missing: a list is needed here');
    expect(problemsOf('name: x\nsites: [{ name: a }\ncontent: 3')[0]!.position).toMatchObject({ file: 'a.yaml' });
    expect(problemsOf('- a\n- b\n')[0]!.message).toContain('a mapping of sections');
  });

  it.each([
    ['sites: [{ name: a, devices: 1 }, { name: a, devices: 1 }]', 'used twice'],
    ['sites: [{ name: a, devices: { uniform: { min: 9, max: 3 } } }]', 'min is greater than max'],
    ['demand: { scan: { interval: 1 h, jitter: 2 h } }', 'jitter is greater'],
    ['model: { announceInterval: 0 s }', 'at least 1'],
    ['devices: { mix: [{ name: a, share: 50 % }, { name: a, share: rest }] }', 'used twice'],
  ])('contradictions: %s', (line, text) => {
    const rows = GOOD.split('\n');
    const base = line.startsWith('sites') ? [rows[0], ...rows.slice(4)] : rows;
    const problems = problemsOf(`${base.join('\n')}${line}\n`);
    expect(problems.map((p) => p.message).join()).toContain(text);
  });
});

it('tells a key of another form of a value as that, not as unknown', () => {
  const problems = problemsOf(`${GOOD}    release: { rule: second Tuesday, at: "18:00", every: 3 d }\n`);
  expect(problems.map(({ path, message }) => [path, message])).toEqual([
    ['content.0.release.every', 'every does not go with rule, at'],
  ]);
});

describe('a name that has changed', () => {
  it('is an error that names the new one', () => {
    const [problem, ...others] = problemsOf(`${GOOD}model: { simpleModeBelow: 0 }\n`);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ severity: 'error', path: 'model.simpleModeBelow', position: { file: 'a.yaml' } });
    expect(problem!.message).toBe('simpleModeBelow is simpleMode now: a size such as 10 MB, 0, or followsPolicy');
  });
});

describe('warnings: legal, but surely not meant', () => {
  const W10 = 'devices: { mix: [{ name: a, windows: 10 22H2 }] }\n';
  const sites = (more: string) => GOOD.replace('devices: 10', `devices: 10\n    ${more}`);
  it.each([
    ['7 seconds of cache age', `${GOOD}policies: { DOMaxCacheAge: 7 }\n`, 'this policy counts seconds'],
    ['a minimum below the threshold', `${GOOD}policies: { DOMinFileSizeToCache: 1 }\n`, 'simple-mode threshold'],
    [
      'a minimum below the older threshold',
      `defaults: observed-2026\n${GOOD}policies: { DOMinFileSizeToCache: 1 }\n`,
      'by an older document those under 10 MB never are',
    ],
    ['a group ID source outside mode 2', `${GOOD}policies: { DOGroupIdSource: 1 }\n`, 'download mode 2 only'],
    [
      'a group ID source outside 0 to 5',
      `${GOOD}policies: { DODownloadMode: 2, DOGroupIdSource: 9 }\n`,
      'outside 0 to 5',
    ],
    [
      'DNS-SD on Windows 10',
      `${GOOD}policies: { DORestrictPeerSelectionBy: 2 }\ndevices: { mix: [{ name: a, windows: 10 22H2 }] }\n`,
      'Windows 10',
    ],
    [
      'a cache host source that the newest template does not know',
      `defaults: group-policy-2026\n${GOOD}policies: { DOCacheHostSource: 0 }\n`,
      'no 0 any more',
    ],
    ['mode 100', `${GOOD}policies: { DODownloadMode: 100 }\n`, '0x80D03002'],
    ['mode 1 with one public IP for many sites', `${sites('count: 20\n    publicIp: shared')}${W10}`, 'here 20 sites'],
    [
      'mode 1 behind a hub',
      `${sites('count: 3\n    wan: { down: 1 Mbit/s, up: 1 Mbit/s, breakout: hub }')}${W10}`,
      'here 3 sites',
    ],
    ['a policy that a Windows version does not know', `${GOOD}policies: { DOVpnKeywords: [x] }\n${W10}`, 'ignored by'],
    ['a retired policy', `${GOOD}policies: { DOMaxUploadBandwidth: 500 }\n${W10}`, 'no effect from Windows 10 2004'],
    ['a cache host that no server has', `${GOOD}policies: { DOCacheHost: mcc.x }\n`, 'no cache server is named mcc.x'],
    ['an event after the end', `${GOOD}events: [{ what: port-blocked, at: 99 d, for: 1 h }]\n`, 'after the end'],
  ])('%s', (_, text, message) => {
    const { warnings } = load(text);
    expect(warnings.map((w) => w.message).join()).toContain(message);
    expect(warnings.every((w) => w.position !== undefined)).toBe(true);
  });

  it('does not warn of one public IP where Windows 11 keeps to the subnet', () => {
    const many = sites('count: 20\n    publicIp: shared');
    expect(load(`${many}devices: { mix: [{ name: a, windows: 11 24H2 }] }\n`).warnings).toEqual([]);
  });

  it('are not given where all is well', () => {
    expect(
      load(`${GOOD}policies: { DODownloadMode: 2, DOGroupIdSource: 1, DOMaxCacheAge: 7 d, DOMinFileSizeToCache: 10 }\n`)
        .warnings,
    ).toEqual([]);
  });
});

describe('a quantity that is not understood', () => {
  const MESSAGE_OF_RATE = 'allowed is a rate such as 100 Mbit/s, 1 Gbit/s or 500 KB/s, or unlimited';
  const NO_UNIT = `a number needs its unit here: ${MESSAGE_OF_RATE}`;

  it.each([
    ['wan: 20', 'sites.0.wan', `found 20, ${NO_UNIT}`],
    ['wan: { down: 20, up: 20 Mbit/s }', 'sites.0.wan.down', `found 20, ${NO_UNIT}`],
    ['wan: { down: [20], up: 20 Mbit/s }', 'sites.0.wan.down', `found [20], ${MESSAGE_OF_RATE}`],
    ['wan: fast', 'sites.0.wan', `found "fast", ${MESSAGE_OF_RATE}`],
    [
      'wan: 20 mb/s',
      'sites.0.wan',
      'found "20 mb/s", mb/s may be bits or bytes: write Mbit/s for bits, or MB/s for bytes',
    ],
    [
      'cacheServer: { rate: 1 GBPS }',
      'sites.0.cacheServer.rate',
      'found "1 GBPS", GBPS may be bits or bytes: write Gbit/s for bits, or GB/s for bytes',
    ],
  ])('gets one clear sentence at its own place: %s', (text, path, message) => {
    const problems = problemsOf(GOOD.replace('devices: 10', `devices: 10\n    ${text}`));
    expect(problems.map((problem) => [problem.path, problem.message])).toEqual([[path, message]]);
  });

  it.each([
    ['16', 'found 16, a number needs its unit here: allowed is a size such as 500 KB, 50 MB or 3.4 GB (1024-based)'],
    ['16 Gb', 'found "16 Gb", Gb are bits, and a size is counted in bytes: write GB; a rate in bits is Gbit/s'],
    [
      '{ choice: { 8 Gb: 1 } }',
      'found "8 Gb", Gb are bits, and a size is counted in bytes: write GB; a rate in bits is Gbit/s',
    ],
  ])('of a distribution too: ram: %s', (text, message) => {
    const problems = problemsOf(`${GOOD}devices: { mix: [{ name: pc, ram: ${text} }] }\n`);
    expect(problems.map((problem) => problem.message)).toEqual([message]);
  });

  it('of a policy too', () => {
    const [problem] = problemsOf(`${GOOD}policies: { DOMinBackgroundQos: 500 kb/s }\n`);
    expect(problem!.message).toBe(
      'found "500 kb/s", kb/s may be bits or bytes: write kbit/s for bits, or KB/s for bytes',
    );
    expect(load(`${GOOD}policies: { DOMinBackgroundQos: 4096 kbps }\n`).scenario.policies.DOMinBackgroundQos).toBe(500);
  });
});

describe('what is legal and looks like something else', () => {
  const warningsOf = (text: string) =>
    load(text).warnings.map(({ severity, path, message }) => `${severity}: ${path}: ${message}`);

  it('a share as a bare number of one or less', () => {
    const devices = `devices:
  mix:
    - { name: a, share: 0.6, vpn: { share: 0.3 }, freeDisk: '1', battery: { drainPerHour: 0.25 }, drives: { D: { size: 1 GB, free: 0.5 } } }
    - { name: b, share: rest }
`;
    expect(warningsOf(GOOD + devices)).toEqual([
      'warning: devices.mix.0.share: 0.6 is 0.6 %: write 60 %, or 0.6 % if that is meant',
      'warning: devices.mix.0.freeDisk: 1 is 1 %: write 100 %, or 1 % if that is meant',
      'warning: devices.mix.0.battery.drainPerHour: 0.25 is 0.25 %: write 25 %, or 0.25 % if that is meant',
      'warning: devices.mix.0.vpn.share: 0.3 is 0.3 %: write 30 %, or 0.3 % if that is meant',
      'warning: devices.mix.0.drives.D.free: 0.5 is 0.5 %: write 50 %, or 0.5 % if that is meant',
    ]);
    expect(warningsOf(GOOD.replace('update', 'update\n    audience: { share: 0.1 }'))).toEqual([
      'warning: content.0.audience.share: 0.1 is 0.1 %: write 10 %, or 0.1 % if that is meant',
    ]);
    expect(load(GOOD + devices).warnings[0]!.position).toMatchObject({ line: 10 });
  });

  it('but not with its unit, as 0, or above one', () => {
    const devices = 'devices: { mix: [{ name: a, share: 0.6 %, vpn: { share: 0 } }, { name: b, share: 99.4 }] }\n';
    expect(warningsOf(GOOD + devices)).toEqual([]);
  });

  it.each([
    ['adSite: persite', 'sites.0.adSite', 'perSite'],
    ['adSite: PerSite', 'sites.0.adSite', 'perSite'],
    ['adSite: per-site', 'sites.0.adSite', 'perSite'],
    ['adSite: per site', 'sites.0.adSite', 'perSite'],
    ['adSite: None', 'sites.0.adSite', 'none'],
    ['dhcpOption235: Own', 'sites.0.dhcpOption235', 'own'],
  ])('a name that is a word of the language but for its case: %s', (text, path, word) => {
    const [problem, ...others] = problemsOf(GOOD.replace('devices: 10', `devices: 10\n    ${text}`));
    expect(others).toEqual([]);
    expect(problem!.path).toBe(path);
    expect(problem!.message).toContain(`, did you mean ${word}? No name may be like that word`);
  });

  it.each(['domain', 'tenant'])('the same of a profile: %s', (field) => {
    const [problem] = problemsOf(`${GOOD}devices: { mix: [{ name: a, ${field}: None }] }\n`);
    expect(problem!.message).toContain('did you mean none?');
    expect(load(`${GOOD}devices: { mix: [{ name: a, ${field}: none }] }\n`).warnings).toEqual([]);
  });

  it('other words of sites name the nearest', () => {
    const messageOf = (text: string) => problemsOf(GOOD.replace('devices: 10', `devices: 10\n    ${text}`))[0]!.message;
    expect(messageOf('dhcpOption234: persite')).toBe(
      'found "persite", allowed is a GUID, or perSite; did you mean perSite?',
    );
    expect(messageOf('publicIp: Persite')).toContain('did you mean perSite?');
  });

  it('a deferral that is not shorter than the run', () => {
    const rings = 'demand: { rings: [{ name: now, share: 50 % }, { name: late, share: rest, deferral: 4 weeks }] }\n';
    expect(warningsOf(GOOD + rings)).toEqual([
      'warning: demand.rings.1.deferral: not shorter than the run (28 d): the ring late asks for nothing',
    ]);
    expect(warningsOf(GOOD + rings.replace('4 weeks', '27 d'))).toEqual([]);
  });

  it('a release before the start of the run', () => {
    const at = (date: string) => GOOD.replace('update', `update\n    release: ${date}`);
    expect(warningsOf(at('2026-03-01T23:00:00Z'))).toEqual([
      'warning: content.0.release: 1 date before the start of the run (2026-03-02T00:00:00.000Z): the content counts as released at the start',
    ]);
    expect(warningsOf(at('2026-03-02T00:00:00Z'))).toEqual([]);
  });
});

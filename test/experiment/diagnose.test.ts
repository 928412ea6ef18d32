/** Each cause of the setup page, brought about in a small estate, is found, and its remedy works. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { REASON_NAMES } from '../../src/core/reasons.js';
import { inOneGo } from '../../src/core/steps.js';
import type { Tracing } from '../../src/engine/result.js';
import { diagnose } from '../../src/experiment/diagnose.js';
import type { Evidence } from '../../src/experiment/evidence.js';
import { SYMPTOMS } from '../../src/experiment/symptoms.js';
import { type Replicate, runReplicate } from '../../src/experiment/world.js';
import { formatDiagnosis } from '../../src/report/diagnosis.js';
import type { PlainObject } from '../../src/scenario/layers.js';
import { loadScenario } from '../../src/scenario/load.js';
import { files, load, MB, run } from '../helpers.js';

const GROUP = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';

interface Wrong {
  policies?: object;
  profile?: object;
  site?: object;
  events?: readonly object[];
  content?: object;
  more?: object;
}

/** Twelve devices that ask one after the other; one thing is wrong. */
function estate(wrong: Wrong) {
  return diagnosisOf(textOf(wrong));
}

function textOf(wrong: Wrong): string {
  return stringify({
    name: 'estate',
    defaults: 'reference-2024',
    duration: '5 d',
    start: '2026-03-02T00:00:00Z',
    sites: [{ name: 'site', count: 2, devices: 6, wan: '50 Mbit/s', ...wrong.site }],
    devices: { mix: [{ name: 'pc', on: 'always', windows: '11 24H2', ...wrong.profile }] },
    policies: { DODownloadMode: 2, ...wrong.policies },
    content: [{ name: 'update', type: 'quality-update', files: [{ name: 'f', size: '400 MB' }], ...wrong.content }],
    events: wrong.events ?? [],
    ...wrong.more,
  });
}

function diagnosisOf(text: string) {
  const { scenario, written } = load(text);
  const changed = (plain: PlainObject) => ({ ...base, scenario: load(JSON.stringify(plain)).scenario });
  const base = { scenario, inventory: null, seed: '1', tracing: false };
  return inOneGo(diagnose(base, written, changed, 'estate', () => () => true));
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const always = { at: '0 s', for: '5 d' };

describe('what a diagnosis keeps', () => {
  it('is no trace: a device with a cap that moves has many rows a transfer', () => {
    const scenario = load(textOf({})).scenario;
    const kept = (tracing: Tracing) => {
      const experiment = { scenario, inventory: null, seed: '1', tracing };
      const { parts } = runReplicate(experiment, 0);
      const rows = parts.reduce((sum, { trace }) => sum + trace.length, 0);
      const reasons = parts.reduce((sum, { reasonBytesByDevice }) => sum + reasonBytesByDevice.length, 0);
      return { hasRows: rows > 0, hasReasons: reasons > 0 };
    };
    expect(kept(false)).toEqual({ hasRows: false, hasReasons: false });
    expect(kept('reasons')).toEqual({ hasRows: false, hasReasons: true });
    expect(kept(true)).toEqual({ hasRows: true, hasReasons: true });
    const seen: boolean[] = [];
    const { written } = load(textOf({}));
    const base = { scenario, inventory: null, seed: '1', tracing: false as const };
    const scope = (replicate: Replicate) => {
      seen.push(replicate.parts.some(({ trace }) => trace.length > 0));
      return () => true;
    };
    inOneGo(
      diagnose(
        base,
        written,
        (plain) => ({ ...base, scenario: load(JSON.stringify(plain)).scenario }),
        'estate',
        scope,
      ),
    );
    expect(new Set(seen)).toEqual(new Set([false]));
  });
});

describe('the decision table', () => {
  it('speaks of one device in the singular', () => {
    const counts = new Proxy({} as Evidence, {
      get: (_, name) => {
        // Of what is small in either way there are as many as are small in one.
        if (name === 'belowDisk') return 0;
        if (name === 'modes') return new Map([[100, 1]]);
        if (name === 'missing') return { get: () => ({ downloads: 1, bytes: 1 }) };
        if (name === 'cacheHostOrigins') return 'DOCacheHost';
        return name === 'demand' || name === 'cacheServers' || name === 'paused' || name === 'reasonBytes'
          ? undefined
          : 1;
      },
    });
    const texts = SYMPTOMS.flatMap(({ evidence, id }) => {
      try {
        return [`${id}: ${evidence(counts)}`];
      } catch {
        // It looks at more than counts.
        return [];
      }
    });
    expect(texts.length).toBeGreaterThan(SYMPTOMS.length / 2);
    const few = texts.filter((text) => !/\b0 of/.test(text));
    for (const text of few) expect(text).not.toMatch(/\b1 [a-z]+[^s\W]s\b|\b1 [a-z]+ (are|have|look|work|do|were)\b/);
  });

  it('has a row for every reason: a diagnosis leaves no byte out', () => {
    const taken = SYMPTOMS.flatMap(({ reasons }) => reasons);
    expect(REASON_NAMES.filter((name) => !taken.includes(name))).toEqual([]);
  });

  it.each([
    ['mode 0', { policies: { DODownloadMode: 0 } }, 'S2b', 'settings'],
    ['mode 100', { policies: { DODownloadMode: 100 } }, 'S9', 'settings'],
    ['the cloud out of reach', { events: [{ what: 'cloud-unreachable', ...always }] }, 'S2', 'cloud'],
    ['bad metadata', { events: [{ what: 'metadata-unavailable', ...always }] }, 'S2', 'cloud'],
    [
      'a group ID in mode 1',
      { policies: { DODownloadMode: 1, DOGroupId: GROUP }, site: { devices: 1 } },
      'S3d',
      'noPeers',
    ],
    ['no DHCP option', { policies: { DOGroupIdSource: 3 }, site: { devices: 1 } }, 'S3c', 'noPeers'],
    ['a subnet each', { policies: { DODownloadMode: 1 }, site: { subnets: 6 } }, 'S3b', 'noPeers'],
    [
      'an address each',
      { policies: { DODownloadMode: 1, DORestrictPeerSelectionBy: 0 }, site: { publicIp: 6 } },
      'S3',
      'noPeers',
    ],
    ['port 7680 blocked', { events: [{ what: 'port-blocked', ...always }] }, 'S4', 'notConnectable'],
    ['client isolation', { events: [{ what: 'wifi-isolation', ...always }] }, 'S4', 'notConnectable'],
    ['little RAM', { profile: { ram: '2 GB' } }, 'S5', 'settings'],
    ['a small disk', { profile: { disk: '20 GB' } }, 'S5', 'settings'],
    ['a VPN', { profile: { vpn: { share: '100 %' } } }, 'S5', 'settings'],
    [
      'a VPN that DNS-SD does not cross',
      {
        profile: { vpn: { share: '100 %' } },
        policies: { DORestrictPeerSelectionBy: 2 },
        more: { model: { dnsSdOnVpn: false } },
      },
      'S5',
      'settings',
    ],
    ['small files', { content: { files: [{ name: 'f', size: '20 MB' }] } }, 'S5b', 'settings'],
    ['copies that expire', { policies: { DOMaxCacheAge: 60 } }, 'S5e', 'settings'],
    ['content without peers', { content: { type: 'teams' } }, 'S5c', 'none'],
    [
      'batteries',
      { profile: { power: 'battery', battery: { timeOnBattery: '100 %', drainPerHour: 1 } } },
      'S7',
      'settings',
    ],
    ['a fast line', { site: { wan: '1 Gbit/s' } }, 'S6', 'http'],
    [
      'a cache server without a certificate',
      {
        policies: { DOCacheHostSource: 2, DODownloadMode: 0 },
        site: { cacheServer: {}, dhcpOption235: 'own' },
        content: { httpsOnly: true },
      },
      'S8',
      'cache',
    ],
    ['a cache host that is gone', { policies: { DOCacheHost: ['gone'], DODownloadMode: 0 } }, 'S8', 'cache'],
  ] as const)('finds %s', (_, wrong, id, cause) => {
    const { findings, peerShare } = estate(wrong);
    expect(findings[0]).toMatchObject({ id, cause });
    const { peerShareAfter } = findings[0]!;
    const helps = id !== 'S5c' && id !== 'S8';
    if (helps) expect(peerShareAfter!).toBeGreaterThan(peerShare + 0.01);
  });

  it('finds blocked Teredo between NATs', () => {
    const wrong = {
      events: [{ what: 'teredo-blocked', ...always }],
      policies: { DOGroupId: GROUP },
      site: { devices: 1, count: 8 },
    };
    const { findings, peerShare } = estate(wrong);
    expect(findings[0]).toMatchObject({ id: 'S4b', cause: 'notConnectable' });
    expect(findings[0]!.peerShareAfter!).toBeGreaterThan(peerShare + 0.1);
  });

  it('follows one remedy after the other where obstacles stand in a row', () => {
    const { findings, together, peerShare } = estate({ profile: { ram: '2 GB', disk: '20 GB' } });
    expect(findings.map(({ id, behind }) => [id, behind.length]).slice(0, 2)).toEqual([
      ['S5', 0],
      ['S5', 1],
    ]);
    expect(findings[0]!.peerShareAfter).toBe(peerShare);
    expect(together!.peerShare).toBeGreaterThan(0.5);
    expect(together!.remedies.slice(0, 2)).toEqual([
      'lower DOMinRAMAllowedToPeer to what the devices have',
      'lower DOMinDiskSizeAllowedToPeer to what the devices have',
    ]);
  });

  it.each([
    ['a LAN', { DODownloadMode: 1 }, 'S3', 'DODownloadMode 2 with one DOGroupId'],
    [
      'a group within subnets',
      { DODownloadMode: 2, DORestrictPeerSelectionBy: 1 },
      'S3b',
      'DORestrictPeerSelectionBy 0',
    ],
  ])('does not speak of a VPN where those of %s with a copy were at home', (_, policies, id, remedy) => {
    const { findings, peerShare } = estate({ policies, profile: { home: { share: '60 %' } } });
    expect(findings.filter((finding) => /VPN/.test(finding.remedy))).toEqual([]);
    const away = findings.find(({ evidence }) => /were away from/.test(evidence))!;
    expect(away).toMatchObject({ id, cause: 'noPeers', remedy: expect.stringContaining(remedy) });
    expect(away.peerShareAfter!).toBeGreaterThan(peerShare + 0.1);
  });

  it.each([
    ['a day', '1 d', '7 d'],
    ['ten days', '10 d', '30 d'],
    ['for ever', 0, undefined],
  ])('keeps files no shorter where caches have them %s', (_, age, longer) => {
    const evidence = {
      leastCacheAgeS: age === 0 ? Number.POSITIVE_INFINITY : Number.parseInt(String(age), 10) * 86_400,
    };
    const { overlay } = SYMPTOMS.find(({ reasons }) => reasons.includes('copy-evicted'))!;
    const { policies } = overlay!({ policies: { DOMaxCacheAge: age } }, evidence as never) as { policies: object };
    expect(policies).toEqual({ ...(longer === undefined ? {} : { DOMaxCacheAge: longer }), DOMaxCacheSize: '50 %' });
    const found = estate({ policies: { DOMaxCacheAge: age } }).evidence.leastCacheAgeS;
    expect(found).toBe(evidence.leastCacheAgeS);
  });

  it('accounts for every CDN byte of the scope once', () => {
    const { findings, evidence } = estate({ profile: { vpn: { share: '30 %' } } });
    const cdn = evidence.reasonBytes.reduce((a, b) => a + b, 0);
    const explained = findings.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(explained).toBeLessThanOrEqual(cdn);
    expect(explained).toBeGreaterThan(0.97 * cdn);
    expect(evidence.bytesFromPeers + cdn).toBe(evidence.bytesTotal);
  });
});

describe('what hides', () => {
  it('behind a dead cache host is found, with what hid it', () => {
    const { findings, together } = estate({
      policies: { DOCacheHost: 'mcc.gone.example', DOMinRAMAllowedToPeer: 16 },
      profile: { ram: '8 GB' },
    });
    expect(findings.map(({ id }) => id).slice(0, 2)).toEqual(['S8', 'S5']);
    expect(findings[0]).toMatchObject({ behind: [], peerShareAfter: 0 });
    expect(findings[1]!.evidence).toBe('12 of 12 devices have less RAM than DOMinRAMAllowedToPeer');
    expect(findings[1]!.behind).toEqual([findings[0]!.remedy]);
    expect(findings[1]!.trial!.overlay).toEqual({ policies: { DOCacheHost: [], DOMinRAMAllowedToPeer: '8 GB' } });
    expect(findings[1]!.peerShareAfter).toBeGreaterThan(0.6);
    expect(together!.peerShare).toBeGreaterThanOrEqual(findings[1]!.peerShareAfter!);
  });

  it.each([
    [
      'a policy of an assignment',
      { policies: { assignments: [{ match: { site: '*' }, set: { DOCacheHost: 'gone' } }] } },
    ],
    ['DHCP option 235', { site: { dhcpOption235: 'gone' }, policies: { DOCacheHostSource: 2 } }],
    ['the Geo service', { site: { geoCacheHost: 'gone' } }],
  ])('behind a dead cache host of %s', (_, wrong) => {
    const policies = { DOMinRAMAllowedToPeer: 16, ...(wrong as Wrong).policies };
    const { findings } = estate({ profile: { ram: '8 GB' }, ...wrong, policies });
    expect(findings.map(({ id }) => id).slice(0, 2)).toEqual(['S8', 'S5']);
    expect(findings[1]!.peerShareAfter).toBeGreaterThan(0.6);
  });

  it('leaves the cache servers that there are', () => {
    const { findings } = estate({
      policies: { DOCacheHost: ['gone', 'mcc.there'], DOMinRAMAllowedToPeer: 64 },
      more: { network: { cacheServers: [{ name: 'mcc.there' }] }, defaults: 'reference-2024' },
    });
    for (const { trial } of findings) {
      const { DOCacheHost = ['mcc.there'] } = (trial?.overlay.policies ?? {}) as PlainObject;
      expect(DOCacheHost).toEqual(['mcc.there']);
    }
  });
});

describe('copies that are still being downloaded', () => {
  const together = {
    site: { count: 1, devices: 12 },
    content: { priority: 'foreground', files: [{ name: 'f', size: '2 GB' }] },
    more: { demand: { spread: '5 min' }, model: { partialHolders: false } },
  };

  it('are a symptom of their own, and a few devices that go first help', () => {
    const { findings, peerShare } = estate(together);
    expect(findings[0]).toMatchObject({ id: 'S10', cause: 'inProgress' });
    expect(findings[0]!.evidence).toMatch(/^11 of 12 downloads began while .* not shared before it is whole/);
    expect(findings[0]!.peerShareAfter!).toBeGreaterThan(peerShare + 0.1);
  });

  it('are none where they are shared piece by piece', () => {
    const { findings, peerShare } = estate({
      ...together,
      more: { ...together.more, model: { partialHolders: true } },
    });
    expect(peerShare).toBeGreaterThan(0.7);
    expect(findings.map(({ id }) => id)).not.toContain('S10');
  });
});

describe('what is tried', () => {
  it.each([
    [
      'RAM in an assignment',
      {
        profile: { ram: '2 GB' },
        policies: { assignments: [{ match: { site: 'site-1' }, set: { DOMinRAMAllowedToPeer: 32 } }] },
      },
    ],
    [
      'events',
      {
        events: [
          { what: 'port-blocked', ...always },
          { what: 'pin', at: '0 s', for: '1 d' },
        ],
      },
    ],
    ['a dead host', { policies: { DOCacheHost: 'gone' }, site: { dhcpOption235: 'gone' } }],
    [
      'requests',
      {
        site: { devices: 12 },
        more: { model: { partialHolders: false }, demand: { spread: '5 min' } },
        content: { priority: 'foreground' },
      },
    ],
  ])('can be copied: a file with it gives what was told (%s)', (_, wrong) => {
    const text = textOf(wrong as Wrong);
    const { findings, together, groupings } = diagnosisOf(text);
    const trials = [...findings.flatMap(({ trial }) => trial ?? []), ...(together ? [together] : []), ...groupings];
    expect(trials.length).toBeGreaterThan(1);
    for (const { overlay, after } of trials) {
      const copied = stringify({ extends: 'b.yaml', name: 'copied', ...overlay });
      const { scenario } = loadScenario('a.yaml', files({ 'a.yaml': copied, 'b.yaml': text }));
      expect(run(scenario).account.figures).toMatchObject({
        peerShare: after.peerShare,
        bytesUploadedOnBattery: after.bytesUploadedOnBattery,
        downloadTimeP95S: after.downloadTimeP95S,
      });
    }
  });

  it('is compared with what the model compares: capacity, or free space', () => {
    const disk = (diskCheck: string, freeDisk: string) =>
      estate({
        profile: { disk: '100 GB', freeDisk },
        policies: { DOMinDiskSizeAllowedToPeer: 200 },
        more: { model: { diskCheck } },
      });
    const lowered = ({ findings }: ReturnType<typeof estate>) =>
      (findings[0]!.trial!.overlay.policies as PlainObject).DOMinDiskSizeAllowedToPeer;
    expect(lowered(disk('capacity', '30 %'))).toBe('100 GB');
    const free = disk('free', '30 %');
    expect(lowered(free)).toBe('30 GB');
    expect(free.findings[0]!.peerShareAfter).toBeGreaterThan(0.6);
    expect(free.findings[0]!.evidence).toContain('less free space than');
  });

  it('costs what it costs: bytes on battery, bytes between sites', () => {
    const battery = estate({ profile: { power: 'battery', battery: { timeOnBattery: '100 %', drainPerHour: 1 } } });
    expect(battery.before.bytesUploadedOnBattery).toBe(0);
    expect(battery.findings[0]!.trial!.after.bytesUploadedOnBattery).toBeGreaterThan(1e8);
    expect(formatDiagnosis(battery)).toMatch(
      /cost: {3}peer bytes between sites 0 B, bytes uploaded on battery \+[\d.]+ [MG]B/,
    );
    const apart = estate({ site: { devices: 1, count: 8 } });
    const { after } = apart.findings[0]!.trial!;
    expect(after.peerShare).toBeGreaterThan(apart.peerShare + 0.3);
    expect(after.bytesBetweenSites).toBeGreaterThan(1e8);
  });

  it('are the modes and group sources that put other devices together, and no others', () => {
    const { groupings, peerShare } = estate({
      policies: { DODownloadMode: 1, DORestrictPeerSelectionBy: 0 },
      site: { publicIp: 'shared' },
    });
    expect(groupings.map(({ label }) => label)).toEqual(['DODownloadMode 2, DOGroupIdSource 1 (AD site)']);
    expect(groupings[0]!.overlay).toEqual({
      policies: expect.objectContaining({ DODownloadMode: 2, DOGroupIdSource: 1 }),
    });
    expect(groupings[0]!.after.peerShare).toBeGreaterThan(0);
    expect(peerShare).toBeGreaterThan(0);
    expect(estate({ site: { count: 1 } }).groupings).toEqual([]);
  });
});

describe('what has not arrived', () => {
  const server = { cacheServer: { rate: '1 Gbit/s' }, dhcpOption235: 'own' };
  const toCache = { DODownloadMode: 0, DOCacheHostSource: 2 };
  const observed = { defaults: 'observed-2026' };

  it.each([
    ['a metered network over its limit', { profile: { metered: { share: '100 %', overLimit: '100 %' } } }, 'S11', true],
    [
      'a metered network, with content for unmetered ones',
      { profile: { metered: { share: '100 %' } }, content: { costPolicy: 'unrestricted' } },
      'S11',
      true,
    ],
    [
      'devices that are off',
      {
        profile: { on: { from: '09:00', to: '17:00', days: ['Mon'] } },
        site: { wan: '200 kbit/s' },
        policies: { DODownloadMode: 0 },
      },
      'S11b',
      null,
    ],
    ['a line that is down', { events: [{ what: 'wan-failure', ...always }] }, 'S11c', true],
    [
      'a cache server that answers with errors, and a fallback delay',
      {
        site: server,
        policies: { ...toCache, DODelayCacheServerFallbackBackground: 2_000_000 },
        events: [{ what: 'cache-server-error', status: 503, ...always }],
      },
      'S11d',
      true,
    ],
    [
      'a cache server that is down, and a fallback delay',
      {
        site: server,
        policies: { ...toCache, DODelayCacheServerFallbackBackground: 2_000_000 },
        events: [{ what: 'cache-server-failure', ...always }],
      },
      'S11d',
      true,
    ],
    [
      'a cache host that does not exist, and a fallback delay',
      { policies: { DODownloadMode: 0, DOCacheHost: 'gone', DODelayCacheServerFallbackBackground: 2_000_000 } },
      'S11d',
      true,
    ],
    [
      'a delay of HTTP that outlasts the run',
      { site: { count: 1 }, policies: { DODelayBackgroundDownloadFromHttp: 2_000_000 } },
      'S11e',
      true,
    ],
    ['a cap', { policies: { DODownloadMode: 0, DOMaxBackgroundDownloadBandwidth: 1 } }, 'S11g', true],
    [
      'hours in which hardly anything may come',
      {
        site: { wan: '500 kbit/s' },
        policies: {
          DODownloadMode: 0,
          assignments: [
            {
              match: { site: '*' },
              set: { DOSetHoursToLimitBackgroundDownloadBandwidth: { From: 0, To: 23, In: 1, Out: 1 } },
            },
          ],
        },
      },
      'S11g',
      false,
    ],
    [
      'devices that were re-imaged',
      {
        site: { wan: '20 kbit/s' },
        policies: { DODownloadMode: 0 },
        events: [{ what: 'reimage', at: '4 d', for: '1 h' }],
      },
      'S11h',
      false,
    ],
    ['a slow line', { site: { wan: '20 kbit/s' }, policies: { DODownloadMode: 0 } }, 'S11i', null],
  ] as const)('because of %s stands out', (_, wrong, id, helps) => {
    const diagnosis = estate({ ...wrong, more: observed } as Wrong);
    const { evidence, findings, before } = diagnosis;
    expect(evidence.unfinished).toBeGreaterThan(0);
    const finding = findings.find((found) => found.id === id)!;
    expect(finding).toMatchObject({ cause: 'arrival', about: 'missing' });
    expect(findings.filter(({ about }) => about === 'missing')[0]).toBe(finding);
    const { downloads } = evidence.missing.get(missingOf(id))!;
    expect(finding.evidence.startsWith(`${downloads} of ${evidence.downloads} downloads `)).toBe(true);
    const { trial } = finding;
    if (helps === null) expect(trial).toBeNull();
    else if (helps) expect(trial!.after.unfinished).toBeLessThan(before.unfinished);
    const text = formatDiagnosis(diagnosis);
    expect(text).not.toContain('Nothing stands out');
    expect(text).toMatch(/not arrived when the run ended: \d+ downloads, /);
    expect(text).toContain('What keeps bytes from arriving');
    if (helps) expect(text).toMatch(/tried: downloads that have not arrived: \d+ become \d+\n/);
  });

  const missingOf = (id: string) => SYMPTOMS.find((symptom) => symptom.id === id)!.missing!;

  it('is all that was asked for, each byte once', () => {
    const { evidence } = estate({ site: { wan: '20 kbit/s' }, policies: { DODownloadMode: 0 }, more: observed });
    expect(evidence.unfinished).toBeGreaterThan(0);
    expect(evidence.bytesTotal + evidence.bytesMissing).toBeCloseTo(12 * 400 * MB, -2);
  });

  it('does not stand out where everything has', () => {
    const { evidence, findings } = estate({ more: observed });
    expect([evidence.unfinished, evidence.bytesMissing]).toEqual([0, 0]);
    expect(findings.filter(({ about }) => about === 'missing')).toEqual([]);
  });

  it('hides what peers would give, which comes to light when it has', () => {
    const { findings } = estate({
      profile: { metered: { share: '100 %', overLimit: '100 %' }, ram: '2 GB' },
      more: observed,
    });
    expect(findings.map(({ id }) => id).slice(0, 2)).toEqual(['S11', 'S5']);
    expect(findings[1]!.behind).toEqual([findings[0]!.remedy]);
  });
});

describe('the health check of Connected Cache', () => {
  const levels = (wrong: Wrong) => {
    const { pass, fail } = estate(wrong).checks.find(({ name }) => name === 'Connected Cache')!;
    return { pass, fail };
  };
  const own = { site: { cacheServer: {}, dhcpOption235: 'own' }, policies: { DOCacheHostSource: 2 } };
  const failure = (more: object) => [{ what: 'cache-server-failure', ...always, ...more }];

  it('fails where nobody reaches the server: unknown, down, or answering with errors', () => {
    expect(levels(own)).toEqual({ pass: 12, fail: 0 });
    expect(levels({ policies: { DOCacheHost: 'gone' } })).toEqual({ pass: 0, fail: 12 });
    expect(levels({ ...own, events: failure({}) })).toEqual({ pass: 0, fail: 12 });
    expect(levels({ ...own, events: [{ what: 'cache-server-error', status: 503, ...always }] })).toEqual({
      pass: 0,
      fail: 12,
    });
  });

  it('fails for those alone who are told of the server', () => {
    expect(levels({ ...own, events: failure({ server: 'mcc.site-1' }) })).toEqual({ pass: 6, fail: 6 });
    expect(levels({ ...own, events: failure({ at: '6 d' }) })).toEqual({ pass: 12, fail: 0 });
  });

  it('fails where the line to the server is down, and at home, where no server of an office is', () => {
    const far = { site: { cacheServer: {} }, policies: { DOCacheHost: 'mcc.site-1' } };
    const down = (site: string) => [{ what: 'wan-failure', ...always, match: { site } }];
    expect(levels(far)).toEqual({ pass: 12, fail: 0 });
    expect(levels({ ...far, events: down('site-1') })).toEqual({ pass: 6, fail: 6 });
    expect(levels({ ...far, events: down('site-2') })).toEqual({ pass: 6, fail: 6 });
    expect(levels({ ...far, profile: { home: { share: '20 %' } } })).toEqual({ pass: 0, fail: 12 });
    const isp = (at: string) => ({ network: { cacheServers: [{ name: 'isp', at }] } });
    const atHome = { policies: { DOCacheHost: 'isp' }, profile: { home: { share: '20 %' } } };
    expect(levels({ ...atHome, more: isp('internet') })).toEqual({ pass: 12, fail: 0 });
    expect(levels({ ...atHome, more: isp('hub') })).toEqual({ pass: 0, fail: 12 });
  });

  it('looks at what a device is told of on the VPN and at home as well', () => {
    // DHCP option 235 is of the office: at home and on the VPN nothing of it holds.
    const dhcp = { ...own, profile: { home: { share: '100 %' } }, more: { defaults: 'observed-2026' } };
    expect(levels(dhcp)).toEqual({ pass: 12, fail: 0 });
    expect(levels({ ...dhcp, more: { model: { cacheDiscoveryAway: 'always' } } })).toEqual({ pass: 0, fail: 12 });
  });
});

describe('health checks', () => {
  it('say what the troubleshooter would say, device by device', () => {
    const { checks } = estate({
      profile: { ram: '2 GB', power: 'battery', vpn: { share: '30 %' } },
      events: [
        { what: 'port-blocked', ...always, match: { site: 'site-1' } },
        { what: 'teredo-blocked', ...always },
      ],
    });
    const of = (name: string) => checks.find((check) => check.name === name)!;
    expect(of('Download mode')).toMatchObject({ pass: 12, fail: 0 });
    expect(of('RAM')).toMatchObject({ pass: 0, fail: 12 });
    expect(of('Power')).toMatchObject({ fail: 12 });
    expect(of('VPN')).toMatchObject({ warn: 12 });
    expect(of('TCP 7680 inbound')).toMatchObject({ pass: 6, fail: 6 });
    expect(of('UDP 3544 outbound')).toMatchObject({ warn: 12 });
  });
});

describe('the text', () => {
  it('names cause, evidence, remedy and what the remedy brings', () => {
    const text = formatDiagnosis(estate({ events: [{ what: 'port-blocked', ...always }] }));
    expect(text).toMatch(/^estate: peer share 0\.0 %/);
    expect(text).toContain('peers are offered and cannot be connected (S4)');
    expect(text).toContain('remedy: allow TCP port 7680 in and out');
    expect(text).toMatch(/tried: peer share 0\.0 % becomes [5-9]\d\.\d %/);
    expect(text).toMatch(/TCP 7680 inbound +FAIL 12: blocked at times/);
    expect(text).toContain('   as a file:\n     events: []\n');
  });

  it('names what was followed together as a file that extends the scenario', () => {
    const text = formatDiagnosis(estate({ profile: { ram: '2 GB', disk: '20 GB' } }), 'mine.yaml');
    expect(text).toMatch(/As a file:\n {2}extends: mine\.yaml\n {2}policies:\n {4}DOMinRAMAllowedToPeer: 2 GB\n/);
    expect(text).toContain('hidden: comes to light after: lower DOMinRAMAllowedToPeer');
  });

  it('has codes that docs/diagnosis.md explains', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../docs/diagnosis.md'), 'utf8');
    for (const { id, remedy } of SYMPTOMS)
      expect(page).toMatch(new RegExp(`^\\| ${id} \\| .*\\| ${escaped(remedy)} \\|$`, 'm'));
  });

  it('says how many downloads were paused without progress, and why', () => {
    const down = { what: 'wan-failure', at: '8 h', for: '10 h' };
    const text = formatDiagnosis(
      estate({
        site: { wan: '0.1 Mbit/s' },
        events: [down],
        more: { model: { noProgress: '300 s' } },
        policies: { DODownloadMode: 0 },
      }),
    );
    expect(text).toMatch(/paused without progress \(0x80D02002\): \d+, because the WAN line of its site was down/);
    const never = formatDiagnosis(estate({ events: [down] }));
    expect(never).not.toContain('paused');
  });
});

describe('the remedy of certificates', () => {
  it('gives them to all cache servers', () => {
    const { overlay } = SYMPTOMS.find(({ reasons }) => reasons.includes('cache-server-https'))!;
    const written: PlainObject = {
      sites: [{ cacheServer: { name: 'mcc' } }, {}],
      network: { cacheServers: [{ name: 'central' }] },
    };
    expect(overlay!(written, {} as Evidence)).toEqual({
      sites: { 0: { cacheServer: { https: true } } },
      network: { cacheServers: { central: { https: true } } },
    });
  });
});

describe('with a cache server at another site, which gives nearly all', () => {
  const text = textOf({
    policies: { DOCacheHost: ['mcc.hq'], DODownloadMode: 1 },
    more: {
      sites: [
        { name: 'hq', devices: 1, wan: '1 Gbit/s', cacheServer: { rate: '1 Gbit/s' } },
        { name: 'branch', count: 6, devices: 1, wan: '50 Mbit/s' },
      ],
    },
  });
  const diagnosis = diagnosisOf(text);

  it('does not say that peers gave all that they could, and says what the cache server gave, over which lines', () => {
    expect(diagnosis.cacheShare).toBeGreaterThan(0.9);
    expect(diagnosis.findings).toEqual([]);
    const shown = formatDiagnosis(diagnosis).replaceAll('\n', ' ');
    expect(shown).not.toContain('peers gave nearly all');
    expect(shown).toMatch(/cache servers gave \d+\.\d %, [\d.]+ GB of it between sites, peers/);
  });

  it('counts its bytes between sites, from either end of the line', () => {
    const { bytesFromCacheServersBetweenSites: bytes } = diagnosis.before;
    expect(bytes).toBeGreaterThan(0.8 * diagnosis.evidence.bytesFromCacheServer);
    expect(formatDiagnosis(diagnosis)).toMatch(/as it is +0\.0 % +0 B +2\.34 GB/);
  });

  it('has no line of more than 100 letters but those of what others wrote', () => {
    const lines = formatDiagnosis(diagnosis).split('\n');
    expect(lines.filter((line) => line.length > 100 && !/^ +(PASS|\S+ +(PASS|WARN|FAIL))/.test(line))).toEqual([]);
  });
});

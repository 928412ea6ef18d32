/** Each cause of the setup page, brought about in a small estate, is found, and its remedy works. */
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { inOneGo } from '../../src/core/steps.js';
import { diagnose } from '../../src/experiment/diagnose.js';
import { formatDiagnosis } from '../../src/report/diagnosis.js';
import type { PlainObject } from '../../src/scenario/layers.js';
import { load } from '../helpers.js';

const GROUP = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';

/** Twelve devices that ask one after the other; one thing is wrong. */
function estate(wrong: {
  policies?: object;
  profile?: object;
  site?: object;
  events?: readonly object[];
  content?: object;
}) {
  const text = stringify({
    name: 'estate',
    duration: '5 d',
    start: '2026-03-02T00:00:00Z',
    sites: [{ name: 'site', count: 2, devices: 6, wan: '50 Mbit/s', ...wrong.site }],
    devices: { mix: [{ name: 'pc', on: 'always', windows: '11 24H2', ...wrong.profile }] },
    policies: { DODownloadMode: 2, ...wrong.policies },
    content: [{ name: 'update', type: 'quality-update', files: [{ name: 'f', size: '400 MB' }], ...wrong.content }],
    events: wrong.events ?? [],
  });
  const { scenario, written } = load(text);
  const changed = (plain: PlainObject) => ({ ...base, scenario: load(JSON.stringify(plain)).scenario });
  const base = { scenario, inventory: null, seed: '1', tracing: false };
  return inOneGo(diagnose(base, written, changed, 'estate', () => () => true));
}

const always = { at: '0 s', for: '5 d' };

describe('the decision table', () => {
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
    expect(findings.map(({ id }) => id)).toEqual(['S5']);
    expect(findings[0]!.peerShareAfter).toBe(peerShare);
    expect(together!.peerShare).toBeGreaterThan(0.5);
    expect(together!.remedies.slice(0, 2)).toEqual([
      'lower DOMinRAMAllowedToPeer to what the devices have',
      'lower DOMinDiskSizeAllowedToPeer to what the devices have',
    ]);
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
  });
});

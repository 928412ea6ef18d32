/** Parts with the same hash have the same account, byte by byte: over random scenarios and random changes of them. */
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleFiles, rulesVersion } from '../../../kernel/tools/rulesVersion.js';
import { Environments } from '../../../src/experiment/environment.js';
import { FLEET_READINGS } from '../../../src/experiment/memory/partKey.js';
import { PartMemory } from '../../../src/experiment/memory/partMemory.js';
import { RULES_VERSION } from '../../../src/experiment/memory/rulesVersion.js';
import { figuresOf, runReplicate } from '../../../src/experiment/world.js';
import type { Scenario } from '../../../src/scenario/schema.js';
import { scenarios } from '../../generator/scenarios.js';
import { small } from '../../helpers.js';
import { CHANGES, experimentOf, partsOf, tryChanges } from './changes.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const keysOf = (scenario: Scenario, seed?: string) => partsOf(experimentOf(scenario, seed)).map(({ key }) => key);

describe('the hash of a part', () => {
  it('is the same only where the account is the same (500 changes in npm run validate)', () => {
    const { shared, changed } = tryChanges(60);
    // The test says something: many parts were changed, and many were not.
    expect(shared).toBeGreaterThan(10);
    expect(changed).toBeGreaterThan(10);
  });

  it('leads to the same figures and accounts as running each anew', () => {
    const memory = new PartMemory();
    const environments = new Environments(memory);
    fc.assert(
      fc.property(scenarios, scenarios, fc.nat(1000), ({ scenario, seed }, other, pick) => {
        for (const changed of [scenario, { ...scenario, ...CHANGES[0]!(scenario, other.scenario, pick) }]) {
          const experiment = experimentOf(changed, seed);
          const figures = figuresOf(experiment, 0, new Environments());
          expect(figuresOf(experiment, 0, environments)).toEqual(figures);
          expect(figuresOf(experiment, 0, environments)).toEqual(figures);
          expect(runReplicate(experiment, 0).account.figures).toEqual(figures);
        }
      }),
      { numRuns: 25 },
    );
    expect(memory.hits).toBeGreaterThan(25);
    expect(memory.misses).toBeGreaterThan(25);
  });
});

describe('policies that cannot matter in a part', () => {
  const base = small();
  const set = (policies: Partial<Scenario['policies']>, scenario = base): Scenario => ({
    ...scenario,
    policies: { ...scenario.policies, ...policies },
  });
  const before = keysOf(base);

  it.each([
    ['a RAM minimum below every device', { DOMinRAMAllowedToPeer: 8 }],
    ['a disk minimum below every device', { DOMinDiskSizeAllowedToPeer: 100 }],
    ['a file size between two files', { DOMinFileSizeToCache: 90 }],
    ['a battery level where there is no battery', { DOMinBatteryPercentageAllowedToUpload: 40 }],
    ['the VPN where nobody is on one', { DOAllowVPNPeerCaching: 1 }],
    ['a background delay where all is foreground', { DODelayBackgroundDownloadFromHttp: 60 }],
    ['a fallback delay where there is no cache server', { DODelayCacheServerFallbackForeground: 60 }],
  ] as [string, Partial<Scenario['policies']>][])('%s', (_, policies) => {
    expect(keysOf(set(policies))).toEqual(before);
  });

  it.each([
    ['a RAM minimum above a device', { DOMinRAMAllowedToPeer: 32 }],
    ['a file size above a file', { DOMinFileSizeToCache: 200 }],
    ['a cache age', { DOMaxCacheAge: 60 }],
    ['the mode', { DODownloadMode: 1 }],
    ['a cap', { DOMaxForegroundDownloadBandwidth: 100 }],
    ['a delay', { DODelayForegroundDownloadFromHttp: 60 }],
  ] as [string, Partial<Scenario['policies']>][])('but not %s', (_, policies) => {
    expect(keysOf(set(policies))).not.toEqual(before);
  });

  it('count where the part has what they are about', () => {
    const [profile] = base.devices.mix;
    const away = {
      ...base,
      devices: { mix: [{ ...profile!, power: 'battery', vpn: { ...profile!.vpn, share: 0.5 } }] },
    };
    const other = away as unknown as Scenario;
    const withBattery = keysOf(other);
    expect(keysOf(set({ DOMinBatteryPercentageAllowedToUpload: 40 }, other))).not.toEqual(withBattery);
    expect(keysOf(set({ DOAllowVPNPeerCaching: 1 }, other))).not.toEqual(withBattery);
  });

  it('are asked about for every field of a fleet: what is unread can be told by name', () => {
    const unread = Object.entries(FLEET_READINGS).filter(([, reading]) => reading === 'unread');
    expect(unread.map(([field]) => field).sort()).toEqual(
      ['count', 'groupOrigin', 'isOfOneKind', 'likeBefore', 'scopeCount', 'strings'].sort(),
    );
  });

  it('nor do names and texts; the seed does', () => {
    expect(keysOf({ ...base, name: 'other', description: 'other' })).toEqual(before);
    expect(keysOf(base, '2')).not.toEqual(before);
  });
});

describe('other traffic of lines', () => {
  const network = {
    trafficProfiles: [
      { name: 'office', weekday: { '8:00-17:00': '60 %' } },
      { name: 'idle', daily: '1 %' },
    ],
  };
  const of = (otherTraffic: string, more: object = {}, model: object = {}) =>
    small({ site: { wan: { down: '50 Mbit/s', up: '10 Mbit/s', otherTraffic } }, model, more: { network, ...more } });
  const before = keysOf(of('office'));

  it('is in the hash: which profile a line has, what that says, and the floor', () => {
    expect(keysOf(of('office'))).toEqual(before);
    const others = [
      of('idle'),
      of('office', { network: { trafficProfiles: [{ name: 'office', weekday: { '8:00-17:00': '61 %' } }] } }),
      of('office', {}, { otherTrafficFloor: '6 %' }),
    ];
    const keys = others.map((scenario) => keysOf(scenario).join());
    expect(new Set([before.join(), ...keys]).size).toBe(4);
  });
});

describe('Wi-Fi', () => {
  const of = (wifi: object | string, site: object = {}, model: object = {}) =>
    keysOf(small({ devices: 6, profile: { wifi }, site, model }));

  it('is in the hash: who is on it, what the radios negotiate, the access points, and what the air takes', () => {
    const keys = [
      of('0 %'),
      of('100 %'),
      of('50 %'),
      of({ rate: '400 Mbit/s' }),
      of('100 %', { accessPoints: 2 }),
      of('100 %', {}, { wifiEfficiency: '50 %' }),
      of('100 %', {}, { devicesPerAccessPoint: 2 }),
    ].map((each) => each.join());
    expect(new Set(keys).size).toBe(keys.length);
    expect(of('100 %').join()).toBe(keys[1]);
  });
});

describe('concentrators', () => {
  const of = (concentrator: string | undefined, tunnel: string, down = '50 Mbit/s') =>
    keysOf(
      small({
        profile: { vpn: { share: '50 %' } },
        site: { concentrator },
        more: { network: { concentrators: [{ name: 'east', tunnel, down }] } },
      }),
    ).join();

  it('are in the hash: which one the devices of a site use, its tunnel and its line', () => {
    const keys = [of(undefined, 'full'), of('east', 'full'), of('east', 'split'), of('east', 'full', '60 Mbit/s')];
    expect(new Set(keys).size).toBe(keys.length);
    expect(of('east', 'full')).toBe(keys[1]);
  });
});

describe('the version of the rules', () => {
  const files = ruleFiles(ROOT);
  const version = rulesVersion(files);

  it('is that of the sources', () => {
    expect(RULES_VERSION).toBe(version);
  });

  it('is another one after any change of a rule, the engine, the ledger or the kernel', () => {
    const names = files.map(([name]) => name);
    for (const wanted of [
      'src/policy/httpYield.ts',
      'src/engine/downloads.ts',
      'src/ledger/part.ts',
      'kernel/search.ts',
    ]) {
      expect(names).toContain(wanted);
    }
    const mutated = (at: number) =>
      files.map(([name, text], i): [string, string] => [name, i === at ? text.replace(/[<>+\-0-9]/, '*') : text]);
    const versions = files.map((_, at) => rulesVersion(mutated(at)));
    expect(new Set([version, ...versions]).size).toBeGreaterThan(files.length - 5);
    expect(versions[names.indexOf('src/policy/httpYield.ts')]).not.toBe(version);
  });

  it('does not change with line ends', () => {
    expect(rulesVersion(files.map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]))).toBe(version);
  });
});

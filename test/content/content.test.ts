import { describe, expect, it } from 'vitest';
import { buildCatalogue } from '../../src/content/catalogue.js';
import { kindsWithoutCache, kindsWithoutPeering } from '../../src/content/clients.js';
import { DemandGenerator } from '../../src/content/demand.js';
import { deliveryOf } from '../../src/content/types.js';
import { buildFleet } from '../../src/fleet/build.js';
import { Calendar } from '../../src/fleet/calendar.js';
import { clientKind } from '../../src/policy/clients.js';
import type { ContentType } from '../../src/scenario/content.js';
import { small } from '../helpers.js';

const DAY = 86_400;

function releases(release: unknown, more: object = {}) {
  const scenario = small({ content: { release }, more: { start: '2026-03-01T00:00:00Z', duration: '92 d', ...more } });
  return buildCatalogue(scenario, '1').releases.map((r) =>
    new Date(scenario.startMs + r.releasedS * 1000).toISOString().slice(0, 16),
  );
}

describe('releases', () => {
  it.each([
    [{ rule: 'second Tuesday', at: '18:00' }, ['2026-03-10T18:00', '2026-04-14T18:00', '2026-05-12T18:00']],
    [{ rule: 'first Sunday', at: '0:00' }, ['2026-03-01T00:00', '2026-04-05T00:00', '2026-05-03T00:00']],
    [{ rule: 'last Friday', at: '12:00' }, ['2026-03-27T12:00', '2026-04-24T12:00', '2026-05-29T12:00']],
    [{ every: '40 d', after: '1 d' }, ['2026-03-02T00:00', '2026-04-11T00:00', '2026-05-21T00:00']],
    ['2026-04-01T10:00:00+02:00', ['2026-04-01T08:00']],
    [
      ['2026-05-01T00:00:00Z', '2026-02-01T00:00:00Z', '2027-01-01T00:00:00Z'],
      ['2026-03-01T00:00', '2026-05-01T00:00'],
    ],
    [undefined, ['2026-03-01T00:00']],
  ])('%o', (release, wanted) => {
    expect(releases(release)).toEqual(wanted);
  });

  it('have files of their own, with names and drawn sizes', () => {
    const scenario = small({
      content: {
        release: { every: '1 d' },
        files: [{ name: 'a', size: { uniform: { min: '1 MB', max: '9 MB' } }, count: 2 }],
      },
      more: { duration: '2 d' },
    });
    const { fileNames, sizeBytes } = buildCatalogue(scenario, '1');
    expect(fileNames).toEqual(['c@2026-03-02/a-1', 'c@2026-03-02/a-2', 'c@2026-03-03/a-1', 'c@2026-03-03/a-2']);
    expect(new Set(sizeBytes).size).toBe(4);
    for (const size of sizeBytes) expect(size >= 2 ** 20 && size <= 9 * 2 ** 20).toBe(true);
  });
});

describe('types of content', () => {
  const NEVER = Number.POSITIVE_INFINITY;
  const ALWAYS = Number.NEGATIVE_INFINITY;
  const JUNE = Date.UTC(2026, 5, 16);
  const today = { teamsDelivery: 'shared', win32HttpsFrom: JUNE } as const;
  const older = { teamsDelivery: 'httpOnly', win32HttpsFrom: NEVER } as const;

  it.each([
    // type, of the content, rules -> shared by peers, served by caches, over HTTPS from
    ['quality-update', {}, today, true, true, NEVER],
    ['feature-update', {}, today, true, true, NEVER],
    ['defender', {}, today, true, true, NEVER],
    ['edge', {}, today, true, true, NEVER],
    ['store-app', {}, today, true, true, NEVER],
    ['game-pass', {}, today, false, true, NEVER],
    ['win32-store-app', {}, today, false, false, NEVER],
    ['mdm-agent', {}, today, false, false, NEVER],
    ['winget', {}, today, false, false, NEVER],
    ['msix', {}, today, false, false, NEVER],
    ['win32-app', {}, today, true, true, JUNE],
    ['win32-app', {}, older, true, true, NEVER],
    ['teams', {}, today, true, true, ALWAYS],
    ['teams', { version: '25122.1415' }, today, true, true, ALWAYS],
    ['teams', { version: '25122.1415.3698.6812' }, today, true, true, ALWAYS],
    ['teams', { version: '25122.1414.9999' }, today, false, true, ALWAYS],
    ['teams', { version: '24999' }, today, false, true, ALWAYS],
    ['teams', { version: '26001.1' }, today, true, true, ALWAYS],
    ['teams', {}, older, false, false, NEVER],
    ['quality-update', { httpsOnly: true }, today, true, true, ALWAYS],
    ['teams', { httpsOnly: false, peerable: false }, today, false, true, NEVER],
    ['win32-app', { httpsOnly: JUNE + 1 }, today, true, true, JUNE + 1],
  ] as const)(
    '%s %o: peers, cache servers, HTTPS as documented',
    (type, own, rules, peerable, cacheable, httpsFromMs) => {
      const content = { version: undefined, peerable: undefined, httpsOnly: undefined, ...own, type };
      expect(deliveryOf(content, rules)).toEqual({ peerable, cacheable, httpsFromMs });
    },
  );
});

describe('kinds of devices', () => {
  const plain = { cloud: 'commercial', microsoft365Channel: 'current' };
  const extended = { ...plain, microsoft365Channel: 'semi-annual-enterprise-extended' };
  const isShared = (type: ContentType, profile: typeof plain, windows = '11 24H2') =>
    (kindsWithoutPeering(type) & clientKind(profile, windows)) === 0;

  it.each([
    // type -> shared by: a client, in a government cloud, on the extended channel, by Windows Server; served to a server
    ['quality-update', true, true, true, true, true],
    ['edge', true, true, true, true, true],
    ['driver', true, true, true, true, true],
    ['store-app', true, true, true, false, false],
    ['win32-app', true, false, true, false, false],
    ['microsoft-365-apps', true, false, false, false, false],
    ['other', true, true, true, false, false],
  ] as const)('%s', (type, client, government, extendedChannel, server, served) => {
    expect(isShared(type, plain)).toBe(client);
    expect(isShared(type, { ...plain, cloud: 'government' })).toBe(government);
    expect(isShared(type, extended)).toBe(extendedChannel);
    expect(isShared(type, plain, 'Server 2022')).toBe(server);
    expect((kindsWithoutCache(type) & clientKind(plain, 'Windows Server 2019')) === 0).toBe(served);
  });
});

describe('demand', () => {
  function requests(options: Parameters<typeof small>[0], devices = 2000) {
    const scenario = small({ devices, ...options, more: { duration: '20 d', ...options?.more } });
    const fleet = buildFleet(scenario, '1', null);
    const generator = new DemandGenerator(
      scenario,
      fleet,
      buildCatalogue(scenario, '1'),
      new Calendar(fleet, scenario, '1'),
      '1',
    );
    return generator.generate(Array.from({ length: fleet.count }, (_, d) => d));
  }

  it('spreads background content over a scan interval, in order of time', () => {
    const { timeS, count } = requests({ content: { priority: 'background' } });
    expect(count).toBe(2000);
    expect([...timeS]).toEqual([...timeS].sort((a, b) => a - b));
    const mean = timeS.reduce((a, b) => a + b) / count;
    // Scans 22 h apart with up to 2 h either way: the first after the release comes after 11 h on average.
    expect(Math.abs(mean / 3600 - 11)).toBeLessThan(0.6);
    expect(timeS.at(-1)! / 3600).toBeLessThan(26);
  });

  it('puts the rings one after the other', () => {
    const rings = [
      { name: 'early', share: 10, deferral: '0 d' },
      { name: 'late', share: 90, deferral: '7 d' },
    ];
    const { timeS } = requests({ content: { priority: 'background' }, more: { demand: { rings } } });
    const early = [...timeS].filter((t) => t < 3 * DAY).length;
    expect(Math.abs(early / 2000 - 0.1)).toBeLessThan(0.025);
    expect([...timeS].filter((t) => t >= 3 * DAY && t < 7 * DAY)).toEqual([]);
  });

  it('asks for foreground content within its spread, and only the audience asks', () => {
    const content = { priority: 'foreground', audience: { share: '25 %' } };
    const { timeS, count } = requests({ content, more: { demand: { spread: '1 h' } } });
    expect(Math.abs(count / 2000 - 0.25)).toBeLessThan(0.035);
    expect(Math.max(...timeS)).toBeLessThan(3600);
    const matched = requests({ content: { audience: { match: { device: 'pc-000*' } } } });
    expect(matched.count).toBe(9);
  });

  it('asks only while the device is on', () => {
    const { timeS } = requests({
      profile: { on: { from: '8:00', to: '12:00', days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], jitter: '0 s' } },
    });
    for (const t of timeS) expect((t % DAY) / 3600 >= 8 && (t % DAY) / 3600 < 12).toBe(true);
  });
});

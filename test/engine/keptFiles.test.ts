/** How long files stay in a cache: what the service sends with a content, and files of mode 99. */
import { describe, expect, it } from 'vitest';
import { buildCatalogue } from '../../src/content/catalogue.js';
import { type ContentLimits, KEEPS, keptLimits } from '../../src/policy/contentLimits.js';
import { downloadOf, MB, problemsOf, run, type Small, small } from '../helpers.js';

const HOUR = 3600;
const DAY = 24 * HOUR;
const ask = (...afterS: number[]) => afterS.map((after, i) => ({ device: `pc-${i + 1}`, after: `${after} s` }));

describe('limits that the service sends with a content', () => {
  it.each([
    [[], 'policyWins', 0],
    [['DOMaxCacheAge'], 'policyWins', KEEPS.cacheAge],
    [['DOMinBackgroundQos', 'DODownloadMode'], 'policyWins', KEEPS.backgroundQos],
    [['DOMaxCacheAge', 'DOMinBackgroundQos'], 'policyWins', KEEPS.cacheAge | KEEPS.backgroundQos],
    [['DOMaxCacheAge', 'DOMinBackgroundQos'], 'contentWins', 0],
  ] as const)('policies %j, %s: kept are %d', (assigned, reading, kept) => {
    expect(keptLimits(new Set(assigned), reading as ContentLimits)).toBe(kept);
  });

  it('are columns by file, 0 for nothing, Infinity for no limit', () => {
    const sent = (content: object) => [...buildCatalogue(small({ content }), '1').sentLimits];
    expect(sent({})).toEqual([0, 0]);
    expect(sent({ maxCacheAge: '1 d', backgroundQos: '2560 KB/s' })).toEqual([86_400, 2_621_440]);
    expect(sent({ maxCacheAge: 0 })).toEqual([Number.POSITIVE_INFINITY, 0]);
  });

  it('refuse a background QoS of nothing', () => {
    const text =
      'name: a\nstart: 2026-03-02T00:00:00Z\nduration: 1 d\nsites: [{ name: s, devices: 1 }]\ncontent: [{ name: c, files: [{ size: 1 MB }], backgroundQos: 0 }]\n';
    expect(problemsOf(text).map(({ path, message }) => `${path} ${message}`)).toEqual([
      expect.stringContaining('content.0.backgroundQos found 0, allowed is a rate above 0'),
    ]);
  });

  /** Whether the second device finds the first one's copy after so long. */
  function isShared(afterS: number, maxCacheAge: string | number, options: Pick<Small, 'policies' | 'model'> = {}) {
    const content = { maxCacheAge };
    const scenario = small({ requests: ask(0, afterS), content, ...options, more: { duration: '10 d' } });
    return downloadOf(run(scenario), 'pc-2').lan > 0;
  }

  it('the age stands in place of the default, both ways', () => {
    expect(isShared(2 * HOUR, '1 h')).toBe(false);
    expect(isShared(HOUR / 2, '1 h')).toBe(true);
    expect(isShared(4 * DAY, '7 d')).toBe(true);
    expect(isShared(8 * DAY, '7 d')).toBe(false);
    expect(isShared(9 * DAY, 0)).toBe(true);
  });

  it('an admin wins, or the content, as the reading says', () => {
    const policies = { DOMaxCacheAge: '1 d' };
    expect(isShared(2 * HOUR, '1 h', { policies })).toBe(true);
    expect(isShared(2 * HOUR, '1 h', { policies, model: { contentLimits: 'contentWins' } })).toBe(false);
  });

  it('the QoS is what HTTP tops up to beside slow peers', () => {
    const cdn = (content: object, options: Pick<Small, 'policies' | 'model'> = {}) => {
      // A peer gives 1 MB/s (8 Mbit/s); the default tops up to 2500 KB/s.
      const lan = `${(8 * MB) / 1e6} Mbit/s`;
      const nic = { down: '1 Gbit/s', up: lan };
      const of = { priority: 'background', ...content };
      const scenario = small({ requests: ask(0, HOUR), profile: { nic }, content: of, ...options });
      return downloadOf(run(scenario), 'pc-2').cdn;
    };
    const byDefault = cdn({});
    expect(byDefault / (100 * MB)).toBeCloseTo(1476 / 2500, 1);
    expect(cdn({ backgroundQos: '1000 KB/s' })).toBeLessThan(MB);
    expect(cdn({ backgroundQos: '1000 KB/s' }, { policies: { DOMinBackgroundQos: 2500 } })).toBe(byDefault);
    const contentWins = { policies: { DOMinBackgroundQos: 2500 }, model: { contentLimits: 'contentWins' } };
    expect(cdn({ backgroundQos: '1000 KB/s' }, contentWins)).toBeLessThan(MB);
  });

  it('the copy that expires first leaves a full cache first, whatever came first', () => {
    const content = (name: string, maxCacheAge: string, requests: object[]) => ({
      ...{ name, type: 'quality-update', priority: 'foreground', maxCacheAge, requests },
      files: [{ name: 'f', size: '400 MB' }],
    });
    const first = (after: number) => ({ device: 'pc-1', after: `${after} s` });
    const second = (after: number) => ({ device: 'pc-2', after: `${after} s` });
    const contents = (ageOfA: string, ageOfB: string) => [
      content('a', ageOfA, [first(0), second(3 * HOUR)]),
      content('b', ageOfB, [first(600), second(3 * HOUR)]),
      content('c', '3 d', [first(1200)]),
    ];
    const shared = (ageOfA: string, ageOfB: string) => {
      const more = { content: contents(ageOfA, ageOfB) };
      const replicate = run(small({ policies: { DOAbsoluteMaxCacheSize: 1 }, more }));
      return [0, 1].map((file) => downloadOf(replicate, 'pc-2', file).lan > 0);
    };
    expect(shared('2 d', '1 d')).toEqual([true, false]);
    expect(shared('1 d', '2 d')).toEqual([false, true]);
  });
});

describe('a file of mode 99', () => {
  /** pc-1 has `a`; then it gets `b` in mode 99, and pc-2 asks for `a`. */
  function isEvicted(options: { model?: object; sizeOfB?: string }) {
    const content = (name: string, size: string, requests: object[]) => ({
      ...{ name, type: 'quality-update', priority: 'foreground', requests },
      files: [{ name: 'f', size }],
    });
    const scenario = small({
      policies: { DOAbsoluteMaxCacheSize: 1 },
      model: { simpleModeCacheAge: '60 s', ...options.model },
      more: {
        content: [
          content('a', '600 MB', [
            { device: 'pc-1', after: '0 s' },
            { device: 'pc-2', after: '2 h' },
          ]),
          content('b', options.sizeOfB ?? '600 MB', [{ device: 'pc-1', after: '1 h' }]),
        ],
        events: [{ what: 'cloud-unreachable', at: '3590 s', for: '10 min' }],
      },
    });
    const { account, ...replicate } = run(scenario);
    expect(downloadOf({ account, ...replicate }, 'pc-1', 1).mode).toBe(99);
    return (account.figures.reasons['copy-evicted'] ?? 0) > 0;
  }

  it('takes its space in the cache, unless it is not kept or larger than the cache', () => {
    expect(isEvicted({})).toBe(true);
    expect(isEvicted({ sizeOfB: '300 MB' })).toBe(false);
    expect(isEvicted({ sizeOfB: '2 GB' })).toBe(false);
    expect(isEvicted({ model: { simpleModeCacheAge: 0 } })).toBe(false);
  });

  /** pc-1 gets `b` in mode 99, then `a` so much later; pc-2 asks for both. */
  function sharedAfter(afterS: number, model: object = {}) {
    const content = (name: string, requests: object[]) => ({
      ...{ name, type: 'quality-update', priority: 'foreground', requests },
      files: [{ name: 'f', size: '600 MB' }],
    });
    const at = 3600 + (600 * MB) / 1e7 + afterS;
    const scenario = small({
      policies: { DOAbsoluteMaxCacheSize: 1 },
      model: { simpleModeCacheAge: '600 s', eviction: 'leastRecentlyUploaded', ...model },
      more: {
        content: [
          content('a', [
            { device: 'pc-1', after: `${at} s` },
            { device: 'pc-2', after: '3 h' },
          ]),
          content('b', [
            { device: 'pc-1', after: '1 h' },
            { device: 'pc-2', after: '3 h' },
          ]),
        ],
        events: [{ what: 'cloud-unreachable', at: '3590 s', for: '20 s' }],
      },
    });
    const replicate = run(scenario);
    return [0, 1].map((file) => downloadOf(replicate, 'pc-2', file).lan > 0);
  }

  it('is shared with nobody, and makes room when it has expired or something else needs it', () => {
    expect(sharedAfter(60)).toEqual([true, false]);
    expect(sharedAfter(700)).toEqual([true, false]);
    expect(sharedAfter(700, { simpleModeCacheAge: 0 })).toEqual([true, false]);
  });
});

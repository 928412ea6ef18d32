/**
 * Downloads that get nothing: paused, and started again. Worked out by hand: 80 Mbit/s = 10e6 bytes/s; a file of 100 MB
 * = 104857600 bytes.
 */
import { describe, expect, it } from 'vitest';
import { PAUSE_REASONS } from '../../src/core/pauses.js';
import { downloadOf, MB, run, type Small, small } from '../helpers.js';

const SIZE = 100 * MB;
const WAN = 10e6;
const PORT = 125e6;
const HOUR = 3600;

/** One device without peers, whose download begins at 0. */
function alone({ model, more, ...options }: Small, ...events: object[]) {
  return run(
    small({
      devices: 1,
      policies: { DODownloadMode: 0 },
      requests: [{ device: 'pc-1', after: '0 s' }],
      model: { noProgress: '300 s', ...model },
      more: { ...more, events },
      ...options,
    }),
  );
}

/** How often a download was paused, and why. */
function pausesOf(result: ReturnType<typeof run>, r = 0) {
  const { pauses, pauseReason } = result.parts[0]!.downloads;
  return [pauses[r], PAUSE_REASONS[pauseReason[r]!]?.[0]];
}

const lineDown = (seconds: number, at = 4) => ({ what: 'wan-failure', at: `${at} s`, for: `${seconds} s` });
const REST = (SIZE - 4 * WAN) / WAN;

describe('a download that gets nothing for 300 s', () => {
  it('is paused with its reason, and starts again when its user asks, with what it has', () => {
    const result = alone({}, lineDown(600));
    expect(pausesOf(result)).toEqual([1, 'line-down']);
    const { cdn, finishedS, startedS } = downloadOf(result, 'pc-1');
    expect(startedS).toBe(0);
    expect(finishedS).toBeCloseTo(304 + 1800 + REST, 5);
    expect(cdn).toBe(SIZE);
    const sooner = alone({ model: { userAsksAgain: '10 min' } }, lineDown(600));
    expect(downloadOf(sooner, 'pc-1').finishedS).toBeCloseTo(304 + 600 + REST, 5);
  });

  it('waits for its turn when the line is still down', () => {
    const result = alone({}, lineDown(HOUR));
    expect(pausesOf(result)).toEqual([1, 'line-down']);
    expect(downloadOf(result, 'pc-1').finishedS).toBeCloseTo(4 + HOUR + REST, 5);
  });

  it('goes on when something comes a second before', () => {
    const result = alone({}, lineDown(299));
    expect(pausesOf(result)).toEqual([0, undefined]);
    expect(downloadOf(result, 'pc-1').finishedS).toBeCloseTo(303 + REST, 5);
    // The count begins anew with the second failure.
    const twice = alone({}, lineDown(299), lineDown(299, 304));
    expect(pausesOf(twice)).toEqual([0, undefined]);
  });

  it('waits for ever in older readings', () => {
    const result = alone({ model: { noProgress: 'never' } }, lineDown(HOUR));
    expect(pausesOf(result)).toEqual([0, undefined]);
    expect(downloadOf(result, 'pc-1').finishedS).toBeCloseTo(4 + HOUR + REST, 5);
  });

  it('starts again with the next scan when nobody waits for it', () => {
    const background = { priority: 'background' };
    const later = {
      ...background,
      name: 'later',
      type: 'driver',
      files: [{ size: '1 MB' }],
      release: '2026-03-03T00:00:00Z',
    };
    const own = { ...background, name: 'c', type: 'quality-update', files: [{ size: '100 MB' }] };
    const content = [{ ...own, requests: [{ device: 'pc-1', after: '0 s' }] }, later];
    const demand = { scan: { interval: '6 h', jitter: 0 } };
    const result = alone({ more: { duration: '2 d', content, demand } }, lineDown(600));
    expect(pausesOf(result)).toEqual([1, 'line-down']);
    // The other content is asked for with a scan, and tells when they are.
    const phaseS = result.parts[0]!.downloads.requestedS[1]! % (6 * HOUR);
    const scanS = phaseS > 304 ? phaseS : phaseS + 6 * HOUR;
    expect(downloadOf(result, 'pc-1').finishedS).toBeCloseTo(scanS + REST, 4);
  });

  it('leaves its place to the next file of its device', () => {
    const ask = (name: string, type: string, ...requests: [string, number][]) => ({
      name,
      type,
      priority: 'foreground',
      files: [{ name: 'f', size: '100 MB' }],
      requests: requests.map(([device, after]) => ({ device, after: `${after} s` })),
    });
    const content = [ask('a', 'driver', ['pc-1', 60]), ask('b', 'quality-update', ['pc-2', 0], ['pc-1', 61])];
    const result = alone(
      {
        devices: 2,
        policies: { DODownloadMode: 0, DOCacheHostSource: 2 },
        site: { cacheServer: { rate: '1 Gbit/s' }, dhcpOption235: 'own' },
        model: { downloadsAtOnce: 1 },
        more: { content },
      },
      { what: 'wan-degraded', at: '50 s', for: '1 h', capacity: 0 },
    );
    // The server has b, and cannot fetch a.
    expect(downloadOf(result, 'pc-1', 1).finishedS).toBeCloseTo(60 + 300 + SIZE / PORT, 5);
    const a = [...result.parts[0]!.downloads.file].indexOf(0);
    expect(pausesOf(result, a)).toEqual([2, 'cache-server-silent']);
    expect(downloadOf(result, 'pc-1', 0).cacheServer).toBe(SIZE);
  });

  it('is not asked for again by a device that was re-imaged', () => {
    const reimage = { what: 'reimage', at: '400 s', for: '60 s' };
    const { finishedS, cdn } = downloadOf(alone({}, lineDown(600), reimage), 'pc-1');
    expect(finishedS).toBeNaN();
    expect(cdn).toBe(4 * WAN);
  });

  it('is one of many on a crowded line: all pause, or none', () => {
    const many = (seconds: number) =>
      alone({ devices: 600, sizeMb: 10, requests: [{ device: '*', after: '0 s' }] }, lineDown(seconds));
    const short = many(200).parts[0]!.downloads;
    expect([...short.pauses].every((count) => count === 0)).toBe(true);
    const totalS = (600 * 10 * MB) / WAN;
    expect(Math.max(...short.finishedS)).toBeCloseTo(totalS + 200, 4);
    const long = many(400).parts[0]!.downloads;
    expect([...long.pauses].every((count) => count === 1)).toBe(true);
    expect(Math.max(...long.finishedS)).toBeCloseTo(304 + 1800 + totalS - 4, 4);
  });
});

describe('a download that waits for a delay', () => {
  const delayed = (model: object, ...events: object[]) =>
    alone({ devices: 2, policies: { DODownloadMode: 2, DODelayForegroundDownloadFromHttp: HOUR }, model }, ...events);

  it('is not paused: an hour is advised', () => {
    const result = delayed({});
    expect(pausesOf(result)).toEqual([0, undefined]);
    expect(downloadOf(result, 'pc-1').finishedS).toBeCloseTo(HOUR + SIZE / WAN, 5);
  });

  it('is paused in another reading, and its delay begins anew each time', () => {
    const result = delayed({ delayIsNoProgress: true });
    // After 300, 2400, 4500 ... 12900 s of four hours.
    expect(pausesOf(result)).toEqual([7, 'http-held']);
    expect(downloadOf(result, 'pc-1').finishedS).toBeNaN();
  });

  it('is paused when HTTP may come and does not', () => {
    // The delay is over at 3600 s, in the middle of a failure.
    const result = delayed({}, lineDown(HOUR, 3000));
    expect(pausesOf(result)).toEqual([1, 'line-down']);
    // Paused at 3900 s, asked for again at 5700 s; the line is back at 6600 s, and the delay begins anew.
    expect(downloadOf(result, 'pc-1').finishedS).toBeCloseTo(6600 + HOUR + SIZE / WAN, 5);
  });

  it('a fallback delay of cache servers counts as a delay', () => {
    const policies = { DODownloadMode: 0, DOCacheHost: ['gone'], DODelayCacheServerFallbackForeground: 1200 };
    const result = alone({ policies });
    expect(pausesOf(result)).toEqual([0, undefined]);
    expect(downloadOf(result, 'pc-1').finishedS).toBeCloseTo(1200 + SIZE / WAN, 5);
  });
});

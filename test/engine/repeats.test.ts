/** A device that asks twice for a file that it has, or is fetching, fetches it once. */
import { describe, expect, it } from 'vitest';
import { DownloadRows } from '../../src/report/tables.js';
import { MB, run, type Small, small } from '../helpers.js';

const ask = (...afterS: number[]) => afterS.map((after) => ({ device: 'pc-1', after: `${after} s` }));
const day = 86_400;

function figures(requests: Small['requests'], { more, ...options }: Small = {}) {
  const scenario = small({ devices: 1, requests, ...options, more: { duration: '10 d', ...more } });
  const replicate = run(scenario);
  const { downloads, finished, totals } = replicate.account.figures;
  const rows = replicate.parts.flatMap((part) => [...new DownloadRows(replicate.world).of(part)]);
  return { downloads, finished, fetched: totals.bytesTotal / (100 * MB), rows: rows.length };
}

const once = { downloads: 1, finished: 1, fetched: 1, rows: 1 };
const twice = { downloads: 2, finished: 2, fetched: 2, rows: 2 };

describe('a device that asks again', () => {
  it('while it fetches, or when it has the file, fetches it once', () => {
    expect(figures(ask(0, 1, 2, 3600, day))).toEqual(once);
    expect(figures([...ask(0), { device: '*', after: '0 s' }])).toEqual(once);
  });

  it('fetches it again when its age is over', () => {
    expect(figures(ask(0, 3 * day + 3600))).toEqual(twice);
    expect(figures(ask(0, 3 * day + 3600), { policies: { DOMaxCacheAge: '9 d' } })).toEqual(once);
  });

  it('has a file as long where it is not to be shared', () => {
    const policies = { DODownloadMode: 0 };
    expect(figures(ask(0, 3600), { policies })).toEqual(once);
    expect(figures(ask(0, 3 * day + 3600), { policies })).toEqual(twice);
  });

  it.each([2, 0])('fetches it again after it was set up anew, in mode %d', (DODownloadMode) => {
    const events = [{ what: 'reimage', at: '1 h', for: '10 min' }];
    expect(figures(ask(0, 7200), { policies: { DODownloadMode }, more: { events } })).toEqual(twice);
    expect(figures(ask(0, 1800), { policies: { DODownloadMode }, more: { events } })).toEqual(once);
  });

  it('fetches another file, and so does another device', () => {
    const { downloads } = figures([...ask(0, 60), { device: 'pc-2', after: '60 s' }], { devices: 2 });
    expect(downloads).toBe(2);
  });
});

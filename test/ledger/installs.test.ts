/** Installs by hand: from the request to the last file, with the time off apart. */
import { describe, expect, it } from 'vitest';
import { installFigures } from '../../src/ledger/installs.js';
import { run, small } from '../helpers.js';

const near = (timeS: number, wantedS: number) => expect(Math.abs(timeS - wantedS)).toBeLessThanOrEqual(wantedS / 1000);

describe('an install', () => {
  it('is whole with the last of its files', () => {
    // 10 MB/s for 100 and 500 MB side by side: the smaller is there after 20 s, both after 60.
    const files = [{ size: '100000000 B' }, { size: '500000000 B' }];
    const requests = [{ device: 'pc-1', after: '1 h' }];
    const { account } = run(small({ policies: { DODownloadMode: 0 }, content: { files, requests } }));
    expect(account.figures).toMatchObject({ downloads: 2, installs: 1, installsWhole: 1 });
    near(account.figures.installTimeP50S, 60);
    near(account.figures.installTimeOnP50S, 60);
    expect(account.installs.of().elapsed.sharesWithin([59, 61])).toEqual([0, 1]);
  });

  it('tells the hours apart in which the device was off', () => {
    // 3600 s of download from 16:30; the device is off from 17:00 to 8:00.
    const office = { from: '8:00', to: '17:00', days: ['Mon', 'Tue'], jitter: '0 s' };
    const { account } = run(
      small({
        policies: { DODownloadMode: 0 },
        profile: { on: office },
        content: { files: [{ size: '36000000000 B' }], requests: [{ device: 'pc-1', after: '16.5 h' }] },
        more: { duration: '3 d' },
      }),
    );
    near(account.figures.installTimeP50S, 1800 + 15 * 3600 + 1800);
    near(account.figures.installTimeOnP50S, 3600);
  });

  it('that is not whole at the end of the run is not reached', () => {
    const content = { files: [{ size: '1000 GB' }], requests: [{ device: 'pc-1', after: '1 h' }] };
    const { account } = run(small({ policies: { DODownloadMode: 0 }, content }));
    expect(account.figures).toMatchObject({ installs: 1, installsWhole: 0 });
    expect(account.figures.installTimeP50S).toBe(Number.POSITIVE_INFINITY);
    expect(account.installs.of().elapsed.longerCount).toBe(1);
  });

  it('of a file that the device has already is none', () => {
    const requests = ['1 h', '2 h'].map((after) => ({ device: 'pc-1', after }));
    const { account } = run(small({ policies: { DODownloadMode: 0 }, content: { requests } }));
    expect(account.figures.installs).toBe(1);
  });

  it('counts by release and class, which add up to all', () => {
    const scenario = small({
      devices: 6,
      more: {
        demand: { spread: '1 h' },
        sites: [
          { name: 'a', devices: 4 },
          { name: 'b', devices: 3 },
        ],
      },
    });
    const { account } = run(scenario);
    const all = installFigures(account.installs.of());
    const classes = account.classes.map(({ number }) => installFigures(account.installs.of({ siteClass: number })));
    expect(classes.map(({ installs }) => installs)).toEqual([4, 3]);
    expect(all.installs).toBe(7);
    expect(account.classes.map(({ figures }) => figures.installs)).toEqual([4, 3]);
  });
});

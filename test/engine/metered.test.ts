/** Metered networks: which downloads pause, and who is a peer. */
import { describe, expect, it } from 'vitest';
import { buildFleet } from '../../src/fleet/build.js';
import { Calendar, COST_SHIFT, STATE } from '../../src/fleet/calendar.js';
import { isPausedByCost } from '../../src/policy/costPause.js';
import { COST_POLICIES, costPolicyCode, LINE_COST, lineCost } from '../../src/policy/costs.js';
import { downloadOf, MB, problemsOf, run, type Small, small } from '../helpers.js';

const DAY = 86_400;

describe('cost policies', () => {
  it.each([
    // policy -> on a line that is: free, metered, near its limit, over it, roaming
    ['always', false, false, false, false, false],
    ['unrestricted', false, true, true, true, true],
    ['standard', false, false, true, true, true],
    ['no-surcharge', false, false, false, true, true],
    ['no-roaming', false, false, false, false, true],
  ] as const)('%s', (policy, ...paused) => {
    const { unmetered, metered, nearLimit, overLimit, roaming } = LINE_COST;
    const lines = [unmetered, metered, nearLimit, overLimit, roaming];
    expect(lines.map((line) => isPausedByCost(COST_POLICIES.indexOf(policy), line))).toEqual(paused);
  });

  it('are by default always in the foreground, and standard in the background', () => {
    expect(COST_POLICIES[costPolicyCode(undefined, 'foreground')]).toBe('always');
    expect(COST_POLICIES[costPolicyCode(undefined, 'background')]).toBe('standard');
    expect(COST_POLICIES[costPolicyCode('no-roaming', 'background')]).toBe('no-roaming');
  });

  it('a metered day is one kind of line', () => {
    const shares = { nearLimit: 0.25, overLimit: 0.125, roaming: 0.25 };
    const lines = [0, 0.24, 0.25, 0.37, 0.375, 0.62, 0.625, 0.99].map((u) => lineCost(shares, u));
    const { metered, nearLimit, overLimit, roaming } = LINE_COST;
    expect(lines).toEqual([nearLimit, nearLimit, overLimit, overLimit, roaming, roaming, metered, metered]);
  });

  it('shares of more than all metered days are refused', () => {
    const text = `name: a
start: 2026-03-02T00:00:00Z
duration: 1 d
sites: [{ name: s, devices: 1 }]
devices: { mix: [{ name: p, metered: { share: 10 %, nearLimit: 60 %, roaming: 50 % } }] }
content: [{ name: c, files: [{ size: 1 MB }] }]
`;
    expect(problemsOf(text).map(({ message }) => message)).toEqual([expect.stringContaining('at most 100 % together')]);
  });
});

describe('metered days', () => {
  const scenario = (metered: object) =>
    small({ devices: 200, profile: { vpn: { share: '30 %' }, home: { share: '20 %' }, metered } });
  const statesOf = (metered: object) => {
    const of = scenario(metered);
    const fleet = buildFleet(of, '1', null);
    const calendar = new Calendar(fleet, of, '1');
    return Array.from({ length: 200 * 50 }, (_, k) => calendar.whereabouts(k % 200, Math.floor(k / 200)));
  };

  it('are the share of the profile, and move nobody', () => {
    const states = statesOf({ share: '25 %', nearLimit: '40 %' });
    const without = statesOf({});
    const locations = (all: number[]) => all.map((state) => state & (STATE.onVpn | STATE.atHome));
    expect(locations(states)).toEqual(locations(without));
    expect(without.every((state) => (state & STATE.metered) === 0)).toBe(true);
    const share = (line: number) => states.filter((state) => state >> COST_SHIFT === line).length / states.length;
    expect(share(LINE_COST.nearLimit)).toBeCloseTo(0.1, 1);
    expect(share(LINE_COST.metered)).toBeCloseTo(0.15, 1);
    expect(share(LINE_COST.unmetered)).toBeCloseTo(0.75, 1);
  });

  it('of a larger share contain those of a smaller one', () => {
    const few = statesOf({ share: '10 %' });
    const many = statesOf({ share: '30 %' });
    few.forEach((state, k) => {
      if ((state & STATE.metered) !== 0) expect(many[k]! & STATE.metered).toBe(STATE.metered);
    });
  });
});

describe('downloads on a metered network', () => {
  function isDone(metered: object, content: object) {
    const scenario = small({ devices: 1, profile: { metered: { share: '100 %', ...metered } }, content });
    const { finishedS, cdn } = downloadOf(run(scenario), 'pc-1');
    expect(Number.isNaN(finishedS) ? cdn : MB * 100 - cdn).toBe(0);
    return !Number.isNaN(finishedS);
  }
  const requests = [{ device: 'pc-1', after: '0 s' }];
  const background = { priority: 'background', requests };

  it('pause as their cost policy says', () => {
    expect(isDone({}, background)).toBe(true);
    expect(isDone({ nearLimit: '100 %' }, background)).toBe(false);
    expect(isDone({ overLimit: '100 %' }, background)).toBe(false);
    expect(isDone({ nearLimit: '100 %' }, { priority: 'foreground', requests })).toBe(true);
    expect(isDone({ nearLimit: '100 %' }, { ...background, costPolicy: 'always' })).toBe(true);
    expect(isDone({}, { ...background, costPolicy: 'unrestricted' })).toBe(false);
    expect(isDone({ roaming: '100 %' }, { priority: 'foreground', costPolicy: 'no-roaming', requests })).toBe(false);
  });

  it('do not hold up those that may run', () => {
    const content = (name: string, priority: string, after = '0 s') => ({
      ...{ name, priority, type: 'quality-update', requests: [{ device: 'pc-1', after }] },
      files: [{ name: 'f', size: '100 MB', count: priority === 'background' ? 9 : 1 }],
    });
    const scenario = small({
      devices: 1,
      profile: { metered: { share: '100 %', nearLimit: '100 %' } },
      more: {
        content: [
          content('update', 'background'),
          content('app', 'foreground'),
          content('later', 'background', '2 h'),
          content('more', 'foreground', '3 h'),
        ],
      },
    });
    const replicate = run(scenario);
    expect(downloadOf(replicate, 'pc-1', 9).finishedS).toBeLessThan(60);
    expect(downloadOf(replicate, 'pc-1', 19).finishedS).toBeLessThan(3 * 3600 + 60);
    expect(replicate.account.figures.finished).toBe(2);
  });

  it('go on when the day is over, with what they have', () => {
    // Two days at full rate, in a week in which about half of the days are near the limit.
    const scenario = small({
      devices: 20,
      wan: 'unlimited',
      profile: { metered: { share: '50 %', nearLimit: '100 %' }, nic: { down: '1 Mbit/s', up: '1 Mbit/s' } },
      sizeMb: 20_000,
      policies: { DODownloadMode: 0 },
      content: { priority: 'background', requests: [{ device: '*', after: '1 h' }] },
      more: { duration: '21 d' },
    });
    const { parts, world } = run(scenario);
    const { calendar, fleet } = world;
    const runs = (d: number, timeS: number) =>
      (calendar.whereabouts(d, calendar.cycleAt(d, timeS)) & STATE.metered) === 0;
    let paused = 0;
    for (const { downloads, trace } of parts) {
      for (const { download, endS, startS } of trace) {
        const d = downloads.device[download]!;
        for (let timeS = startS; timeS < endS; timeS += DAY / 4) expect(runs(d, timeS)).toBe(true);
        expect(runs(d, endS - 1e-3)).toBe(true);
      }
      for (let r = 0; r < downloads.count; r += 1) {
        const d = downloads.device[r]!;
        // What is missing is what the free days do not give.
        let freeS = 0;
        const untilS = Number.isNaN(downloads.finishedS[r]!) ? 21 * DAY : downloads.finishedS[r]!;
        for (let timeS = 3600; timeS < untilS; timeS += 60) if (runs(d, timeS)) freeS += 60;
        const received = downloads.bytes.subarray(6 * r, 6 * r + 6).reduce((a, b) => a + b, 0);
        expect(received / (20_000 * MB)).toBeCloseTo(Math.min(1, (freeS * 125_000) / (20_000 * MB)), 2);
        if (freeS < untilS - 3600 - 60) paused += 1;
      }
    }
    expect(paused).toBeGreaterThan(10);
    expect(fleet.count).toBe(20);
  });
});

describe('peers on a metered network', () => {
  const twice = [0, 600].map((after, i) => ({ device: `pc-${i + 1}`, after: `${after} s` }));
  const figures = (mode: number, meteredPeering: string, options: Small = {}) =>
    run(
      small({
        requests: twice,
        profile: { metered: { share: '100 %' } },
        policies: { DODownloadMode: mode },
        ...options,
        model: { meteredPeering, ...options.model },
      }),
    ).account.figures;
  /** Two sites: nobody is a LAN peer. */
  const apart = (meteredPeering: string) => {
    const sites = ['a', 'b'].map((name) => ({ name, devices: 1, wan: '80 Mbit/s' }));
    const requests = ['a-1', 'b-1'].map((device, i) => ({ device, after: `${i * 600} s` }));
    return figures(3, meteredPeering, { requests, more: { sites } });
  };

  it('are those of the LAN by default, not of the Internet', () => {
    expect(figures(2, 'noInternetPeers').totals.bytesFromLanPeers).toBeGreaterThan(0);
    expect(figures(3, 'noInternetPeers').totals.bytesFromLanPeers).toBeGreaterThan(0);
    const { reasons, totals } = apart('noInternetPeers');
    expect(totals.bytesFromInternetPeers).toBe(0);
    expect(reasons['metered-network']).toBeGreaterThan(90 * MB);
  });

  it('are nobody, or all, under the other readings', () => {
    const none = figures(2, 'noPeers');
    expect(none.peerShare).toBe(0);
    expect(none.reasons).toEqual({ 'metered-network': 200 * MB });
    expect(apart('all').totals.bytesFromInternetPeers).toBeGreaterThan(0);
  });

  it('are lost when a metered day begins for either of the two', () => {
    const sites = ['a', 'b'].map((name) => ({ name, devices: 1, wan: '500 Kbit/s' }));
    const requests = [
      { device: 'a-1', after: '0 s' },
      { device: 'b-1', after: '2 d' },
    ];
    // Connections that ended because the days of the sender, and of the receiver, became metered.
    let bySender = 0;
    let byReceiver = 0;
    for (let seed = 1; seed <= 12; seed += 1) {
      const scenario = small({
        requests,
        sizeMb: 10_000,
        profile: { metered: { share: '30 %' } },
        policies: { DODownloadMode: 3, DOMaxCacheAge: 0 },
        more: { sites, duration: '8 d' },
      });
      const { parts, world } = run(scenario, String(seed));
      const { calendar } = world;
      const isMetered = (d: number, timeS: number) =>
        (calendar.whereabouts(d, calendar.cycleAt(d, timeS)) & STATE.metered) !== 0;
      for (const { downloads, trace } of parts) {
        for (const { download, endS, sourceDevice, startS } of trace) {
          if (sourceDevice < 0) continue;
          const receiver = downloads.device[download]!;
          for (let timeS = startS; timeS < endS; timeS += DAY / 8) {
            expect([isMetered(sourceDevice, timeS), isMetered(receiver, timeS)]).toEqual([false, false]);
          }
          expect([isMetered(sourceDevice, endS - 1), isMetered(receiver, endS - 1)]).toEqual([false, false]);
          if (isMetered(sourceDevice, endS) && !isMetered(receiver, endS)) bySender += 1;
          if (!isMetered(sourceDevice, endS) && isMetered(receiver, endS)) byReceiver += 1;
        }
      }
    }
    expect(Math.min(bySender, byReceiver)).toBeGreaterThan(0);
  });
});

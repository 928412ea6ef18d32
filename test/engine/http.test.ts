/** HTTP delays and bandwidth caps, worked out by hand. 80 Mbit/s = 10e6 bytes/s; a file of 100 MB = 104857600 bytes. */
import { describe, expect, it } from 'vitest';
import { downloadOf, MB, run, type Small, small } from '../helpers.js';

const SIZE = 100 * MB;
const WAN = 10e6;
const ask = (...after: number[]) => after.map((s, i) => ({ device: `pc-${i + 1}`, after: `${s} s` }));
const background = { priority: 'background' };

describe('HTTP delay', () => {
  it('a download without a holder waits until the delay ends, then HTTP takes all', () => {
    const policies = { DODelayForegroundDownloadFromHttp: 60 };
    const first = downloadOf(run(small({ requests: ask(0), policies })), 'pc-1');
    expect(first.finishedS).toBeCloseTo(60 + SIZE / WAN, 6);
  });

  it('a holder that is fast enough leaves nothing to HTTP', () => {
    const policies = { DODelayForegroundDownloadFromHttp: 60 };
    const second = downloadOf(run(small({ requests: ask(0, 100), policies })), 'pc-2');
    expect(second.finishedS).toBeCloseTo(100 + SIZE / 125e6, 6);
    expect(second.cdn).toBe(0);
  });

  it('a holder that is slow has the line until the delay ends, then HTTP fills the gap', () => {
    const profile = { nic: { down: '1 Gbit/s', up: '8 Mbit/s' } };
    const policies = { DODelayForegroundDownloadFromHttp: 20 };
    const second = downloadOf(run(small({ requests: ask(0, 100), policies, profile })), 'pc-2');
    // 20 s at 1e6, then 1e6 + 10e6.
    expect(second.finishedS).toBeCloseTo(100 + 20 + (SIZE - 20e6) / 11e6, 5);
    expect(Math.abs(second.lan - (20e6 + (SIZE - 20e6) / 11))).toBeLessThanOrEqual(1);
  });

  it('holds nothing back for the other priority, or where no peer may help', () => {
    const at = (policies: object, more: Small = {}) =>
      downloadOf(run(small({ requests: ask(0), policies, ...more })), 'pc-1').finishedS;
    expect(at({ DODelayBackgroundDownloadFromHttp: 60 })).toBeCloseTo(SIZE / WAN, 6);
    expect(at({ DODelayBackgroundDownloadFromHttp: 60 }, { content: background })).toBeCloseTo(60 + SIZE / WAN, 6);
    expect(at({ DODelayForegroundDownloadFromHttp: 60, DODownloadMode: 0 })).toBeCloseTo(SIZE / WAN, 6);
    expect(at({ DODelayForegroundDownloadFromHttp: 60 }, { sizeMb: 9 })).toBeCloseTo((9 * MB) / WAN, 6);
  });

  it('of 0 is none, or that of the cloud', () => {
    const at = (model: object) =>
      downloadOf(run(small({ requests: ask(0), policies: { DODelayForegroundDownloadFromHttp: 0 }, model })), 'pc-1')
        .finishedS;
    expect(at({})).toBeCloseTo(SIZE / WAN, 6);
    expect(at({ httpDelayZero: 'cloud', cloudHttpDelay: '30 s' })).toBeCloseTo(30 + SIZE / WAN, 6);
  });
});

describe('HTTP beside peers', () => {
  it('small files that finish over HTTP before peers are found have no peer bytes', () => {
    const model = { peersKnown: '2 s', foregroundTarget: 0 };
    const share = (sizeMb: number) => run(small({ requests: ask(0, 100), sizeMb, model, policies: SMALL_FILES }));
    // In 2 s the line brings 20e6 bytes.
    expect(downloadOf(share(19), 'pc-2').lan).toBe(0);
    expect(downloadOf(share(21), 'pc-2').lan).toBeGreaterThan(0);
  });

  it('yields to LAN peers only, where the model says so', () => {
    const group = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';
    const cdn = (qosCountsPeers: string) =>
      run(
        small({
          requests: [
            { device: 'pc-1-1', after: '0 s' },
            { device: 'pc-2-1', after: '100 s' },
          ],
          devices: 1,
          site: { count: 2 },
          wan: '800 Mbit/s',
          policies: { DOGroupId: group, DOMinBackgroundQos: 1 },
          content: background,
          model: { qosCountsPeers, groupPeers: 'fill' },
        }),
      );
    expect(downloadOf(cdn('all'), 'pc-2-1').cdn).toBe(0);
    // The port of 125e6 is shared by CDN and group peer on the line of 100e6.
    expect(downloadOf(cdn('lanOnly'), 'pc-2-1').cdn / SIZE).toBeCloseTo(0.5, 6);
  });
});

const SMALL_FILES = { DOMinFileSizeToCache: 1 };

describe('bandwidth caps', () => {
  it('absolute: over all downloads of the priority together, and no others', () => {
    const two = { files: [{ name: 'f', size: '50 MB', count: 2 }] };
    const at = (policies: object, content: object) => {
      const result = run(small({ devices: 1, requests: ask(0), policies, content }));
      return Math.max(downloadOf(result, 'pc-1', 0).finishedS, downloadOf(result, 'pc-1', 1).finishedS);
    };
    const cap = { DOMaxBackgroundDownloadBandwidth: 1000 };
    expect(at(cap, { ...background, ...two })).toBeCloseTo(SIZE / 1_024_000, 5);
    expect(at(cap, two)).toBeCloseTo(SIZE / WAN, 6);
    expect(at({ DOMaxForegroundDownloadBandwidth: 1000 }, two)).toBeCloseTo(SIZE / 1_024_000, 5);
  });

  it('percentage: of the line, with LAN peers exempt', () => {
    const policies = { DOPercentageMaxForegroundBandwidth: 25 };
    const result = run(small({ requests: ask(0, 200), policies }));
    expect(downloadOf(result, 'pc-1').finishedS).toBeCloseTo(SIZE / (WAN / 4), 6);
    const second = downloadOf(result, 'pc-2');
    expect(second.finishedS).toBeCloseTo(200 + SIZE / 125e6, 6);
    expect(second.cdn).toBe(Math.round((SIZE * 2.5) / 125));
  });

  it('dynamic, without a percentage policy: 45 % of the line in the background, 90 % in the foreground', () => {
    const at = (model: object, more: Small = {}) => run(small({ requests: ask(0, 400), model, ...more }));
    const dynamic = { dynamicShare: 'beyondLan' };
    const finished = (model: object, more?: Small) => downloadOf(at(model, more), 'pc-1').finishedS;
    expect(finished({})).toBeCloseTo(SIZE / WAN, 6);
    expect(finished(dynamic)).toBeCloseTo(SIZE / (0.9 * WAN), 6);
    expect(finished(dynamic, { content: background })).toBeCloseTo(SIZE / (0.45 * WAN), 6);
    expect(finished({ ...dynamic, dynamicForegroundShare: 30 })).toBeCloseTo(SIZE / (0.3 * WAN), 6);
    const measured = { ...dynamic, percentageOf: 'measured', measuredBandwidth: '10 %' };
    expect(finished(measured)).toBeCloseTo(SIZE / (0.9 * 0.1 * WAN), 5);
    const policies = { DOPercentageMaxForegroundBandwidth: 50 };
    expect(finished(dynamic, { policies })).toBeCloseTo(SIZE / (0.5 * WAN), 6);
    const absolute = { DOMaxForegroundDownloadBandwidth: 1000 };
    expect(finished(dynamic, { policies: absolute })).toBeCloseTo(SIZE / 1_024_000, 5);
  });

  it('dynamic: LAN peers are exempt, or are not where the model says so', () => {
    const second = (dynamicShare: string) => {
      const result = run(small({ requests: ask(0, 100), model: { dynamicShare } }));
      return downloadOf(result, 'pc-2').finishedS - 100;
    };
    // The port of 125e6, or nine tenths of the line of 10e6.
    expect(second('beyondLan')).toBeCloseTo(SIZE / 125e6, 6);
    expect(second('all')).toBeCloseTo(SIZE / (0.9 * WAN), 6);
  });

  it('dynamic: of all downloads of the priority together, and of the line where the device is', () => {
    const two = { files: [{ name: 'f', size: '50 MB', count: 2 }] };
    const model = { dynamicShare: 'beyondLan' };
    const both = run(small({ devices: 1, requests: ask(0), content: { ...background, ...two }, model }));
    expect(downloadOf(both, 'pc-1', 1).finishedS).toBeCloseTo(SIZE / (0.45 * WAN), 5);
    const events = [{ what: 'move', at: '0 s', for: '1 h', to: 'vpn', match: { device: 'pc-1' } }];
    const profile = { vpn: { down: '8 Mbit/s' } };
    const away = run(small({ devices: 1, requests: ask(1), model, profile, more: { events } }));
    expect(downloadOf(away, 'pc-1').finishedS).toBeCloseTo(1 + SIZE / (0.9 * 1e6), 4);
  });

  it('percentage of the port, where the model says so', () => {
    const policies = { DOPercentageMaxForegroundBandwidth: 4 };
    const at = (model: object) => downloadOf(run(small({ requests: ask(0), policies, model })), 'pc-1').finishedS;
    expect(at({})).toBeCloseTo(SIZE / (0.04 * WAN), 5);
    expect(at({ percentageOf: 'port' })).toBeCloseTo(SIZE / (0.04 * 125e6), 5);
  });

  it('absolute caps cover LAN peers, or not', () => {
    const policies = { DOMaxForegroundDownloadBandwidth: 2000 };
    const at = (model: object) => {
      const second = downloadOf(run(small({ requests: ask(0, 100), policies, model })), 'pc-2');
      return second.finishedS - 100;
    };
    expect(at({})).toBeCloseTo(SIZE / 2_048_000, 5);
    expect(at({ absoluteCapCoversLan: false })).toBeCloseTo(SIZE / 125e6, 5);
  });

  it('business hours change the rate in the middle, in the time zone of the site', () => {
    // 15:30 UTC is 16:30 in Berlin: 30 minutes at 1 %, then at 50 % of 10e6 bytes/s.
    const hours = { From: 8, To: 17, In: 1, Out: 50 };
    const policies = { DOSetHoursToLimitForegroundDownloadBandwidth: hours };
    const at = (site: object, sizeMb = 1000) => {
      const scenario = small({ requests: ask(0), sizeMb, policies, site });
      return downloadOf(run({ ...scenario, startMs: Date.UTC(2026, 1, 2, 15, 30) }), 'pc-1').finishedS;
    };
    expect(at({ timeZone: 'Europe/Berlin' })).toBeCloseTo(1800 + (1000 * MB - 1800 * 1e5) / 5e6, 4);
    // In UTC the hours last 90 minutes more.
    expect(at({})).toBeCloseTo(5400 + (1000 * MB - 5400 * 1e5) / 5e6, 4);
  });

  it('the old caps count on the Windows versions that had them, for downloads and uploads', () => {
    const at = (windows: string, policies: object) => {
      const result = run(small({ requests: ask(0, 400), profile: { windows }, policies, wan: '8 Mbit/s' }));
      return [downloadOf(result, 'pc-1').finishedS, downloadOf(result, 'pc-2').finishedS - 400];
    };
    const download = { DOMaxDownloadBandwidth: 500 };
    expect(at('10 1909', download)[0]).toBeCloseTo(SIZE / 512_000, 5);
    expect(at('10 22H2', download)[0]).toBeCloseTo(SIZE / 1e6, 5);
    const upload = { DOMaxUploadBandwidth: 2000 };
    expect(at('10 1909', upload)[1]).toBeCloseTo(SIZE / (2_048_000 + 1e6), 5);
    expect(at('10 22H2', upload)[1]).toBeCloseTo(SIZE / 125e6, 5);
    const percent = { DOPercentageMaxDownloadBandwidth: 50 };
    expect(at('10 1909', percent)[0]).toBeCloseTo(SIZE / 500_000, 5);
  });
});

describe('monthly cap on uploads to Internet peers', () => {
  const files = { files: [{ name: 'f', size: '600 MB', count: 4 }], ...background };
  const scenario = (startMs: number, cap: number) => ({
    ...small({
      devices: 1,
      site: { count: 2 },
      wan: '1 Gbit/s',
      requests: [
        { device: 'pc-1-1', after: '0 s' },
        { device: 'pc-2-1', after: '1 h' },
      ],
      content: files,
      policies: { DODownloadMode: 3, DOMonthlyUploadDataCap: cap, DOMinBackgroundQos: 1 },
      model: { internetModeLanFirst: false, uploadSlots: 8 },
    }),
    startMs,
  });

  it('ends the uploads when it is used up; the rest comes from the CDN, with the reason', () => {
    const result = run(scenario(Date.UTC(2026, 2, 10), 1));
    const sent = result.account.figures.bytesUploaded;
    // What is sent within the tenth of a second between two looks may go over.
    expect(sent).toBeGreaterThanOrEqual(1024 * MB - 4);
    expect(sent).toBeLessThan(1024 * MB + 0.2 * 125e6);
    expect(result.account.figures.reasons['holder-upload-cap']).toBeGreaterThan(1000 * MB);
    expect(run(scenario(Date.UTC(2026, 2, 10), 0)).account.figures.bytesUploaded).toBe(2400 * MB);
  });

  it('begins anew with the calendar month', () => {
    // The second device asks at 1 h; midnight of the month is ten seconds after: what was sent before counts no more.
    const result = run(scenario(Date.UTC(2026, 2, 31, 22, 59, 50), 1));
    expect(result.account.figures.bytesUploaded).toBeGreaterThan(1.5 * 1024 * MB);
  });

  it('does not count LAN peers', () => {
    const lan = small({
      requests: ask(0, 3600),
      content: files,
      policies: { DODownloadMode: 3, DOMonthlyUploadDataCap: 1, DOMinBackgroundQos: 1 },
      model: { uploadSlots: 8 },
    });
    const { figures } = run(lan).account;
    expect(figures.totals.bytesFromLanPeers).toBe(2400 * MB);
  });
});

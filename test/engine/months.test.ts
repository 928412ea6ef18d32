/** The counters of a calendar month: by device, each kind of peer by itself. */
import { describe, expect, it } from 'vitest';
import { SOURCE, SOURCE_COUNT } from '../../src/engine/result.js';
import { Months } from '../../src/ledger/months.js';
import { snapshotPeerShare } from '../../src/ledger/totals.js';
import { runTables } from '../../src/report/tables.js';
import { MB, run, small } from '../helpers.js';

const DAY = 86_400;
const GROUP = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';

describe('months of a run', () => {
  it('are those that it touches, by the clocks of all places', () => {
    const months = (start: string, durationS: number) => new Months({ startMs: Date.parse(start), durationS });
    expect(months('2026-03-02T12:00:00Z', 28 * DAY).count).toBe(1);
    const turn = months('2026-12-31T12:00:00Z', 40 * DAY);
    expect(Array.from({ length: turn.count }, (_, month) => turn.name(month))).toEqual([
      '2026-12',
      '2027-01',
      '2027-02',
    ]);
  });
});

/** Two sites of one group, one device each, whose second device asks when the month has turned, or not, where it is. */
function replicate(timeZone: string) {
  const site = (name: string) => ({ name, devices: 1, wan: '80 Mbit/s', timeZone });
  const requests = [
    { device: 'a-1', after: '1 h' },
    { device: 'b-1', after: '23 h' },
  ];
  const more = { start: '2026-03-31T00:00:00Z', duration: '2 d', sites: [site('a'), site('b')] };
  return run(small({ requests, policies: { DOGroupId: GROUP }, more }));
}

function rows(timeZone: string) {
  const table = runTables(replicate(timeZone), 'summary', false).get('months.csv')!;
  return Array.from(table.rows, (row) => Object.fromEntries(table.header.map((name, i) => [name, row[i]!])));
}

describe('months.csv', () => {
  it('has the bytes of group peers by themselves, which the monthly snapshot leaves out', () => {
    const [first, second, ...others] = rows('UTC');
    expect(others).toEqual([]);
    expect(first).toMatchObject({ device: 'a-1', month: '2026-03', bytes_from_cdn: 100 * MB, peer_share: 0 });
    expect(second).toMatchObject({ device: 'b-1', month: '2026-03', bytes_from_lan_peers: 0 });
    expect(second!.bytes_from_group_peers).toBeGreaterThan(30 * MB);
    expect(second!.peer_share).toBeGreaterThan(0.3);
    expect(second!.peer_share_of_snapshot).toBe(0);
    expect(second!.bytes_from_http).toBe(second!.bytes_from_cdn);
  });

  it('turns the page by the clock of the site', () => {
    expect(rows('Europe/Berlin').map(({ month }) => month)).toEqual(['2026-03', '2026-04']);
    expect(rows('America/New_York').map(({ month }) => month)).toEqual(['2026-03', '2026-03']);
  });

  it('adds up to the bytes of the devices', () => {
    const { account, world } = replicate('Europe/Berlin');
    const months = new Months(world.scenario).count;
    expect(months).toBeGreaterThan(1);
    for (let at = 0; at < account.deviceBytes.length; at += 1) {
      const d = Math.floor(at / SOURCE_COUNT);
      let sum = 0;
      for (let m = 0; m < months; m += 1)
        sum += account.monthBytes[(d * months + m) * SOURCE_COUNT + (at % SOURCE_COUNT)]!;
      expect(sum).toBe(account.deviceBytes[at]);
    }
    expect(account.deviceBytes[SOURCE_COUNT + SOURCE.groupPeer]).toBeGreaterThan(0);
  });

  it('the snapshot counts LAN and Internet peers, and all of HTTP', () => {
    const totals = {
      bytesTotal: 1000,
      bytesFromCdn: 300,
      bytesFromCacheServer: 100,
      bytesFromLanPeers: 100,
      bytesFromGroupPeers: 400,
      bytesFromInternetPeers: 100,
      bytesFromLinkLocalPeers: 0,
    };
    expect(snapshotPeerShare(totals)).toBeCloseTo(1 / 3, 10);
    expect(
      snapshotPeerShare({
        ...totals,
        bytesFromCdn: 0,
        bytesFromCacheServer: 0,
        bytesFromLanPeers: 0,
        bytesFromInternetPeers: 0,
      }),
    ).toBe(0);
  });
});

/** The tables of the studio say what the run has said: sites, devices, and the hours of the week. */
import { describe, expect, it } from 'vitest';
import { SOURCE, SOURCE_COUNT } from '../../src/engine/result.js';
import { runReplicate } from '../../src/experiment/world.js';
import { siteRows, siteView } from '../../src/web/engine/estate.js';
import { hourView } from '../../src/web/engine/hour.js';
import { load } from '../helpers.js';

const TEXT = `
name: two
start: 2026-03-02T00:00:00Z
duration: 14 d
sites:
  - { name: berlin, devices: 12, wan: 20 Mbit/s, timeZone: Europe/Berlin }
  - { name: tokyo, devices: 5, wan: 50 Mbit/s, timeZone: Asia/Tokyo }
policies: { DODownloadMode: 1 }
content:
  - { name: update, files: [{ size: 500 MB }] }
  - { name: app, release: { every: 7 d, after: 1 d }, files: [{ size: 200 MB }] }
`;

const { scenario } = load(TEXT);
const replicate = runReplicate({ scenario, inventory: null, seed: '1', tracing: 'reasons' }, 0);
const { totals } = replicate.account.figures;
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe('the sites', () => {
  const rows = siteRows(replicate);

  it('have all bytes of the run, the most from the CDN first, and the fullest of their lines', () => {
    expect(sum(rows.map(({ bytes }) => bytes))).toBe(totals.bytesTotal);
    expect(sum(rows.map(({ cdnBytes }) => cdnBytes))).toBe(totals.bytesFromCdn);
    expect(rows.map(({ devices }) => devices).sort()).toEqual([12, 5]);
    expect(rows[0]!.cdnBytes).toBeGreaterThanOrEqual(rows[1]!.cdnBytes);
    for (const { reason } of rows) expect(reason!.words).not.toBe('');
    const { peak5Min } = replicate.account.figures.lines.utilisation;
    expect(Math.max(...rows.map(({ fullest }) => fullest!))).toBe(peak5Min);
  });

  it('are tables of their devices, whose bytes and reasons add up', () => {
    for (const row of rows) {
      const { devices, lines } = siteView(replicate, row.name)!;
      expect(devices).toHaveLength(row.devices);
      expect(sum(devices.map(({ bytes }) => bytes))).toBe(row.bytes);
      expect(sum(devices.map(({ cdnBytes }) => cdnBytes))).toBe(row.cdnBytes);
      expect(devices.every(({ cdnBytes, reason }) => cdnBytes > 0 === (reason !== null))).toBe(true);
      expect(lines.map(({ label }) => label)).toEqual(expect.arrayContaining([`${row.name}, down`]));
    }
    expect(siteView(replicate, 'nowhere')).toBeUndefined();
  });
});

describe('the hours of the week', () => {
  it('have all bytes together, each once', () => {
    let cdn = 0;
    let other = 0;
    for (let hour = 0; hour < 168; hour += 1) {
      const { contents, sites } = hourView(replicate, Math.floor(hour / 24), hour % 24);
      cdn += sum(contents.map(({ cdnBytes }) => cdnBytes));
      other += sum(contents.map(({ otherBytes }) => otherBytes));
      expect(sum(sites.map(({ cdnBytes }) => cdnBytes))).toBeCloseTo(sum(contents.map(({ cdnBytes }) => cdnBytes)), 3);
    }
    expect(cdn).toBeCloseTo(totals.bytesFromCdn, -1);
    expect(other).toBeCloseTo(totals.bytesTotal - totals.bytesFromCdn, -1);
  });

  it('are those of the clock of each site', () => {
    const { downloads } = replicate.parts[0]!;
    const first = [...downloads.startedS.keys()].filter((r) => downloads.bytes[r * SOURCE_COUNT + SOURCE.cdn]! > 0);
    const { fleet } = replicate.world;
    for (const r of first.slice(0, 5)) {
      const site = fleet.sites[fleet.siteOf[downloads.device[r]!]!]!;
      const at = new Date(scenario.startMs + downloads.startedS[r]! * 1000);
      const [day, hour] = new Intl.DateTimeFormat('en-GB', {
        timeZone: site.spec.timeZone,
        weekday: 'short',
        hour: '2-digit',
        hour12: false,
      })
        .format(at)
        .split(/, ?| /) as [string, string];
      const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(day);
      const { sites } = hourView(replicate, weekday, Number(hour) % 24);
      expect(sites.map(({ name }) => name)).toContain(site.name);
    }
    expect(first.length).toBeGreaterThan(0);
  });
});

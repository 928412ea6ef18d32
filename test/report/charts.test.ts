/** Every kind of chart has a title, a table behind it, and colours of the theme; small reasons are put together. */
import { describe, expect, it } from 'vitest';
import type { Chart } from '../../src/report/charts/chart.js';
import { chartTable } from '../../src/report/charts/chartTable.js';
import { chartPicture, chartSvg } from '../../src/report/charts/onPaper.js';
import { DARK, LIGHT } from '../../src/report/charts/palette.js';
import { reasonsChart } from '../../src/report/runCharts.js';
import { CHARTS } from '../chartSamples.js';

describe('charts', () => {
  it.each(CHARTS.map((chart): [string, Chart] => [chart.kind, chart]))('%s: title, table, theme', (_, chart) => {
    const svg = chartSvg(chart, 340);
    expect(svg).toMatch(/^<svg[^>]* viewBox="0 0 340 \d+"/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<script/);
    expect(svg).toContain(`<title>${chart.title}</title>`);
    const named = [...svg.matchAll(/var\(--(\w+)\)/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(2);
    for (const name of named) {
      expect(LIGHT, name).toHaveProperty(name);
      expect(DARK, name).toHaveProperty(name);
    }
    const picture = chartPicture(chart);
    expect(picture).not.toContain('var(');
    // Whoever sees it alone reads what it shows, on white.
    const words = [...picture.matchAll(/<text[^>]*font-weight="600"[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(words.join(' ')).toContain(chart.title.replaceAll('&', '&amp;'));
    expect(picture).toMatch(/<rect width="960" fill="#ffffff" height="\d+"/);
    const { header, rows } = chartTable(chart)!;
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toHaveLength(header.length);
  });
});

describe('the waterfall of reasons', () => {
  const totals = {
    bytesTotal: 1000,
    bytesFromCdn: 600,
    bytesFromCacheServer: 100,
    bytesFromLanPeers: 300,
    bytesFromGroupPeers: 0,
    bytesFromInternetPeers: 0,
    bytesFromLinkLocalPeers: 0,
  };

  it('has the largest first, small ones together, and ends at the bytes from peers', () => {
    const { rows } = reasonsChart({
      totals,
      reasons: { discovery: 100, 'on-vpn': 493, 'first-copy': 4, 'copy-expired': 3 },
    });
    expect(rows.map(({ label }) => label)).toEqual([
      'all bytes',
      'the device was on a VPN',
      'peers had not been discovered yet',
      '2 smaller reasons',
      'from cache servers',
      'bytes from peers',
    ]);
    expect(rows.map(({ to }) => to)).toEqual([1000, 1000, 507, 407, 400, 300]);
    expect(rows.at(-2)!.from).toBe(rows.at(-1)!.to);
    expect(rows[1]!.text).toBe('493 B · 49.3 %');
  });

  it('folds nothing where one reason alone is small', () => {
    const { rows } = reasonsChart({ totals, reasons: { 'on-vpn': 597, 'first-copy': 3 } });
    expect(rows[2]!.label).toBe('no device in the peer group had the file or was fetching it');
  });
});

/** Every kind of chart has a title, a table behind it, and colours of the theme; small reasons are put together. */
import { describe, expect, it } from 'vitest';
import type { Chart } from '../../src/report/charts/chart.js';
import { chartTable } from '../../src/report/charts/chartTable.js';
import { chartPicture, chartSvg } from '../../src/report/charts/onPaper.js';
import { DARK, LIGHT } from '../../src/report/charts/palette.js';
import { widthOf } from '../../src/report/charts/paper.js';
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

describe('lines behind the rows of a narrow chart', () => {
  const unescaped = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  /** Shapes in the order in which they are drawn, with their numbers. */
  const shapesOf = (svg: string) =>
    [...svg.matchAll(/<(line|rect|text)((?: [\w-]+="[^"]*")*)>?([^<]*)/g)].map(([, kind, attributes, content]) => {
      const all = Object.fromEntries(
        [...attributes!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      );
      return {
        kind,
        content: unescaped(content!),
        fill: all.fill,
        at: (name: string) => Number(all[name]),
        anchor: all['text-anchor'],
      };
    });

  it.each(['waterfall', 'bars', 'intervals'])('of %s run through no text', (kind) => {
    const svg = chartSvg(CHARTS.find((each) => each.kind === kind)!, 340);
    const shapes = shapesOf(svg);
    let crossed = 0;
    shapes.forEach((text, k) => {
      if (text.kind !== 'text' || text.anchor === 'middle') return;
      const [x, y] = [text.at('x'), text.at('y')];
      const width = widthOf(text.content);
      const [from, to] = text.anchor === 'end' ? [x - width, x] : [x, x + width];
      shapes.slice(0, k).forEach((line, l) => {
        const at = line.at('x1');
        const isBehind = line.kind === 'line' && at > from && at < to && line.at('y1') < y + 8 && line.at('y2') > y - 8;
        if (!isBehind) return;
        crossed += 1;
        const hides = shapes.slice(l, k).some((rect) => {
          if (rect.kind !== 'rect' || rect.fill !== 'var(--paper)') return false;
          const inside = rect.at('x') <= at && rect.at('x') + rect.at('width') >= at;
          return inside && rect.at('y') <= y - 8 && rect.at('y') + rect.at('height') >= y + 8;
        });
        expect(hides, `${text.content}: a line at ${at}`).toBe(true);
      });
    });
    expect(crossed).toBeGreaterThan(0);
  });
});

const drawnIn = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].map((match) => match.slice(1).map(Number));

describe('a map of groups', () => {
  it('takes the width that it is given, and no height that it does not use', () => {
    const leaf = (label: string, size: number) => ({ label, text: '', size, group: 0 });
    const wide = ['a', 'b'].map((label) => ({ label, text: '', children: [leaf(label, 90), leaf(`${label}2`, 60)] }));
    const svg = chartSvg({ kind: 'groups', title: 'map', root: { label: 'estate', text: '', children: wide } }, 600);
    const [height] = drawnIn(svg, /viewBox="0 0 600 (\d+)"/g)[0]!;
    const circles = drawnIn(svg, /cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"/g) as [number, number, number][];
    expect(circles.length).toBeGreaterThan(4);
    expect(Math.min(...circles.map(([, y, r]) => y - r))).toBeCloseTo(1, 0);
    expect(Math.max(...circles.map(([, y, r]) => y + r))).toBeCloseTo(height! - 3, -1);
    expect(Math.max(...circles.map(([x, , r]) => x + r))).toBeLessThanOrEqual(600);
    expect(Math.min(...circles.map(([x, , r]) => x - r))).toBeGreaterThanOrEqual(0);
  });
});

describe('an axis', () => {
  it.each([340, 432, 500, 900])('%i px wide has a label at each of its lines', (width) => {
    const rows = [
      { label: 'a scenario with a long name', mean: 78_100_000 / 8, low: 68_100_000 / 8, high: 88_200_000 / 8 },
    ];
    const groups = [{ label: null, rows }];
    const svg = chartSvg({ kind: 'intervals', title: 'change', unit: 'rate', isDifference: true, groups }, width);
    // The line at zero is drawn once more, darker.
    const lines = [...svg.matchAll(/<line[^>]*stroke="var\(--line\)"/g)].length;
    const labels = [...svg.matchAll(/<text[^>]*text-anchor="middle"/g)].length;
    expect(lines).toBeGreaterThan(0);
    expect(labels).toBe(lines);
  });
});

describe('named points', () => {
  it('have labels that cover neither each other nor the ticks below', () => {
    const axis = { title: 'p95 download time', unit: 'duration' as const };
    const named = ['as it is', 'recommended'].map((label, i) => ({ label, x: 60 + i, y: 1 }));
    const points = [{ x: 3600, y: 400 }];
    const svg = chartSvg(
      { kind: 'scatter', title: 'front', unit: 'count', y: { title: 'count' }, x: axis, points, front: points, named },
      340,
    );
    const tops = named.map(({ label }) => Number(new RegExp(`<text[^>]* y="([\\d.]+)"[^>]*>${label}<`).exec(svg)![1]));
    expect(Math.max(...tops)).toBeLessThan(280);
    expect(Math.abs(tops[0]! - tops[1]!)).toBeGreaterThanOrEqual(17);
  });
});

describe('rows of a narrow chart', () => {
  it('break no word of a label: a value that leaves it no room stands below', () => {
    const label = 'Download mode 2 (Group)';
    const groups = [{ label: null, rows: [{ label, mean: -637, low: -1216, high: -57.8 }] }];
    const svg = chartSvg({ kind: 'intervals', title: 'time', unit: 'duration', isDifference: true, groups }, 340);
    expect(svg).toContain(`>${label}</text>`);
  });

  it('have the line at zero beside estimates only, not beside their headings', () => {
    const row = { label: 'after', mean: -3, low: -4, high: -2 };
    const groups = ['shops', 'offices'].map((label) => ({ label, rows: [row] }));
    const svg = chartSvg({ kind: 'intervals', title: 'bytes', unit: 'count', isDifference: true, groups }, 340);
    expect([...svg.matchAll(/<line[^>]*stroke="var\(--ink\)"/g)]).toHaveLength(2);
  });
});

describe('the label of a bar', () => {
  it.each([340, 432, 900])('is not cut on a page of %d, and stands within its row', (width) => {
    const label = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
    const rows = ['a', 'b'].map((name) => ({ label: `${name} ${label}`, value: 1 }));
    const svg = chartSvg({ kind: 'bars', title: 'Long', unit: 'bytes', rows }, width);
    const texts = [...svg.matchAll(/<text x="[^"]*" y="([\d.]+)"[^>]*>([^<]*)</g)];
    const words = texts.map(([, , text]) => text).join(' ');
    expect(words).not.toContain('…');
    expect(words.match(/word59/g)).toHaveLength(2);
    // The second begins below the end of the first.
    const at = (pattern: RegExp) => texts.filter(([, , text]) => pattern.test(text!)).map(([, y]) => Number(y));
    expect(at(/^b /)[0]).toBeGreaterThan(at(/word59/)[0]!);
  });
});

describe('a heat map', () => {
  const chart = (hours: number): Chart => ({
    kind: 'heat',
    title: 'week',
    unit: 'share',
    x: { title: 'hour', labels: Array.from({ length: hours }, (_, hour) => String(hour)) },
    y: { title: '', labels: ['Mon'] },
    values: [Array.from({ length: hours }, () => 0.5)],
    scale: 'amount',
    most: 1,
  });

  it('has a key of its colours, but where its cells have their values', () => {
    expect(chartSvg(chart(24), 432)).toMatch(/>0\.0 %<[\s\S]*>100\.0 %</);
    expect(chartSvg(chart(3), 432)).not.toContain('>100.0 %<');
  });
});

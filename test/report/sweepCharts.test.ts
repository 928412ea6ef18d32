/** The pictures of a sweep where there is little to see. */
import { describe, expect, it } from 'vitest';
import type { Chart } from '../../src/report/charts/chart.js';
import { chartTable } from '../../src/report/charts/chartTable.js';
import { chartSvg } from '../../src/report/charts/onPaper.js';
import * as charts from '../../src/report/sweepCharts.js';

/** The charts as SVG. */
const drawn =
  <T extends unknown[]>(chart: (...of: T) => Chart) =>
  (...of: T) =>
    chartSvg(chart(...of), 920);
const mainEffectsChart = drawn(charts.mainEffectsChart);
const heatMapChart = drawn(charts.heatMapChart);
const tornadoChart = drawn(charts.tornadoChart);
const convergenceChart = drawn(charts.convergenceChart);

const path = 'policies.DOMinFileSizeToCache';

function factorWith(means: readonly number[]) {
  const levels = means.map((mean, i) => {
    const estimate = { mean, low: mean - 1e-4, high: mean + 1e-4, n: 10 };
    return { label: String(i), estimate };
  });
  return { path, levels, range: Math.max(...means) - Math.min(...means), sensitivity: null };
}

/** Levels without an interval, as of runs that are all the same. */
function levelsAt(mean: number) {
  return ['1', '2'].map((label) => ({ label, estimate: { mean, low: null, high: null, n: 5 } }));
}

const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, content]) => content!);
const ticksOf = (svg: string) => [...svg.matchAll(/<text[^>]*text-anchor="middle"[^>]*>([^<]*)</g)].map(([, t]) => t!);

describe('ticks', () => {
  it('differ where the values differ by less than a tenth of a percent', () => {
    const ticks = ticksOf(mainEffectsChart('peerShare', [factorWith([0.8695, 0.8697])]));
    expect(ticks.length).toBeGreaterThan(2);
    expect(new Set(ticks).size).toBe(ticks.length);
    expect(ticks).toContain('86.96 %');
  });

  it('are as many as have labels of their own where the digits are given', () => {
    const ticks = ticksOf(mainEffectsChart('bytesUploaded', [factorWith([1024 ** 4, 1024 ** 4 * 1.002])]));
    expect(ticks.length).toBeGreaterThan(0);
    expect(new Set(ticks).size).toBe(ticks.length);
  });

  it('of a figure that does not move at all are drawn', () => {
    for (const figure of ['peerShare', 'bytesFromCdn', 'downloadTimeP95S', 'downloads']) {
      for (const value of [0, 0.87, 1]) {
        const flat = [{ ...factorWith([value, value]), levels: levelsAt(value) }];
        expect(mainEffectsChart(figure, flat)).toContain('<circle');
        expect(tornadoChart(figure, flat)).not.toMatch(/NaN|Infinity/);
        expect(convergenceChart(figure, [{ replicates: 3, width: 0 }])).not.toMatch(/NaN|Infinity/);
      }
    }
  });

  it('of times of which some were not reached are drawn, and say so', () => {
    const [reached, open] = [60, Number.POSITIVE_INFINITY];
    const levels = [reached, open].map((mean, i) => ({
      label: String(i),
      estimate: { mean, low: null, high: null, n: 5 },
    }));
    for (const of of [levels, [levels[1]!, levels[1]!]]) {
      const factor = { path, levels: of, range: Number.NaN, sensitivity: null };
      expect(textsOf(mainEffectsChart('downloadTimeP95S', [factor]))).toContain('not reached');
      expect(textsOf(tornadoChart('downloadTimeP95S', [factor]))).toContain('not known');
      const map = {
        x: { path, labels: ['0', '1'] },
        y: { path, labels: ['0'] },
        means: [of.map((l) => l.estimate.mean)],
      };
      expect(textsOf(heatMapChart('downloadTimeP95S', map))).toContain('not reached');
      for (const svg of [
        mainEffectsChart('downloadTimeP95S', [factor]),
        tornadoChart('downloadTimeP95S', [factor]),
        heatMapChart('downloadTimeP95S', map),
      ]) {
        expect(svg).not.toMatch(/NaN|Infinity/);
      }
    }
  });

  it('are none where no factor moves the figure', () => {
    const svg = tornadoChart('peerShare', [factorWith([0.87, 0.87])]);
    expect(ticksOf(svg)).toEqual([]);
    expect(textsOf(svg)).toEqual(['Minimum file size to peer', '0.0 pp']);
  });
});

describe('the curve of the replicates', () => {
  const curve = (count: number) =>
    convergenceChart(
      'peerShare',
      Array.from({ length: count }, (_, i) => ({ replicates: i + 2, width: 1 / (i + 2) })),
    );

  it('says what it shows, with dots while they can be told apart', () => {
    expect(charts.convergenceChart('peerShare', []).title).toBe('Mean width of the 95 % interval of the peer share');
    expect(textsOf(curve(20))).toContain('replicates of a point');
    expect(textsOf(curve(20))).toContain('20 pp');
    expect(curve(20).match(/<circle/g)).toHaveLength(20);
    expect(curve(500)).not.toContain('<circle');
  });
});

describe('words and tables', () => {
  it('policies have names and values have units', () => {
    const chart = charts.mainEffectsChart('peerShare', [
      { ...factorWith([0.1, 0.25]), path: 'policies.DOMaxCacheAge' },
    ]);
    expect(chart.groups[0]!.label).toBe('Max cache age');
    expect(chartTable(chart)!.rows[1]).toEqual(['Max cache age: 1', '25.0 %', '25.0 %', '25.0 %']);
    expect(chartTable(charts.tornadoChart('peerShare', [factorWith([0.1, 0.25])]))!.rows).toEqual([
      ['Minimum file size to peer', '15.0 pp'],
    ]);
  });
});

describe('pictures', () => {
  it('are well-formed XML whatever the names contain', () => {
    const odd = 'sites.a\u00a0b & <c> "d"\u0001\u001b[31m.devices';
    const svg = mainEffectsChart('peerShare', [{ ...factorWith([0.1, 0.2]), path: odd }]);
    expect(svg).toContain('devices of a\u00a0b &amp; &lt;c&gt;');
    // XML knows five names of characters, and no control characters but three.
    expect(svg).not.toMatch(/&(?!(amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/);
    expect([...svg].filter((letter) => letter < ' ' && !'\t\n\r'.includes(letter))).toEqual([]);
  });
});

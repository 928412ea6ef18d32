/** What reports of comparisons and causes say first, and what they leave out. */
import { describe, expect, it } from 'vitest';
import { FIGURES } from '../../src/core/figureCatalogue.js';
import type { Causes } from '../../src/experiment/causes/causes.js';
import type { ComparedClass } from '../../src/experiment/compare.js';
import { errorText, formatCauses, movedText } from '../../src/report/causes.js';
import { causesReport } from '../../src/report/causesHtml.js';
import { chartsOf } from '../../src/report/page.js';
import { comparedClassesCharts, comparedClassesTable } from '../../src/report/questions/compared.js';

const estimate = (mean: number) => ({ mean, low: mean - 1, high: mean + 1, n: 3 });

/** A class in two scenarios, with the differences of the figures that are told of classes. */
function classWith(name: string, differences: Record<string, number>): ComparedClass {
  const figures = FIGURES.map((figure) => figure.name);
  const all = (value: (figure: string) => number) =>
    Object.fromEntries(figures.map((figure) => [figure, estimate(value(figure))]));
  return {
    name,
    sites: 2,
    devices: 7,
    scenarios: [
      { name: 'before', figures: all(() => 5) },
      { name: 'after', figures: all(() => 5), differences: all((figure) => differences[figure] ?? 0) },
    ],
  };
}

describe('classes of a comparison', () => {
  it('are charts of the figures that differ in any of them', () => {
    const charts = comparedClassesCharts([classWith('shops', {}), classWith('offices', { bytesFromCdn: -3 })]);
    expect(charts).toHaveLength(1);
    const [ofCosts] = comparedClassesCharts([classWith('shops', { 'costs.total': 2 })], 'EUR');
    expect(ofCosts!.title).toBe('Difference in the cost in all from before, by class, EUR');
    expect(charts[0]).toMatchObject({
      title: 'Difference in the bytes from the CDN from before, by class',
      groups: [
        { label: 'shops: 2 sites, 7 devices', rows: [{ label: 'after', mean: 0, low: -1, high: 1 }] },
        { label: 'offices: 2 sites, 7 devices', rows: [{ label: 'after', mean: -3, low: -4, high: -2 }] },
      ],
    });
  });

  it('are no chart where nothing differs, or no time was reached', () => {
    expect(comparedClassesCharts([classWith('shops', { installTimeP95S: Number.NaN })])).toEqual([]);
  });

  it('stand in every row of the table of a page, which is read row by row where it is narrow', () => {
    const { rows } = comparedClassesTable([classWith('shops', {})], 'EUR', true);
    expect(rows.length).toBeGreaterThan(4);
    for (const [name, figure] of rows) {
      expect(name).toBe('shops: 2 sites, 7 devices');
      expect(figure).not.toBe('');
    }
  });
});

describe('the report of causes', () => {
  const part = (name: string, value: number) => ({ name, alone: value, part: value, standardError: value / 10 });
  const gap = (figure: string, before: number, parts: ReturnType<typeof part>[]) => {
    const all = parts.reduce((sum, each) => sum + each.part, 0);
    return { figure, before, lifted: before - all, gap: all, parts, bound: null, notReachable: null };
  };
  const names = ['age', 'size', 'slots'];
  const causes = {
    restrictions: names.map((name) => ({ name, title: `cache ${name}`, lifting: 'DOMaxCacheAge = 0' })),
    figures: [
      gap('bytesLeavingCdn', 800 * 2 ** 20, [
        part('age', 300 * 2 ** 20),
        part('size', 100 * 2 ** 20),
        part('slots', 0),
      ]),
      gap('wanDownPeakBytesPerS', 1000, [part('age', 0), part('size', 0), part('slots', 0)]),
    ],
    runs: 12,
    runsNeeded: 4,
    samples: 2,
    replicates: 2,
    isExact: false,
    isInterrupted: false,
  } as unknown as Causes;
  const report = causesReport('office', causes);
  const text = JSON.stringify(report);

  it('tells no error and no difference that is too small to be read', () => {
    expect(errorText('duration', 0.001)).toBe('');
    expect(errorText('duration', null)).toBe('');
    expect(errorText('duration', 90)).toBe('± 1 min 30 s');
    expect([movedText('bytes', 0), movedText('bytes', 2 ** 20)]).toEqual(['none', '-1 MB']);
    const exact = gap('bytesLeavingCdn', 800 * 2 ** 20, [{ ...part('age', 2 ** 28), alone: 0, standardError: 0 }]);
    const told = { ...causes, figures: [exact] } as unknown as Causes;
    for (const said of [JSON.stringify(causesReport('office', told)), formatCauses('office', told)]) {
      expect(said).toContain('none');
      expect(said).not.toMatch(/± ?0|[+-]?0 B/);
    }
  });

  it('begins with what is lost, and to what, with its uncertainty', () => {
    const [, headline] = report.parts as string[];
    expect(headline).toMatch(/75\.0\u00a0% ± 7\.5\u00a0%/);
    expect(headline!.replaceAll('\u00a0', ' ')).toBe(
      '<p class="headline"><b>400 MB</b> of <b>800 MB</b> would be saved if no restriction held (bytes that leave the CDN, to devices and cache servers). Most of it is lost to cache age (75.0 % ± 7.5 %), cache size (25.0 % ± 2.5 %).</p>',
    );
  });

  it('has rows and charts of what moves something, and names the rest', () => {
    expect(chartsOf(report)).toHaveLength(1);
    expect(text).toContain('Nothing is lost to: cache slots.');
    expect(text).toContain('Nothing is lost here: no restriction moves it.');
    expect(text).toContain('&quot;Max cache age&quot; = 0');
  });
});

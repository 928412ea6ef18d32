/** A comparison with cache servers: what they serve is no loss, and what they fetch is shown. */
import { describe, expect, it } from 'vitest';
import { findFigure } from '../../src/core/figureCatalogue.js';
import { type ComparedScenario, compareScenarios, shownFigures } from '../../src/experiment/compare.js';
import { mostOfLines } from '../../src/experiment/lines.js';
import { formatComparison } from '../../src/report/comparison.js';
import { compareReport, runReport } from '../../src/report/html.js';
import { formatSummary, summarise } from '../../src/report/summary.js';
import { writeReport } from '../../src/report/writeReport.js';
import { MB, run, small } from '../helpers.js';

const SIZE = 100 * MB;

/** Ten devices that ask one after the other, with or without a cache server at their site. */
function compared(devices = 10) {
  const requests = Array.from({ length: devices }, (_, i) => ({
    device: `pc-${String(i + 1).padStart(2, '0')}`,
    after: `${100 * i} s`,
  }));
  const site = { cacheServer: { rate: '1 Gbit/s' } };
  const scenarios = [
    small({ devices, requests }),
    small({ devices, requests, site, policies: { DOCacheHost: ['mcc.pc'] } }),
  ];
  const runs = scenarios.map((scenario) => [run(scenario).account.figures]);
  return { scenarios, runs, result: compareScenarios(['without', 'with'], runs) };
}

const meanOf = (scenario: ComparedScenario, name: string) => scenario.figures[name]!.mean;

describe('a comparison with cache servers', () => {
  const { scenarios, runs, result } = compared();
  const [without, withCache] = result as [ComparedScenario, ComparedScenario];

  it('has the share that peers lose to the cache server, and the share of both, which rises', () => {
    expect(meanOf(withCache, 'peerShare')).toBeLessThan(meanOf(without, 'peerShare') - 0.1);
    expect(meanOf(withCache, 'cacheShare')).toBeGreaterThan(0.3);
    expect(meanOf(withCache, 'peerAndCacheShare')).toBe(1);
    expect(meanOf(withCache, 'peerAndCacheShare')).toBeCloseTo(
      meanOf(withCache, 'peerShare') + meanOf(withCache, 'cacheShare'),
      12,
    );
    expect(withCache.differences!.peerAndCacheShare!.mean).toBeGreaterThan(0.1);
  });

  it('has what the cache server fetched, and what left the CDN in all', () => {
    expect(meanOf(withCache, 'bytesFromCdn')).toBe(0);
    expect(meanOf(withCache, 'bytesFilledByCacheServers')).toBe(SIZE);
    expect(meanOf(withCache, 'bytesLeavingCdn')).toBe(SIZE);
    expect(meanOf(without, 'bytesLeavingCdn')).toBe(meanOf(without, 'bytesFromCdn'));
  });

  it('shows the figures of cache servers only where there are some', () => {
    const names = (of: ComparedScenario[]) => shownFigures(of).map(({ name }) => name);
    expect(names(result)).toEqual(expect.arrayContaining(['peerAndCacheShare', 'bytesFilledByCacheServers']));
    expect(names([without, without])).not.toContain('peerAndCacheShare');
    expect(names([without, without])).toContain('peerShare');
  });

  it('keeps intervals of rates within what the lines carry', () => {
    const rates = [5.6e6, 6.2e6, 6.25e6];
    const runsOf = (figures: (typeof runs)[number]) =>
      rates.map((rate) => ({ ...figures[0]!, wanDownPeakBytesPerS: rate }));
    const given = runs.map(runsOf);
    const lines = scenarios.map((scenario) => ({ ...mostOfLines([scenario]), downBytesPerS: 6.25e6 }));
    const [free] = compareScenarios(['without', 'with'], given) as [ComparedScenario];
    const [bounded] = compareScenarios(['without', 'with'], given, lines) as [ComparedScenario];
    expect(free.figures.wanDownPeakBytesPerS!.high).toBeGreaterThan(6.25e6);
    expect(bounded.figures.wanDownPeakBytesPerS!.high).toBeLessThanOrEqual(6.25e6);
    expect(bounded.figures.wanDownPeakBytesPerS!.low).toBeLessThan(bounded.figures.wanDownPeakBytesPerS!.mean);
  });

  it('says so in the reports', () => {
    const summaries = scenarios.map((scenario, i) =>
      summarise(
        scenario,
        '1',
        runs[i]!.map((figures) => ({ ...figures, seed: '1' })),
        [],
      ),
    );
    expect(formatSummary(summaries[1]!, 100)).toMatch(
      /peer share \d+\.\d %.*, from cache servers \d+\.\d %, together 100\.0 %/,
    );
    expect(formatSummary(summaries[0]!, 100)).not.toContain('cache servers');
    const html = writeReport(compareReport(scenarios, summaries, { compared: result, classes: [] }, { replicates: 3 }));
    expect(html).toContain('Difference in the share from peers and cache servers from without');
    expect(html).toMatch(/with: <b>[\d.]+\s%<\/b> from peers and <b>[\d.]+\s%<\/b> from cache servers/);
    expect(html).toContain('Bytes fetched by cache servers');
  });
});

describe('the text of a comparison in a terminal', () => {
  const { runs, scenarios } = compared();
  const textOf = (names: readonly [string, string], width: number) => {
    const given = runs.map(([figures]) => [figures!, figures!, figures!]);
    const summaries = scenarios.map((scenario) => summarise(scenario, '1', [{ ...runs[0]![0]!, seed: '1' }], []));
    const result = compareScenarios(names, given);
    const classes = [{ name: 'all', sites: 1, devices: 10, scenarios: result }];
    return formatComparison({ scenarios: result, classes, summaries, replicates: 3 }, width);
  };
  const long = (last: string) =>
    `policies.DOSetHoursToLimitBackgroundDownloadBandwidth={ From: 8, To: 17, In: ${last} }`;

  it('has the names where these leave room', () => {
    const text = textOf(['without', 'with'], 100);
    expect(text).toMatch(/^Each figure, and its difference from without on the same seeds/);
    expect(text).toMatch(/\n {2}with +\d/);
  });

  it.each([90, 100])('has letters in place of long names, and is no wider than %d characters', (width) => {
    const text = textOf([long('25'), long('10')], width);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(width);
    const [legend] = text.split('\n\n') as [string];
    expect(legend.replaceAll(/\s+/g, ' ')).toBe(` A ${long('25')} B ${long('10')}`);
    expect(text).toContain('difference from A on the same seeds');
    expect(text).toMatch(/\n {2}B +\d/);
    // The classes name them alike.
    expect(text).toMatch(/all {2,}from the CDN +A /);
  });

  it('says that the time of --within is that of the whole comparison, as the report does', () => {
    const summaries = scenarios.map((scenario) => summarise(scenario, '1', [{ ...runs[0]![0]!, seed: '1' }], []));
    const result = compareScenarios(['a', 'b'], runs);
    const told = (replicates: number) => {
      const ran = { replicates, budget: { replicates: 20, withinS: 20 } };
      const text = formatComparison({ scenarios: result, classes: [], summaries, ...ran }, 80);
      const html = writeReport(compareReport(scenarios, summaries, { compared: result, classes: [] }, ran));
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
      return { text: text.replaceAll(/\s+/g, ' '), html: html.replaceAll(/\s+/g, ' ') };
    };
    const cut = '18 of 20 replicates of each scenario, as many as fit into 20 s for the whole comparison';
    expect(told(18).text).toContain(`on the same seeds (${cut}, 95 % intervals)`);
    expect(told(18).html).toContain(`${cut}, paired by seed`);
    const least =
      '3 of 20 replicates of each scenario, the fewest with intervals, as 20 s for the whole comparison allow';
    expect(told(3).text).toContain(least);
    expect(told(3).html).toContain(least);
    expect(told(20).html).toContain('20 replicates each, paired by seed');
  });

  it('has a letter for each of many', () => {
    const many = Array.from({ length: 28 }, (_, i) => long(String(i)));
    const result = compareScenarios(
      many,
      many.map(() => [runs[0]![0]!]),
    );
    const summary = summarise(scenarios[0]!, '1', [{ ...runs[0]![0]!, seed: '1' }], []);
    const text = formatComparison(
      { scenarios: result, classes: [], summaries: many.map(() => summary), replicates: 1 },
      100,
    );
    expect(text).toContain('\n  Z   policies.');
    expect(text).toContain('\n  B2  policies.');
  });
});

describe('where no download finishes', () => {
  const stuck = small({
    sizeMb: 10_000,
    wan: '1 Mbit/s',
    more: { expect: [{ figure: 'p95 download time', atMost: 3600 }] },
  });
  const figures = run(stuck).account.figures;
  const fine = run(small()).account.figures;

  it('there is no download time, in the terminal and in JSON', () => {
    expect(figures.finished).toBe(0);
    const summary = summarise(stuck, '1', [{ seed: '1', ...figures }], []);
    expect(formatSummary(summary, 100)).toMatch(/median download time +not reached/);
    expect(JSON.parse(JSON.stringify(summary)).downloadTimeP95S).toBeNull();
  });

  it('an expectation on it fails and says why', () => {
    const summary = summarise(stuck, '1', [{ seed: '1', ...figures }], []);
    expect(summary.expectations.map(({ holds }) => holds)).toEqual([false]);
    expect(formatSummary(summary, 100)).toContain('FAILS: downloadTimeP95S at most 1 h, found not reached');
  });

  it('a comparison shows no time and no difference', () => {
    const [, second] = compareScenarios(['fine', 'stuck'], [[fine], [figures]]);
    expect(second!.figures.downloadTimeP95S).toEqual({ mean: Number.POSITIVE_INFINITY, low: null, high: null, n: 1 });
    expect(second!.differences!.downloadTimeP95S!.mean).toBeNaN();
  });

  it('a mean with a run that does not reach it is not reached', () => {
    const runs = [figures, fine].map((own) => ({ seed: '1', ...own }));
    expect(summarise(stuck, '1', runs, []).downloadTimeP95S).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the figures of the WAN lines', () => {
  it('are those down and up: a site that serves another shows in its uplink', () => {
    const scenario = small({
      devices: 1,
      site: { count: 2, wan: { down: '80 Mbit/s', up: '40 Mbit/s' } },
      sizeMb: 500,
      policies: { DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10' },
      requests: [
        { device: 'pc-1-1', after: '0 s' },
        { device: 'pc-2-1', after: '1 h' },
      ],
    });
    const replicate = run(scenario);
    const { figures, sites, wanUpBytes } = replicate.account;
    expect(figures.bytesBetweenSites).toBeGreaterThan(100 * MB);
    expect(Math.round(wanUpBytes.reduce((sum, bytes) => sum + bytes, 0))).toBe(figures.bytesBetweenSites);
    const summary = summarise(scenario, '1', [{ seed: '1', ...figures }], []);
    expect(writeReport(runReport(scenario, summary, replicate))).toContain('out of the sites');
    expect(figures.wanUpPeakBytesPerS).toBe(Math.max(...sites.map(({ wanUpPeakBytesPerS }) => wanUpPeakBytesPerS)));
    expect(figures.wanUpPeakBytesPerS).toBeGreaterThan(0);
    expect(formatSummary(summarise(scenario, '1', [{ seed: '1', ...figures }], []), 100)).toMatch(
      /peak of the WAN line, down +\d[\s\S]+peak of the WAN line, up +\d/,
    );
  });

  it('have one name, and those that they had', () => {
    for (const name of ['peak of the WAN line', 'Peak of the WAN line, down', 'wanDownPeakBytesPerS']) {
      expect(findFigure(name)?.name).toBe('wanDownPeakBytesPerS');
    }
    for (const name of ['95th percentile of download time', 'P95 download time']) {
      expect(findFigure(name)?.name).toBe('downloadTimeP95S');
    }
  });
});

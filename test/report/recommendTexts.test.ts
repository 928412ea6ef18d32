/** Costs of a recommendation have their currency, values of policies their meaning. */
import { describe, expect, it } from 'vitest';
import { formatRecommendation, robustness, type ShownRecommendation } from '../../src/report/recommend.js';
import { recommendReport } from '../../src/report/recommendHtml.js';

const estimate = (mean: number) => ({ n: 8, mean, low: mean - 1, high: mean + 1 });
const change = (figure: string, before: number, after: number) => ({
  figure,
  before: estimate(before),
  after: estimate(after),
  difference: estimate(after - before),
});

/** A choice of one setting that makes an estate cheaper. */
function found(objective: string): ShownRecommendation {
  const settings = { DODownloadMode: 2 };
  return {
    ...{ name: 'office', currency: 'EUR', objective, settings, before: { DODownloadMode: 1 }, after: settings },
    ...{ rules: [], overlay: {}, gain: estimate(20), isConfirmed: true, isInterrupted: false, runs: 90, triedSets: 7 },
    contributions: [{ rule: null, settings, loss: estimate(20), part: 20, keepsLimits: false }],
    partSeeds: 8,
    ...{ dropped: [], fronts: [], broken: [], brokenBefore: [], readings: [], readingsNotTried: 0, isRobust: null },
    prices: [change('costs.total', 120, 100), change('downloadTimeP95S', 60, 40)],
    hardware: [
      { kind: 'lines', name: 'lines', count: 2, gain: estimate(5), changes: [change('costs.total', 100, 130)] },
    ],
    ...{ posterior: null, hardwareNotTried: 0, searched: [], runsNeeded: null, secondsNeeded: null },
    notSearched: [{ policy: 'DOVpnKeywords', why: 'a text' }],
  } as unknown as ShownRecommendation;
}

describe('a recommendation', () => {
  it('names the currency of costs: in the headline, in tables, of hardware', () => {
    const cheaper = formatRecommendation(found('costs.total'));
    expect(cheaper).toContain('1 setting: cost in all 120.00 EUR becomes 100.00 EUR');
    expect(cheaper).toContain('lost without it, EUR');
    const faster = formatRecommendation(found('downloadTimeP95S'));
    expect(faster).toContain('p95 download time 1 min becomes 40 s');
    expect(faster).toMatch(/Cost in all, EUR +120\.00 +100\.00/);
    expect(faster).toMatch(/ +p95 download time +cost in all, EUR/);
    expect(faster).toMatch(/ lost without it +fair part\n/);
    const report = JSON.stringify(recommendReport(found('downloadTimeP95S')));
    expect(report).toContain('>Cost in all, EUR</td>');
    expect(report).toContain('cost in all, EUR</th>');
  });

  it('tells readings under which it harms from those under which it is in doubt', () => {
    const gain = (mean: number) => ({ reading: 'r', value: String(mean), gain: estimate(mean) });
    const text = (...means: number[]) =>
      robustness({ ...found('costs.total'), isRobust: false, readings: means.map(gain) });
    expect(text(3, 0.5, -3, -0.5, -4)).toBe(
      'not robust, worse under "r: -3", "r: -4"; in doubt under "r: 0.5", "r: -0.5"',
    );
    expect(text(3, -3)).toBe('not robust, worse under "r: -3"');
    expect(text(3, 0)).toBe('not robust, in doubt under "r: 0"');
    // A search that had no time for the others has not found them robust.
    const some = { ...found('costs.total'), isRobust: true, readings: [gain(3)], readingsNotTried: 6 };
    expect(robustness(some)).toBe(
      'robust as far as was tried, it helps under 1 of 7 readings; for the others the budget was over',
    );
    const same = { n: 4, mean: -2, low: null, high: null };
    const readings = [{ reading: 'r', value: 'same', gain: same }];
    expect(robustness({ ...found('costs.total'), isRobust: false, readings })).toBe(
      'not robust, worse under "r: same"',
    );
  });

  it('says which seeds fair parts are of, where they do not add up to the gain', () => {
    const all = found('costs.total');
    expect(formatRecommendation(all)).not.toContain('Fair parts');
    const [one] = all.contributions;
    const some = { ...all, partSeeds: 3, contributions: [7, 8, 9].map((part) => ({ ...one!, part })) };
    const note = 'Fair parts are of 3 of the 8 fresh seeds, and add up to the gain on these: +24.00 EUR.';
    expect(formatRecommendation(some)).toContain(note);
    expect(JSON.stringify(recommendReport(some)).replaceAll('\u00a0', ' ')).toContain(note);
  });

  const together = { DODownloadMode: 2, DOGroupIdSource: 2 };
  const pair = (before: object, more: object = {}) =>
    ({
      ...found('downloadTimeP95S'),
      ...{ settings: together, before, after: together, ...more },
      contributions: [{ rule: null, settings: together, loss: estimate(20), part: 19, keepsLimits: false }],
    }) as unknown as ShownRecommendation;
  const rowsOf = (text: string) => text.match(/^ {2}DO.*$/gm)!.map((row) => row.trim().split(/ {2,}/));

  it('counts policies that are set together as one setting, and has their figures once', () => {
    const text = formatRecommendation(pair({ DODownloadMode: 1 }));
    expect(text).toContain('office: 1 setting: ');
    expect(rowsOf(text)).toEqual([
      ['DODownloadMode', '1', '2', '+20 s [+19 s, +21 s]', '+19 s'],
      ['DOGroupIdSource', 'not set', '2', 'with DODownloadMode'],
    ]);
    const report = JSON.stringify(recommendReport(pair({ DODownloadMode: 1 })));
    expect(report.match(/\+19.s</g)).toHaveLength(1);
    const rule = { name: 'sites: a', match: {}, sites: ['a'], devices: 3, settings: together };
    const [contribution] = pair({}).contributions;
    const ofRule = {
      ...pair({}, { settings: {}, after: { DODownloadMode: 2 }, rules: [rule] }),
      contributions: [{ ...contribution!, rule: 'sites: a' }],
    };
    expect(formatRecommendation(ofRule)).toContain('office: 1 setting for some devices: ');
    expect(rowsOf(formatRecommendation(ofRule))).toEqual([
      ['DOGroupIdSource', 'not set', '2', '+20 s [+19 s, +21 s]', '+19 s'],
    ]);
  });

  it('leaves a policy out that stays what it is, but for one that some devices have otherwise', () => {
    const stays = pair({ DODownloadMode: 2 });
    expect(rowsOf(formatRecommendation(stays))).toEqual([
      ['DOGroupIdSource', 'not set', '2', '+20 s [+19 s, +21 s]', '+19 s'],
    ]);
    expect(JSON.stringify(recommendReport(stays))).not.toContain('>DODownloadMode<');
    const some = pair({ DODownloadMode: 2 }, { assigned: ['DODownloadMode'] });
    expect(rowsOf(formatRecommendation(some))[0]).toEqual([
      'DODownloadMode',
      '2, some devices otherwise',
      '2',
      '+20 s [+19 s, +21 s]',
      '+19 s',
    ]);
  });

  it('says the meaning of a value, and each policy that was not searched with its reason', () => {
    const report = JSON.stringify(recommendReport(found('costs.total')));
    expect(report).toContain('>1 (LAN)</td>');
    expect(report).toContain('<b>2 (Group)</b>');
    expect(report).toContain('<li>&quot;VPN keywords&quot; (a text)</li><li>single sites</li>');
  });
});

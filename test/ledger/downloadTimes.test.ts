/** Download times where not all downloads finish: an estate that is broken must not look faster. */
import { describe, expect, it } from 'vitest';
import { figureNamed, readFigure } from '../../src/core/figureCatalogue.js';
import { parseExpectation } from '../../src/experiment/check/expectation.js';
import { judge } from '../../src/experiment/check/judge.js';
import { compareScenarios, shownFigures } from '../../src/experiment/compare.js';
import type { Figures } from '../../src/ledger/figures.js';
import { formatDifference, formatFigure } from '../../src/report/format.js';
import { formatSummary, summarise } from '../../src/report/summary.js';
import { run, small } from '../helpers.js';

const P95 = figureNamed('downloadTimeP95S');
const MEDIAN = figureNamed('downloadTimeP50S');
const ALONE = { DODownloadMode: 0 };
const DEVICES = 6;
const requests = Array.from({ length: DEVICES }, (_, i) => ({ device: `pc-${i + 1}`, after: `${60 * i} s` }));

/** Six devices that take 100 MB each from the CDN over one line within an hour; two of them come first. */
function figuresAt(wan: string, more: object = {}) {
  const scenario = small({ devices: DEVICES, requests, wan, policies: ALONE, more: { duration: '1 h', ...more } });
  return { scenario, figures: run(scenario).account.figures };
}

const healthy = figuresAt('10 Mbit/s');
const slow = figuresAt('300 kbit/s');
const out = figuresAt('10 Mbit/s', { events: [{ what: 'wan-failure', at: '0 s', for: '1 h' }] });

describe('download times', () => {
  it('are not reached where the downloads do not finish, be they slow or never started', () => {
    expect(healthy.figures.finished).toBe(DEVICES);
    expect(readFigure(healthy.figures, MEDIAN)).toBeLessThan(3600);
    for (const { figures } of [slow, out]) {
      expect(figures).toMatchObject({ downloads: DEVICES, finished: 0 });
      expect([figures.downloadTimeP50S, figures.downloadTimeP95S]).toEqual([Infinity, Infinity]);
    }
  });

  it('of some that finished count the others as longer', () => {
    // The line is closed before all are there: the first to ask are there, the last are not.
    const { figures } = figuresAt('20 Mbit/s', { events: [{ what: 'wan-failure', at: '200 s', for: '1 h' }] });
    expect(figures.finished).toBeGreaterThan(0);
    expect(figures.finished).toBeLessThan(DEVICES);
    expect(figures.downloadTimeP95S).toBe(Infinity);
  });

  it('say so in text and JSON, and come back from JSON as they were', () => {
    const summary = summarise(slow.scenario, '1', [{ ...slow.figures, seed: '1' }], []);
    expect(formatSummary(summary, 100)).toMatch(/median download time +not reached/);
    const read = JSON.parse(JSON.stringify(slow.figures)) as Figures;
    expect(read.downloadTimeP95S).toBeNull();
    expect(read).toMatchObject({ downloads: DEVICES, finished: 0 });
    expect(readFigure(read, P95)).toBe(Infinity);
  });

  it('of no download have no value: not in text, not in JSON, and no expectation about them holds', () => {
    const none = figuresAt('10 Mbit/s', {
      content: [{ name: 'c', type: 'win32-app', release: '2027-01-01T00:00:00Z', files: [{ size: '1 MB' }] }],
      expect: [{ figure: 'downloadTimeP95S', atMost: 100 }],
    });
    expect(none.figures.downloads).toBe(0);
    expect(readFigure(none.figures, P95)).toBeNaN();
    const read = JSON.parse(JSON.stringify(none.figures)) as Figures;
    expect(read.downloadTimeP95S).toBeNull();
    expect(readFigure(read, P95)).toBeNaN();
    const summary = summarise(none.scenario, '1', [{ ...none.figures, seed: '1' }], []);
    expect(summary.expectations).toMatchObject([{ holds: false }]);
    expect(formatSummary(summary, 100)).toMatch(/median download time +no value/);
  });

  it('compared say what finished, and call nothing an improvement', () => {
    const [, broken] = compareScenarios(['healthy', 'slow'], [[healthy.figures], [slow.figures]]);
    expect(broken!.figures.downloadTimeP50S!.mean).toBe(Infinity);
    expect(formatFigure('duration', broken!.figures.downloadTimeP50S!.mean)).toBe('not reached');
    expect(broken!.differences!.downloadTimeP50S!.mean).toBeNaN();
    expect(formatDifference('duration', Number.NaN)).toBe('not known');
    expect(broken!.differences!.finished!.mean).toBe(-DEVICES);
    const compared = (runs: Figures[]) =>
      shownFigures(
        compareScenarios(
          runs.map(String),
          runs.map((of) => [of]),
        ),
      );
    expect(compared([healthy.figures, slow.figures])).toContain(figureNamed('finished'));
    expect(compared([healthy.figures, healthy.figures])).not.toContain(figureNamed('finished'));
  });

  it('fail every expectation that is about them', () => {
    const judged = (text: string, a: number, b: number) => {
      const parsed = parseExpectation(text);
      if (!parsed.ok) throw new Error(parsed.message);
      return judge(parsed.expectation, new Array<number>(64).fill(a), new Array<number>(64).fill(b), 0).verdict;
    };
    for (const text of [
      'p95 download time is no worse than +10 %',
      'p95 download time decreases by at least 1 s',
      'p95 download time changes by less than 10 %',
      'p95 download time does not change',
    ]) {
      expect([text, judged(text, 60, Infinity)]).toEqual([text, 'fails']);
      expect([text, judged(text, Infinity, 60)]).toEqual([text, 'fails']);
      expect([text, judged(text, Infinity, Infinity)]).toEqual([text, 'fails']);
    }
    expect(judged('p95 download time stays under 1 h', 60, Infinity)).toBe('fails');
    expect(judged('p95 download time stays over 1 s', 60, Infinity)).toBe('fails');
    expect(judged('p95 download time stays under 1 h', Infinity, 60)).toBe('holds');
    const limits = [
      { figure: 'downloadTimeP95S', atLeast: 1 },
      { figure: 'downloadTimeP95S', atMost: 1e6 },
    ];
    const limited = small({ devices: DEVICES, requests, wan: '300 kbit/s', more: { duration: '1 h', expect: limits } });
    const { expectations } = summarise(limited, '1', [{ ...slow.figures, seed: '1' }], []);
    expect(expectations.map(({ holds }) => holds)).toEqual([false, false]);
  });
});

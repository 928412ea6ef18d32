/** Expectations, verdicts and their reports. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { RandomStream } from '../../../src/core/random.js';
import { estimateMean } from '../../../src/core/stats.js';
import { baselineOf, driftFrom } from '../../../src/experiment/check/baseline.js';
import { type Expectation, parseExpectation } from '../../../src/experiment/check/expectation.js';
import { type CheckResult, judge } from '../../../src/experiment/check/judge.js';
import { replicateSeed } from '../../../src/experiment/environment.js';
import { runReplicate } from '../../../src/experiment/world.js';
import { allHold, checkJunit, formatCheck, githubAnnotations } from '../../../src/report/checkReports.js';
import { small } from '../../helpers.js';

function expectation(text: string): Expectation {
  const parsed = parseExpectation(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.expectation;
}

describe('expectations', () => {
  it.each([
    // text, without, with: just holds; just does not
    ['peerShare increases by at least 5 pp', 0.5, 0.551, 0.549],
    ['peer share increases by at least 10 %', 0.5, 0.551, 0.549],
    ['bytes between sites decreases by at least 90 %', 100, 9, 11],
    ['p95 download time is no worse than +10 %', 100, 109, 111],
    ['p95 download time no worse than +30 s', 100, 129, 131],
    ['peer share is no worse than -5 pp', 0.5, 0.451, 0.449],
    ['uploads on battery stays under 2 KB', 0, 2047, 2049],
    ['totals.bytesFromCacheServer stays over 1 KB', 0, 1025, 1023],
    ['peerShare changes by less than 1 pp', 0.5, 0.491, 0.489],
    ['reasons.on-vpn does not change', 7, 7, 8],
  ])('%s', (text, a, yes, no) => {
    const { contrast } = expectation(text);
    expect(contrast(a, yes)).toBeGreaterThanOrEqual(0);
    expect(contrast(a, no)).toBeLessThan(0);
  });

  it('ask for more confidence in brackets', () => {
    expect(expectation('peerShare increases by at least 5 pp (99 %)').confidence).toBe(0.99);
    expect(expectation('peerShare increases by at least 5 pp').confidence).toBe(0.95);
  });

  it.each([
    ['peerShare grows', 'allowed is FIGURE increases'],
    ['peerShares increases by at least 5 pp', 'the nearest are peerShare'],
    ['peerShare increases by at least much', 'found much'],
    ['peerShare increases by at least 5 pp (300 %)', 'between 50 % and 100 %'],
  ])('that cannot be read say what is allowed: %s', (text, message) => {
    const parsed = parseExpectation(text);
    expect(parsed.ok ? '' : parsed.message).toContain(message);
  });
});

describe('statistics', () => {
  it('95 % intervals of simulated peer shares cover the mean in 93 to 97 of 100 cases', () => {
    const estate = small({
      devices: 12,
      wan: '20 Mbit/s',
      site: { count: 8 },
      content: { files: [{ name: 'f', size: { uniform: { min: '60 MB', max: '400 MB' } }, count: 3 }] },
      more: { demand: { spread: '1 h' } },
    });
    const run = (k: number) =>
      runReplicate({ scenario: estate, inventory: null, seed: replicateSeed('c', k), tracing: false }, 0);
    // The population is this pool of runs, whose mean is known; groups are drawn from it with replacement.
    const pool = Array.from({ length: 500 }, (_, k) => run(k).account.figures.peerShare);
    const truth = pool.reduce((a, b) => a + b, 0) / pool.length;
    const random = new RandomStream('coverage', 'check');
    const groups = Array.from({ length: 20_000 }, (_, g) =>
      estimateMean(Array.from({ length: 10 }, (__, k) => pool[random.integer(pool.length, g, k)]!)),
    );
    const covered = groups.filter(({ low, high }) => low! <= truth && truth <= high!).length / groups.length;
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.97);
  });

  it('looking often does not make wrong verdicts more likely than stated', () => {
    // The true difference is exactly the one asked for: any verdict but undecided is wrong on one side.
    const random = new RandomStream('looks', 'check');
    const wanted = expectation('bytesUploaded increases by at least 1 B');
    const looks = [4, 8, 16, 32, 64];
    let wrong = 0;
    const trials = 2000;
    for (let trial = 0; trial < trials; trial += 1) {
      const a = new Array<number>(64).fill(0);
      const b = Array.from({ length: 64 }, (_, k) => 1 + random.normal(trial, k));
      const decided = looks.some((n) => judge(wanted, a.slice(0, n), b.slice(0, n), 5).verdict !== 'undecided');
      if (decided) wrong += 1;
    }
    expect(wrong / trials).toBeLessThan(0.05);
  });

  it('verdicts: holds, fails, undecided', () => {
    const wanted = expectation('peerShare increases by at least 5 pp');
    const pairs = (by: number, noise: number) =>
      Array.from({ length: 8 }, (_, k) => 0.5 + by + noise * (k % 2 === 0 ? 1 : -1));
    const before = new Array<number>(8).fill(0.5);
    expect(judge(wanted, before, pairs(0.1, 0.01), 5).verdict).toBe('holds');
    expect(judge(wanted, before, pairs(0.01, 0.01), 5).verdict).toBe('fails');
    expect(judge(wanted, before, pairs(0.05, 0.05), 5).verdict).toBe('undecided');
    expect(judge(expectation('peerShare does not change'), before, before, 5).verdict).toBe('holds');
  });
});

function result(
  id: string,
  before: number[],
  after: number[],
  text = 'peerShare increases by at least 5 pp',
): CheckResult {
  const recommendation = { file: `dir/${id}.yaml`, id, advice: 'do <it>', source: 'a "page"', why: undefined };
  return {
    recommendation: recommendation as unknown as CheckResult['recommendation'],
    judgements: [judge(expectation(text), before, after, 5)],
    computedS: 1.25,
  };
}

const good = result('good', [0.5, 0.51, 0.5, 0.51], [0.7, 0.71, 0.71, 0.7]);
const bad = result('bad, bad', [0.5, 0.51, 0.5, 0.51], [0.5, 0.5, 0.51, 0.5]);
const open = result('open', [0.5, 0.5, 0.5, 0.5], [0.3, 0.9, 0.4, 0.8]);

describe('reports', () => {
  it('an undecided expectation is no pass', () => {
    expect(allHold([good], [])).toBe(true);
    expect(allHold([good, open], [])).toBe(false);
    expect(formatCheck([good, bad, open], [])).toContain(
      '3 recommendations, 3 expectations: 1 hold, 1 fail, 1 undecided',
    );
  });

  it('JUnit XML follows its schema, and names what fails', async () => {
    const xml = checkJunit([good, bad, open], [{ key: 'gone', before: null, after: null }]);
    const schema = readFileSync(join(import.meta.dirname, 'junit.xsd'), 'utf8');
    const { valid, errors } = await validateXML({
      xml: [{ fileName: 'check.xml', contents: xml }],
      schema: [{ fileName: 'junit.xsd', contents: schema }],
    });
    expect(errors).toEqual([]);
    expect(valid).toBe(true);
    expect(xml.match(/<failure /g)).toHaveLength(3);
    const broken = await validateXML({
      xml: [{ fileName: 'check.xml', contents: xml.replace('<testcase', '<test').replace('</testcase>', '</test>') }],
      schema: [{ fileName: 'junit.xsd', contents: schema }],
    });
    expect(broken.valid).toBe(false);
  });

  it('annotations of GitHub escape what would end them', () => {
    expect(githubAnnotations([good, bad], [])).toHaveLength(1);
    expect(githubAnnotations([bad], [])[0]).toMatch(
      /^::error file=dir\/bad%2C bad\.yaml,title=bad%2C bad%3A fails::peerShare increases by at least 5 pp: .*50\.5 %25 becomes/,
    );
  });
});

describe('a baseline', () => {
  it('is kept within the noise; beyond it, or with another verdict, it drifts', () => {
    const baseline = baselineOf([good, bad]);
    expect(driftFrom(baseline, [good, bad], false)).toEqual([]);
    const near = result('good', [0.5, 0.51, 0.5, 0.51], [0.702, 0.711, 0.711, 0.702]);
    expect(driftFrom(baseline, [near, bad], false)).toEqual([]);
    const far = result('good', [0.5, 0.51, 0.5, 0.51], [0.9, 0.91, 0.91, 0.9]);
    expect(driftFrom(baseline, [far, bad], false).map(({ key }) => key)).toEqual([
      'good: peerShare increases by at least 5 pp',
    ]);
    expect(driftFrom(baseline, [good], false).map(({ after }) => after)).toEqual([null]);
    expect(driftFrom(baseline, [good], true)).toEqual([]);
    expect(driftFrom(baseline, [good, bad, open], false).map(({ before }) => before)).toEqual([null]);
  });
});

/** The spread over the main readings, and the line of `run` on what is most open. */
import { describe, expect, it } from 'vitest';
import { MAIN_READINGS } from '../../src/experiment/readings.js';
import { formatReadings, largestOpenPoint, readingRuns } from '../../src/report/readings.js';
import { loadAsWritten } from '../helpers.js';

const GB = 1024 ** 3;
const of = (cdnGb: number, peerShare = 0.5) => ({
  peerShare,
  downloadTimeP95S: 60,
  totals: { bytesFromCdn: cdnGb * GB, bytesTotal: 1000 * GB },
});

describe('the spread', () => {
  const own = of(100);
  const runs = readingRuns(own, [
    { reading: 'a', value: 'one', figures: of(110) },
    { reading: 'b', value: 'two', figures: of(40) },
    { reading: 'c', value: 'three', figures: of(100) },
  ]);

  it('is against the run as the scenario says', () => {
    expect(runs.map(({ cdnChange }) => Math.round(cdnChange! * 100))).toEqual([10, -60, 0]);
    expect(readingRuns(of(0), [{ reading: 'a', value: 'one', figures: of(1) }])[0]!.cdnChange).toBeNull();
  });

  it('has the largest change first, and the range', () => {
    const lines = formatReadings(own, runs, 100).split('\n');
    expect(lines.slice(3, 6).map((line) => line.split(':')[0])).toEqual(['b', 'a', 'c']);
    expect(lines[3]).toContain('-60 %');
    expect(lines[4]).toContain('+10 %');
    expect(lines.at(-1)).toBe('Bytes from the CDN lie between 40 GB and 110 GB.');
  });
});

describe('the spread in a narrow terminal', () => {
  const all = MAIN_READINGS.flatMap(({ name, values }) =>
    values.map(({ label }) => ({ reading: name, value: label, figures: { ...of(1100), downloadTimeP95S: 5000 } })),
  );
  const widest = (width: number) => {
    const text = formatReadings(of(900), readingRuns(of(900), all), width);
    return { text, most: Math.max(...text.split('\n').map((line) => line.length)) };
  };

  it('has all columns in a pipe, and is no wider than the terminal', () => {
    expect(widest(100).most).toBeLessThanOrEqual(100);
    expect(widest(100).text).toContain('1 h 23 min');
    expect(widest(100).text).not.toContain('Not shown');
  });

  it.each([60, 80])('leaves out columns, the change last, at %d characters', (width) => {
    const { most, text } = widest(width);
    expect(most).toBeLessThanOrEqual(width);
    expect(text).toContain('Not shown, as the terminal is too narrow: ');
    expect(text).toContain('+22 %');
  });
});

describe('what is most open', () => {
  const point = (reasons: Record<string, number>) =>
    largestOpenPoint({ reasons, totals: { bytesFromCdn: 100 } as never } as never);

  it('is what decides over most of the CDN bytes', () => {
    expect(point({ discovery: 30, 'http-share': 20, 'first-copy': 50 })).toContain('30.0 %');
    expect(point({ discovery: 30, 'http-share': 20, 'first-copy': 50 })).toContain('model.peersKnown');
    expect(point({ discovery: 20, 'http-share': 30 })).toContain('model.backgroundHttpShare');
  });

  it('is nothing where no open point decides over a tenth', () => {
    expect(point({ discovery: 9, 'first-copy': 91 })).toBeNull();
    expect(point({})).toBeNull();
  });

  it('names parameters that there are', () => {
    const { model } = loadAsWritten(
      'name: a\nsites: [{ name: s, devices: 1 }]\ncontent: [{ name: c }]\n'.replace(
        '{ name: c }',
        '{ name: c, files: [{ size: 60 MB }] }',
      ),
    ).scenario;
    const reasons = ['discovery', 'copy-in-progress', 'http-share', 'holder-slots', 'holder-connections'];
    for (const reason of [...reasons, 'below-simple-mode-threshold']) {
      const names = [...point({ [reason]: 100 })!.matchAll(/model\.(\w+)/g)].map((found) => found[1]!);
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect(model).toHaveProperty(name);
    }
  });
});

describe('the main readings', () => {
  const base = { name: 'a', sites: [{ name: 's', devices: 1 }], content: [{ name: 'c', files: [{ size: '60 MB' }] }] };
  const modelUnder = (overrides: readonly string[]) =>
    loadAsWritten(JSON.stringify(base), [...overrides]).scenario.model;

  it('begin with the defaults', () => {
    for (const { values } of MAIN_READINGS) expect(modelUnder(values[0]!.overrides)).toEqual(modelUnder([]));
  });

  it('differ from each other', () => {
    for (const { values } of MAIN_READINGS) {
      const models = values.map(({ overrides }) => JSON.stringify(modelUnder(overrides)));
      expect(new Set(models).size).toBe(values.length);
    }
  });
});

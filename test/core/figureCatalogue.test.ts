/** One figure, one name: in runs, summaries, tables, expectations and sweeps. */
import { describe, expect, it } from 'vitest';
import {
  columnOf,
  FIGURES,
  figureNamed,
  findFigure,
  readFigure,
  unknownFigure,
} from '../../src/core/figureCatalogue.js';
import { REASON_NAMES } from '../../src/core/reasons.js';
import { COMPARED_FIGURES } from '../../src/experiment/compare.js';
import { summarise } from '../../src/report/summary.js';
import { runTables } from '../../src/report/tables.js';
import { load, problemsOf, run, small } from '../helpers.js';

const scenario = small({
  devices: 4,
  site: { cacheServer: { rate: '1 Gbit/s', capacity: '10 GB' }, dhcpOption235: 'own' },
});
const replicate = run(scenario);
const { figures } = replicate.account;

/** The paths of all numbers of an object. */
function numbersOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value === 'number') return [[...path]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, [...path, key]));
}

describe('the figures', () => {
  it('are all the numbers that a run gives, and no others', () => {
    const given = numbersOf(figures).map((path) => path.join('.'));
    const paths = FIGURES.map(({ path }) => path.join('.'));
    expect(paths).toEqual(expect.arrayContaining(given));
    const silent = paths.filter((path) => !given.includes(path) && !path.startsWith('reasons.'));
    expect(silent).toEqual([]);
    expect(FIGURES.filter(({ path }) => path[0] === 'reasons')).toHaveLength(REASON_NAMES.length);
  });

  it('are whole where they are said to be, and within their bounds', () => {
    for (const figure of FIGURES) {
      const value = readFigure(figures, figure);
      if (figure.isWhole) expect(value, figure.name).toBe(Math.round(value));
      const most = figure.most === 'bytesTotal' ? figures.totals.bytesTotal : (figure.most ?? Number.POSITIVE_INFINITY);
      expect(value, figure.name).toBeGreaterThanOrEqual(0);
      expect(value, figure.name).toBeLessThanOrEqual(most);
    }
  });

  it('have names and words that are no other figure’s', () => {
    const texts = FIGURES.flatMap(({ name, words, also }) => [
      ...new Set([name, words, ...also].map((text) => text.toLowerCase().replaceAll(/[\s_]/g, ''))),
    ]);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('are found by name, words, column and place in summary.json', () => {
    for (const figure of FIGURES) {
      const { name, words, also, path } = figure;
      for (const text of [name, words, words.toUpperCase(), ...also, columnOf(figure), path.join('.')]) {
        expect(findFigure(text)?.name, text).toBe(name);
      }
    }
    expect(findFigure('peerShares')).toBeUndefined();
    expect(unknownFigure('peerShares')).toContain('the nearest are peerShare');
    expect(unknownFigure('bytes form the CDN')).toContain('the nearest are bytes from the CDN');
    // Of a group that there is, its own.
    expect(unknownFigure('lines.foo')).toMatch(/the nearest are lines\.\w+, lines\.\w+, lines\.\w+$/);
  });

  it('stand in a summary and in a comparison under their names', () => {
    const summary = summarise(scenario, '1', [{ seed: '1', ...figures }], []);
    for (const figure of FIGURES) expect(readFigure(summary, figure), figure.name).toBe(readFigure(figures, figure));
    for (const figure of COMPARED_FIGURES) expect(figureNamed(figure.name)).toBe(figure);
  });

  it('stand in the tables of sites, groups, devices and downloads as their columns', () => {
    const columns = [...runTables(replicate, 'downloads', false).values()].flatMap(({ header }) => header);
    const known = columns.filter((column) => findFigure(column) !== undefined);
    expect(new Set(known)).toEqual(new Set(known.map((column) => columnOf(findFigure(column)!))));
    for (const column of ['peer_share', 'bytes_from_cdn', 'wan_down_p95_bytes_per_s', 'bytes_uploaded_on_battery']) {
      expect(known).toContain(column);
    }
  });
});

describe('an expectation of a scenario', () => {
  const base = `name: a
sites: [{ name: s, devices: 2, wan: 20 Mbit/s }]
devices: { mix: [{ name: p, on: always }] }
content: [{ name: c, files: [{ size: 30 MB }] }]
`;

  it.each([
    ['{ figure: peerShares, atLeast: 0.7 }', 'no figure is named peerShares; the nearest are peerShare'],
    ['{ figure: totals.bytesFromCDNs, atMost: 1 }', 'the nearest are bytesFromCdn'],
    ['{ figure: reasons.on-vpm, atMost: 1 }', 'the nearest are reasons.on-vpn'],
    ['{ figure: peer share, atLeast: 70 }', 'peerShare is a share from 0 to 1, 70 % is 0.7'],
    ['{ figure: bytesFromCdn, atLeast: -1 }', 'bytesFromCdn is never below 0'],
    ['{ figure: bytesFromCdn }', 'atLeast or atMost is needed'],
    ['{ figure: downloads, atLeast: 3, atMost: 2 }', 'atLeast 3 is above atMost 2'],
    ['{ figure: bytesFromCdn, atMost: "50" }', 'found "50": bytes from the CDN needs a size such as'],
    ['{ figure: bytesFromCdn, atMost: 50 Gb }', 'found "50 Gb": bytes from the CDN needs a size such as'],
    [
      '{ figure: peerShare, atLeast: 50 GB }',
      'found "50 GB": peer share needs a share such as 70 %, or a number from 0',
    ],
    ['{ figure: peerShare, atLeast: 170 % }', 'found 1.7: peerShare is a share from 0 to 1'],
    ['{ figure: downloads, atLeast: 5 s }', 'found "5 s": downloads needs a number'],
  ])('%s is refused before the run', (expectation, message) => {
    const [problem] = problemsOf(`${base}expect: [${expectation}]\n`);
    expect(problem!.message).toContain(message);
    expect(problem!.position).toMatchObject({ file: 'a.yaml', line: 5 });
  });

  it('takes limits with units, and the reason itself as the name of its bytes', () => {
    const written = ['70 %', '50 GB', '30 min', '100 Mbit/s'];
    const names = ['peerShare', 'first-copy', 'p95 download time', 'wanDownPeakBytesPerS'];
    const lines = names.map((figure, i) => `{ figure: ${figure}, atMost: ${written[i]} }`);
    const { expect: limits } = load(`${base}expect: [${lines.join(', ')}]\n`).scenario;
    expect(limits.map(({ atMost }) => atMost)).toEqual([0.7, 50 * 2 ** 30, 1800, 12_500_000]);
    const summary = summarise({ ...scenario, expect: limits }, '1', [{ seed: '1', ...figures }], []);
    expect(summary.expectations[1]).toMatchObject({ figure: 'reasons.first-copy', holds: true });
    expect(summary.expectations[1]!.found).toBe(figures.reasons['first-copy']);
  });

  it('takes every name of a figure, and is reported under the one', () => {
    const names = ['peer_share', 'Peer share', 'totals.bytesFromCdn', 'bytes from the CDN'];
    const expecting = { ...scenario, expect: names.map((figure) => ({ figure, atLeast: 0 })) };
    const { expectations } = summarise(expecting, '1', [{ seed: '1', ...figures }], []);
    expect(expectations.map(({ figure }) => figure)).toEqual([
      'peerShare',
      'peerShare',
      'bytesFromCdn',
      'bytesFromCdn',
    ]);
    expect(expectations.map(({ found }) => found)).toEqual([
      figures.peerShare,
      figures.peerShare,
      figures.totals.bytesFromCdn,
      figures.totals.bytesFromCdn,
    ]);
  });
});

/** The answers to the questions: worst first, one screen however large the estate, and what a failure does to them. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Replicate } from '../../src/experiment/world.js';
import { readText } from '../../src/io/files.js';
import { runReport } from '../../src/report/html.js';
import { hoursTable, linesTable } from '../../src/report/lineTables.js';
import { QUESTION_NAMES, QUESTIONS } from '../../src/report/questions/index.js';
import { tableText } from '../../src/report/questions/shown.js';
import { seededFigures, summarise } from '../../src/report/summary.js';
import { writeReport } from '../../src/report/writeReport.js';
import { loadScenario } from '../../src/scenario/load.js';
import { load, run } from '../helpers.js';

const WHAT_IF = resolve(import.meta.dirname, '../../scenarios/what-if');
/** A screen of a terminal. */
const MOST_LINES = 24;

const estateOf = (sites: string) =>
  run(
    load(`name: estate
start: 2026-03-02T00:00:00Z
duration: 2 d
sites: [${sites}]
devices: { mix: [{ name: p, on: office }] }
policies: { DODownloadMode: 0 }
content: [{ name: c, files: [{ size: 20 MB }] }]
`).scenario,
  );
const three = estateOf(
  '{ name: a, devices: 3, wan: 4 Mbit/s }, { name: b, devices: 2 }, { name: c, devices: 1, wan: 1 Gbit/s }',
);
const many = estateOf(
  Array.from({ length: 90 }, (_, i) => `{ name: s${i}, devices: ${1 + (i % 3)}, wan: ${1 + i} Mbit/s }`).join(),
);

describe('every answer', () => {
  it.each(QUESTION_NAMES)('to %s is one screen', (name) => {
    for (const replicate of [three, many]) {
      const text = tableText(QUESTIONS[name](replicate));
      expect(text.split('\n').length).toBeLessThanOrEqual(MOST_LINES);
      const { header, rows } = QUESTIONS[name](replicate);
      for (const row of rows) expect(row, name).toHaveLength(header.length);
    }
  });

  it('shows all lines of a few sites, and folds those of many', () => {
    const few = QUESTIONS.lines(three);
    expect(few.rows.map(([label]) => label)).toEqual(['a, down', 'c, down', 'b, down']);
    // What has no limit has rates in place of shares.
    expect(few.rows.at(-1)!.slice(1, 3)).toEqual(['unlimited', expect.stringMatching(/bit\/s$/)]);
    const folded = QUESTIONS.lines(many);
    expect(folded.rows.at(-1)![0]).toBe('79 others, at most');
    const { peaksAbove50, withRate } = many.account.figures.lines;
    expect(folded.notes[0]).toContain(`Of ${withRate} lines with a rate, ${peaksAbove50} had five minutes above 50 %`);
  });

  it('stands in the report of a run', () => {
    const { scenario } = three.world;
    const summary = summarise(scenario, '1', [seededFigures('1', three.account)], []);
    const html = writeReport(runReport(scenario, summary, three));
    for (const title of ['How full the lines are', 'Which kind of site suffers', 'How long installs take']) {
      expect(html).toMatch(new RegExp(`<h2[^>]*>${title}</h2>`));
    }
    expect(html).toContain('a, down: use of every hour of the week');
  });
});

describe('lines.csv and hours.csv', () => {
  const column = ({ header, rows }: ReturnType<typeof linesTable>, name: string) =>
    Array.from(rows, (row) => row[header.indexOf(name)]);

  it('agree with each other and with the totals', () => {
    for (const replicate of [three, many]) {
      const sumOf = (values: readonly unknown[]) => values.reduce<number>((sum, value) => sum + Number(value), 0);
      const bytes = sumOf(column(linesTable(replicate), 'bytes_total'));
      expect(bytes).toBe(replicate.account.figures.totals.bytesFromCdn);
      // Metered rates and whole bytes differ by what is rounded.
      expect(Math.abs(sumOf(column(hoursTable(replicate), 'bytes_total')) / bytes - 1)).toBeLessThan(1e-6);
    }
  });

  it('have a row for each line and direction', () => {
    expect(column(linesTable(three), 'line')).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
    expect(column(linesTable(three), 'direction')).toEqual(['down', 'up', 'down', 'up', 'down', 'up']);
    expect(column(linesTable(three), 'peak_5_min_share').slice(2, 4)).toEqual(['', '']);
  });
});

describe('what if it fails', () => {
  const files: Record<string, Replicate> = {};
  const ofFile = (name: string) =>
    (files[name] ??= run(
      loadScenario(join(WHAT_IF, `${name}.yaml`), readText, [
        'sites.branch.count=10',
        'sites.branch.devices=8',
        'sites.shop.count=3',
      ]).scenario,
    ));
  const figuresOf = (name: string) => ofFile(name).account.figures;

  it('without the cloud nobody finds peers', () => {
    expect(figuresOf('cloud-outage').peerShare).toBeLessThan(figuresOf('patch-tuesday').peerShare - 0.3);
    expect(figuresOf('cloud-outage').reasons['cloud-unreachable'] ?? 0).toBe(0);
    expect(figuresOf('cloud-outage').totals.bytesFromCacheServer).toBeGreaterThan(
      2 * figuresOf('patch-tuesday').totals.bytesFromCacheServer,
    );
  });

  it('without the cache server the CDN serves', () => {
    expect(figuresOf('patch-tuesday').totals.bytesFromCdn).toBe(0);
    expect(figuresOf('cache-server-down').reasons['cache-server-failed']).toBeGreaterThan(0);
    expect(figuresOf('cache-server-down').costs.cdn).toBeGreaterThan(figuresOf('patch-tuesday').costs.cdn);
  });

  it('with lines down branches wait, and shops do not', () => {
    const p95 = (name: string, site: string) =>
      ofFile(name).account.classes.find((each) => each.name === site)!.figures.installTimeP95S;
    expect(p95('branch-lines-down', 'branch')).toBeGreaterThan(p95('patch-tuesday', 'branch') + 3600);
    expect(p95('patch-tuesday', 'shop')).toBe(p95('branch-lines-down', 'shop'));
    expect(figuresOf('branch-lines-down').installsWhole).toBe(figuresOf('patch-tuesday').installsWhole);
  });
});

describe('the list of 120 branches', () => {
  const ROOT = resolve(import.meta.dirname, '../..');

  it('is about 40 lines', () => {
    const lines = readFileSync(join(ROOT, 'scenarios/branches-120.yaml'), 'utf8').trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('#')).length).toBeLessThanOrEqual(45);
  });

  it('is the estate that each question is answered for, by one command', () => {
    const [, ...questions] = readFileSync(join(ROOT, 'docs/questions.md'), 'utf8').split(/^## /m);
    const commands = questions.map((text) => [...text.matchAll(/^npx dosim (.*)$/gm)].map(([, command]) => command));
    const tables = ['lines', 'classes', 'installs', 'uploads', 'costs'];
    expect(commands).toEqual([
      ...tables.map((table) => [`run scenarios/branches-120.yaml --table ${table}`]),
      ['compare scenarios/branches-120.yaml scenarios/what-if/hub-down.yaml --replicates 3'],
    ]);
  });

  it('loses nothing when Frankfurt is down: its branches leave by Munich or their own line, and wait longer', () => {
    const [before, down] = ['branches-120', 'what-if/hub-down'].map(
      (name) => run(loadScenario(join(ROOT, `scenarios/${name}.yaml`), readText).scenario).account.figures,
    );
    expect(down!.installsWhole).toBe(before!.installsWhole);
    expect(down!.installTimeP95S).toBeGreaterThan(before!.installTimeP95S);
    expect(before!.costs.total).toBeGreaterThan(0);
  });
});

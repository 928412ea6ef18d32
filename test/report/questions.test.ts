/** The answers to the questions: worst first, one screen however large the estate, and what a failure does to them. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../src/core/units.js';
import { WEEK_HOURS } from '../../src/core/week.js';
import { compareScenarios } from '../../src/experiment/compare.js';
import type { Replicate } from '../../src/experiment/world.js';
import { readText } from '../../src/io/files.js';
import { utilisationOf } from '../../src/ledger/lineFigures.js';
import { runReport } from '../../src/report/html.js';
import { hoursTable, linesTable } from '../../src/report/lineTables.js';
import { mappedRows } from '../../src/report/questions/hours.js';
import { answerTo, QUESTION_NAMES, type QuestionTable } from '../../src/report/questions/index.js';
import { fullestLines } from '../../src/report/questions/lineReport.js';
import { tableText } from '../../src/report/questions/shown.js';
import { seededFigures, summarise } from '../../src/report/summary.js';
import { runTables } from '../../src/report/tables.js';
import { writeReport } from '../../src/report/writeReport.js';
import { loadScenario } from '../../src/scenario/load.js';
import { load, run } from '../helpers.js';
import { sum } from '../property/invariants.js';

const WHAT_IF = resolve(import.meta.dirname, '../../scenarios/what-if');
/** A screen of a terminal. */
const MOST_LINES = 24;
const WIDTH = 100;

const answer = (replicate: Replicate, table: QuestionTable) => answerTo(table, replicate.world)(replicate);

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

const summaryOf = ({ account, world }: Replicate) => summarise(world.scenario, '1', [seededFigures('1', account)], []);

describe('every answer', () => {
  it.each(QUESTION_NAMES)('to %s is one screen', (name) => {
    for (const replicate of [three, many]) {
      const lines = tableText(answer(replicate, name), WIDTH).split('\n');
      expect(lines.length).toBeLessThanOrEqual(MOST_LINES);
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(WIDTH);
      const { header, rows } = answer(replicate, name);
      for (const row of rows) expect(row, name).toHaveLength(header.length);
    }
  });

  it('shows all lines of a few sites, and folds those of many', () => {
    const few = answer(three, 'lines');
    expect(few.rows.map(([label]) => label)).toEqual(['a, down', 'c, down', 'b, down']);
    // What has no limit has rates in place of shares.
    expect(few.rows.at(-1)!.slice(1, 3)).toEqual(['unlimited', expect.stringMatching(/bit\/s$/)]);
    const folded = answer(many, 'lines');
    expect(folded.rows.at(-1)![0]).toBe('79 others, at most');
    const { peaksAbove50, withRate } = many.account.figures.lines;
    expect(folded.notes[0]).toContain(`Of ${withRate} lines with a rate, ${peaksAbove50} had five minutes above 50 %`);
    expect(folded.notes[1]).toMatch(/^Lines that were above 50 % for longest come first, .*; ports .* last\.$/);
  });

  it('leaves out columns that do not fit, the least important first, and says which', () => {
    const table = {
      title: 'Title',
      header: ['name', 'first', 'second', 'third'],
      rows: [['a'.repeat(30), '1', '2', '3']],
      notes: [],
      leftOut: [2, 1],
    };
    expect(tableText(table, 60)).toBe(
      `Title\n  name${' '.repeat(28)}first  second  third\n  ${'a'.repeat(30)}      1       2      3`,
    );
    expect(tableText(table, 50)).toMatch(/name +first +third\n.*\nNot shown, as the terminal is too narrow: second\.$/);
    // Names are cut last of all, and never to nothing.
    expect(tableText(table, 30)).toMatch(
      /name +third\n {2}a{20}… +3\nNot shown, as the terminal is\ntoo narrow: first, second\.$/,
    );
    expect(tableText(table, 1)).toContain(`${'a'.repeat(15)}… `);
  });

  it('has a heat map in the report of each line that a figure of the headline is of', () => {
    // `often` is above half of its rate for longest; `burst` is the fullest for five minutes; `even` in office hours.
    const lines = [
      ...['often-1', 'often-2', 'often-3'].map((name) => ({ name, peak: 0.8, p95: 0.1, above: 2 })),
      { name: 'burst', peak: 1, p95: 0.1, above: 0.1 },
      { name: 'even', peak: 0.4, p95: 0.3, above: 0 },
      { name: 'idle', peak: 0.1, p95: 0.1, above: 0 },
    ];
    const own = lines.map(({ name }) => `{ name: ${name}, devices: 1, wan: 80 Mbit/s }`);
    const made = estateOf(own.join());
    for (const [i, { peak, p95, above }] of lines.entries()) {
      const { line, directions } = made.account.lines[i]!;
      expect(made.world.fleet.lines.all[line]!.name).toBe(lines[i]!.name);
      const [use] = directions;
      Object.assign(use, { peak5BytesPerS: peak * 1e7, p95OfficeBytesPerS: p95 * 1e7, hoursAbove: [above, 0, 0] });
    }
    expect(answer(made, 'lines').rows.map(([label]) => label)).toEqual(lines.map(({ name }) => `${name}, down`));
    const html = writeReport(runReport(made.world.scenario, summaryOf(made), made));
    const maps = html.match(/[\w-]+, down[^<:]*: use of every hour/g)!.map((title) => title.split(': use')[0]);
    expect([...new Set(maps)]).toEqual([
      ...['often-1, down', 'often-2, down', 'often-3, down'],
      'burst, down, the highest 5 minutes',
      'even, down, the highest p95 of office hours',
    ]);
  });

  it('finds the fullest of as many lines as an estate may have', () => {
    const made = estateOf('{ name: a, devices: 1, wan: 80 Mbit/s }');
    const [row] = mappedRows(made);
    const usedBy = (peak5BytesPerS: number) => ({ ...row!, use: { ...row!.use, peak5BytesPerS } });
    const rows = Array.from({ length: 300_000 }, (_, i) => usedBy(i === 250_000 ? 5e6 : 1e6));
    expect(fullestLines(rows).map((each) => [rows.indexOf(each.row), each.why])).toEqual([
      ...[0, 1, 2].map((i) => [i, '']),
      [250_000, ', the highest 5 minutes'],
    ]);
  });

  it('stands in the report of a run', () => {
    const html = writeReport(runReport(three.world.scenario, summaryOf(three), three));
    for (const title of ['How full the lines are', 'Which kind of site suffers', 'How long installs take']) {
      expect(html).toMatch(new RegExp(`<h2[^>]*>${title}</h2>`));
    }
    expect(html).toContain('a, down: use of every hour of the week');
  });
});

describe('an answer about a part of the estate', () => {
  const kinds = estateOf(
    '{ name: slow, count: 3, devices: 2, wan: 0.4 Mbit/s }, { name: fast, count: 2, devices: 4, wan: 1 Gbit/s }',
  );
  const cells = (table: QuestionTable) =>
    answer(kinds, table).rows.flatMap((row) => row.slice(1).map((cell) => (cell === '.' ? -1 : Number(cell))));
  const fullest = (...tables: QuestionTable[]) => {
    const all = tables.map(cells);
    return all[0]!.map((_, i) => Math.max(...all.map((each) => each[i]!)));
  };

  it('has the hours of the week of all lines, of a class and of a line', () => {
    expect(answer(kinds, 'hours').rows.map(([day]) => day)).toEqual(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);
    expect(cells('hours')).toHaveLength(WEEK_HOURS);
    expect(cells('hours:slow')).toEqual(fullest('hours:slow-1', 'hours:slow-2', 'hours:slow-3'));
    expect(cells('hours')).toEqual(fullest('hours:slow', 'hours:fast'));
    expect(Math.max(...cells('hours:slow'))).toBe(100);
    expect(Math.max(...cells('hours:fast'))).toBeLessThan(10);
    const html = writeReport(runReport(kinds.world.scenario, summaryOf(kinds), kinds));
    expect(html).toContain('slow, the fullest line of each hour: use of every hour of the week');
  });

  it('has the lines and the installs of a class', () => {
    expect(answer(kinds, 'lines:fast').rows.map(([line]) => line)).toEqual(['fast-1, down', 'fast-2, down']);
    expect(answer(kinds, 'lines:fast').notes[0]).toContain('Of 2 lines with a rate, 0 had');
    const installs = (table: QuestionTable) => Number(answer(kinds, table).rows[0]![2]);
    expect(['installs:slow', 'installs:fast', 'installs'].map((table) => installs(table as QuestionTable))).toEqual([
      6, 8, 14,
    ]);
  });

  it('is the whole estate where that is of one class', () => {
    const one = estateOf('{ name: s, count: 3, devices: 12, wan: 1 Mbit/s }');
    const { notes, rows } = answer(one, 'lines:10 to 49 devices');
    expect(rows.map(([line]) => line).sort()).toEqual(['s-1, down', 's-2, down', 's-3, down']);
    const { peaksAbove95 } = one.account.figures.lines;
    expect(notes[0]).toBe(
      `Of 3 lines with a rate, 3 had five minutes above 50 %, 3 above 80 %, ${peaksAbove95} above 95 %.`,
    );
  });

  it.each([
    ['hours:slo', 'no class of sites or line is named slo; did you mean slow?'],
    ['installs:slow-1', 'no class of sites is named slow-1'],
    ['lines:zz', 'no class of sites is named zz; there are slow, fast'],
    ['hours:zz', 'no class of sites or line is named zz; there are slow, fast, slow-1, slow-2, slow-3, fast-1, fast-2'],
    ['costs:slow', 'costs is told of the whole estate only'],
    ['hours: ', 'behind the colon stands the name'],
    ['hour', 'there is no hour; did you mean hours?'],
    ['constructor', 'there is no constructor'],
  ])('%s is refused', (table, message) => {
    expect(() => answer(kinds, table as QuestionTable)).toThrow(message);
  });
});

describe('access points, home lines and concentrators', () => {
  const replicate = run(
    load(`name: air
start: 2026-03-02T00:00:00Z
duration: 3 d
network: { vpn: { tunnel: full } }
sites: [{ name: a, count: 3, devices: 20, wan: 20 Mbit/s, accessPoints: 2 }, { name: b, devices: 6, wan: 20 Mbit/s, cacheServer: {} }]
devices: { mix: [{ name: p, on: office, wifi: 90 %, vpn: { share: 30 % }, home: { share: 20 % } }] }
content: [{ name: c, type: quality-update, files: [{ size: 50 MB }] }]
`).scenario,
  );
  const labels = (table: QuestionTable) => answer(replicate, table).rows.map(([label]) => label!);

  it('stand below the lines of sites, a few of each', () => {
    const rows = labels('lines');
    const points = rows.filter((label) => label.includes('access point'));
    expect(points).toHaveLength(3);
    expect(points[0]).toMatch(/^[ab](-\d)?:wifi-[12] \(access point\)$/);
    expect(points[2]).toBe('5 other access points, at most');
    const homes = rows.filter((label) => label.includes('home lines'));
    expect(homes.sort()).toEqual(['a (home lines), down', 'b (home lines), down']);
    expect(rows.indexOf(points[0]!)).toBeGreaterThan(rows.indexOf('a-1, down'));
    const { concentrators, homeLines } = replicate.account.figures;
    expect(homeLines.bytesDown).toBeGreaterThan(concentrators.bytesDown);
    expect(answer(replicate, 'lines').notes.join()).toContain(
      `${formatBytes(homeLines.bytesDown)} down, 0 B up; through VPN concentrators went ${formatBytes(concentrators.bytesDown)} down, 0 B up`,
    );
  });

  it('of a class are told without those of others', () => {
    const bytesOf = (name: string) => {
      const { bytesDown, bytesUp } = replicate.account.classes.find((each) => each.name === name)!.figures.homeLines;
      return `${formatBytes(bytesDown)} down, ${formatBytes(bytesUp)} up.`;
    };
    expect(bytesOf('a')).not.toBe(bytesOf('b'));
    for (const name of ['a', 'b']) {
      const { notes } = answer(replicate, `lines:${name}`);
      expect(notes).toContain(`Home lines of ${name} are told together: ${bytesOf(name)}`);
      expect(notes.join()).not.toContain('concentrators');
    }
  });

  it('are counted by group where all that were fuller are listed', () => {
    const { notes, rows } = answer(replicate, 'lines:above 2 %');
    const lines = new Set(rows.map(([label]) => label!.replace(/, (down|up)$/, '')));
    expect(rows.some(([label]) => label!.includes('access point'))).toBe(true);
    expect(notes[0]).toBe(`Of 4 lines and 7 access points with a rate, ${lines.size} had five minutes above 2 %.`);
  });

  it('without a rate are not counted among those of their group that have one', () => {
    const east = '{ name: east, hub: n, down: 10 Mbit/s, up: 10 Mbit/s }, { name: west, hub: n }';
    const three = run(
      load(`name: three
start: 2026-03-02T00:00:00Z
duration: 2 d
network: { hubs: [{ name: n }], vpn: { hub: n, down: 10 Mbit/s, up: 10 Mbit/s }, concentrators: [${east}] }
sites:
  - { name: a, devices: 4, lines: [{ name: mpls, to: n }] }
  - { name: b, devices: 4, lines: [{ name: mpls, to: n }], concentrator: east }
  - { name: c, devices: 4, lines: [{ name: mpls, to: n }], concentrator: west }
devices: { mix: [{ name: p, on: always, vpn: { share: 100 % } }] }
content: [{ name: c, files: [{ size: 20 MB }] }]
`).scenario,
    );
    const { notes, rows } = answer(three, 'lines:concentrators');
    expect(rows).toHaveLength(3);
    expect(notes[0]).toMatch(/^Of the 2 concentrators with a rate, 0 had five minutes above 50 %/);
  });

  it('are asked for by the name of their group, or of their class', () => {
    const points = labels('lines:access points');
    expect(points).toHaveLength(7);
    expect(answer(replicate, 'lines:access points').notes[0]).toMatch(/^Of the 7 access points, \d had five minutes/);
    expect(labels('lines:concentrators')).toEqual(['VPN concentrator, down']);
    expect(labels('lines:b').sort()).toEqual(['b (home lines), down', 'b, down', 'b:wifi-1 (access point)']);
    const cells = (table: QuestionTable) =>
      answer(replicate, table).rows.flatMap((row) => row.slice(1).map((cell) => (cell === '.' ? 0 : Number(cell))));
    const [all, one] = [cells('hours:access points'), cells(`hours:${points[0]!.split(' ')[0]!}`)];
    expect(Math.max(...one)).toBe(Math.max(...all));
    expect(answer(replicate, 'hours:home lines').notes[0]).toContain('no rate in common');
    expect(() => answer(replicate, 'lines:cache server')).toThrow(
      'no class of sites or group of lines is named cache server; did you mean cache servers?',
    );
    const html = writeReport(runReport(replicate.world.scenario, summaryOf(replicate), replicate));
    expect(html).toContain('All access points, airtime of the fullest of each hour');
  });

  it('are listed, without folding, where they were fuller than asked for', () => {
    const listed = answer(many, 'lines:above 2 %').rows;
    const shares = Array.from(many.account.lines, ({ directions }) =>
      directions.map((use) => utilisationOf(use)?.peak5Min ?? 0),
    );
    const meant = shares.flat().filter((share) => share > 0.02).length;
    expect(listed).toHaveLength(meant);
    expect(meant).toBeGreaterThan(12);
    expect(meant).toBeLessThan(many.account.lines.length);
    expect(labels('lines:above 99.5%').every((label) => labels('lines:above 2 %').includes(label))).toBe(true);
    expect(() => answer(replicate, 'lines:above 100 %')).toThrow('allowed is a percentage below 100');
    expect(() => answer(replicate, 'hours:above 50 %')).toThrow('is named above 50 %');
  });

  it('have their rows in lines.csv and hours.csv: access points one for both directions, in shares', () => {
    const rowsOf = ({ header, rows }: ReturnType<typeof linesTable>) =>
      Array.from(rows, (row) => Object.fromEntries(header.map((name, k) => [name, row[k]])));
    const lines = rowsOf(linesTable(replicate));
    expect(lines.filter(({ kind }) => kind === 'accessPoint')).toHaveLength(7);
    expect(lines.filter(({ kind }) => kind === 'home').map(({ line, direction }) => `${line} ${direction}`)).toEqual([
      'a down',
      'a up',
      'b down',
      'b up',
    ]);
    const hours = rowsOf(hoursTable(replicate)).filter(({ kind }) => kind === 'accessPoint');
    expect(hours.length).toBeGreaterThan(5);
    for (const { bytes_total, direction, mean_share, peak_5_min_share } of hours) {
      expect([bytes_total, direction]).toEqual(['', 'both']);
      expect(Number(mean_share)).toBeLessThanOrEqual(Number(peak_5_min_share));
      expect(Number(peak_5_min_share)).toBeGreaterThan(0);
    }
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
    const tables = ['lines --table hours', 'classes', 'installs', 'uploads', 'costs'];
    expect(commands).toEqual([
      ...tables.map((table) => [`run scenarios/branches-120.yaml --table ${table}`]),
      ['compare scenarios/branches-120.yaml scenarios/what-if/hub-down.yaml --replicates 3'],
    ]);
  });

  it('loses nothing when Frankfurt is down: its branches leave by Munich or their own line, and wait longer', () => {
    const runs = ['branches-120', 'what-if/hub-down'].map((name) =>
      run(loadScenario(join(ROOT, `scenarios/${name}.yaml`), readText).scenario),
    );
    const [before, down] = runs.map(({ account }) => account.figures);
    expect(down!.installsWhole).toBe(before!.installsWhole);
    expect(down!.installTimeP95S).toBeGreaterThan(before!.installTimeP95S);
    expect(before!.costs.total).toBeGreaterThan(0);
    // What a comparison says, from the rows of the downloads alone.
    const [rawBefore, rawDown] = runs.map(fromDownloads);
    const [, compared] = compareScenarios(['before', 'down'], [[before!], [down!]]);
    const differenceOf = (name: string) => compared!.differences![name]!.mean;
    expect(differenceOf('bytesFromCdn')).toBe(rawDown!.cdnBytes - rawBefore!.cdnBytes);
    expect(rawDown!.p95S - rawBefore!.p95S).toBeGreaterThan(10);
    const isNear = Math.abs(differenceOf('installTimeP95S') - (rawDown!.p95S - rawBefore!.p95S));
    expect(isNear).toBeLessThan(1e-3 * rawDown!.p95S);
    const [, larger] = runs.map(
      ({ account }) => account.classes.find(({ name }) => name === '50 to 249 devices')!.figures,
    );
    expect(larger!.totals.bytesFromCdn).toBe(rawDown!.cdnBytesOf((devices) => devices >= 50 && devices < 250));
  });

  /** CDN bytes in all and of sites of some size, and the 95th percentile of install times, worked out from downloads.csv. */
  function fromDownloads(replicate: Replicate) {
    const { header, rows } = runTables(replicate, 'downloads', false).get('downloads.csv')!;
    const list = readFileSync(join(ROOT, 'scenarios/branches-120.csv'), 'utf8').split('\n');
    const devices = new Map(list.slice(1).map((row) => [row.split(',')[0]!, Number(row.split(',')[1])]));
    const [device, site, content, requested, finished, cdn] = [
      ...['device', 'site', 'content', 'requested_s', 'finished_s', 'bytes_from_cdn'],
    ].map((name) => header.indexOf(name)) as [number, number, number, number, number, number];
    const all = Array.from(rows);
    const ends = new Map<string, number>();
    for (const row of all) {
      const key = [row[device], row[content], row[requested]].join();
      ends.set(key, Math.max(ends.get(key) ?? 0, Number(row[finished]) - Number(row[requested])));
    }
    const times = [...ends.values()].sort((a, b) => a - b);
    const rank = 0.95 * (times.length - 1);
    const below = times[Math.floor(rank)]!;
    const p95S = below + (rank % 1) * (times[Math.ceil(rank)]! - below);
    const cdnBytesOf = (isMeant: (devices: number) => boolean) =>
      sum(all.filter((row) => isMeant(devices.get(String(row[site]))!)).map((row) => Number(row[cdn])));
    return { cdnBytes: cdnBytesOf(() => true), cdnBytesOf, p95S };
  }
});

/**
 * What a run costs: `npm run bench`. Prints a table and writes bench/results/TIME.json; ends with 1 when a ratio is not
 * what it should be.
 *
 * --quick      the ratios that CI checks, with no row that depends on the machine
 * --only NAME  only this row, or these
 * --save       write bench/results/reference.json, which docs/performance.md shows; with --only, these rows of it
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { profile } from './profile.js';
import { ALL, QUICK } from './rows.js';

/** A quick row that misses is measured again: the machine may have been busy with something else. */
const TRIES = 3;

const HELP = `npm run bench -- [--quick] [--only NAME]... [--save]

Measures what a run costs. Every row is a ratio of two measurements; exit code 1 when one is not what it should be.

  --quick      the rows that CI checks
  --only NAME  only this row; may be given more than once
  --save       keep the results in bench/results/reference.json, which docs/performance.md shows
  --help       this text

Rows: ${Object.keys(ALL).join(', ')}
`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    save: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const table = values.quick ? QUICK : ALL;
const unknown = (values.only ?? []).filter((name) => !(name in table));
if (unknown.length > 0) {
  process.stderr.write(`no row is named ${unknown.join(', ')}; there are ${Object.keys(table).join(', ')}\n`);
  process.exit(2);
}

function isMissed({ ratio, atMost, atLeast }) {
  return (atMost !== undefined && ratio > atMost) || (atLeast !== undefined && ratio < atLeast);
}

function wanted({ atMost, atLeast }) {
  if (atMost !== undefined) return `<= ${atMost}`;
  return atLeast === undefined ? '' : `>= ${atLeast}`;
}

function describe(row) {
  const seconds = row.seconds ? `  (${row.seconds.map((s) => `${s.toFixed(2)} s`).join(', ')})` : '';
  const missed = isMissed(row) ? '  MISSED' : '';
  const verdict = row.skipped ? `skipped: ${row.skipped}` : `${row.ratio}  ${wanted(row)}${missed}`;
  return `${row.title}\n    ${verdict}${seconds}${row.note ? `\n    ${row.note}` : ''}\n`;
}

const time = new Date().toISOString();
const folder = fileURLToPath(new URL('./results/', import.meta.url));
mkdirSync(folder, { recursive: true });
const file = `${folder}${values.save ? 'reference' : time.replaceAll(':', '-')}.json`;
const kept = values.save && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { rows: [] };

/** Writes what is measured so far; with `--save` beside the rows that were not measured anew. */
function write(rows, more = {}) {
  const names = Object.keys(table);
  const others = kept.rows.filter(({ name }) => names.includes(name) && !rows.some((row) => row.name === name));
  const all = [...others, ...rows].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  const machine = { cores: availableParallelism(), node: process.version };
  writeFileSync(file, `${JSON.stringify({ ...kept, time, machine, rows: all, ...more }, null, 2)}\n`);
}

const rows = [];
for (const [name, measure] of Object.entries(table)) {
  if (values.only && !values.only.includes(name)) continue;
  let measured = [await measure()].flat();
  for (let k = 1; values.quick && k < TRIES && measured.some(isMissed); k += 1) measured = [await measure()].flat();
  for (const row of measured) {
    rows.push({ name, ...row, missed: isMissed(row) });
    process.stdout.write(describe(row));
  }
  write(rows);
}
if (values.save) write(rows, { profile: await profile() });

const missed = rows.filter((row) => row.missed).length;
process.stdout.write(`\n${rows.length} rows, ${missed} missed; written to ${file}\n`);
if (missed > 0) process.exitCode = 1;

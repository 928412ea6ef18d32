/**
 * What a run costs: `npm run bench`, or with `-- --quick` the ratios that CI checks. Writes the table and
 * bench/results/TIME.json; ends with 1 when a ratio is not what it should be.
 *
 * `-- --only TEXT` measures the rows whose title contains the text.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ALL, QUICK } from './rows.js';

const quick = process.argv.includes('--quick');
/** A row that misses is measured again: the machine may have been busy with something else. */
const TRIES = 3;

function isMissed({ ratio, atMost, atLeast }) {
  return (atMost !== undefined && ratio > atMost) || (atLeast !== undefined && ratio < atLeast);
}

function wanted({ atMost, atLeast }) {
  if (atMost !== undefined) return `<= ${atMost}`;
  return atLeast === undefined ? '' : `>= ${atLeast}`;
}

const rows = [];
for (const measure of quick ? QUICK : ALL) {
  let measured = [await measure()].flat();
  for (let k = 1; quick && k < TRIES && measured.some(isMissed); k += 1) measured = [await measure()].flat();
  for (const row of measured) {
    rows.push(row);
    const seconds = row.seconds ? `  (${row.seconds.map((s) => `${s.toFixed(2)} s`).join(', ')})` : '';
    const verdict = row.skipped
      ? `skipped: ${row.skipped}`
      : `${row.ratio}  ${wanted(row)}${isMissed(row) ? '  MISSED' : ''}`;
    process.stdout.write(`${row.title}\n    ${verdict}${seconds}${row.note ? `\n    ${row.note}` : ''}\n`);
  }
}

const time = new Date().toISOString();
const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model ?? '', node: process.version };
const folder = fileURLToPath(new URL('./results/', import.meta.url));
mkdirSync(folder, { recursive: true });
const file = `${folder}${time.replaceAll(':', '-')}${quick ? '-quick' : ''}.json`;
writeFileSync(file, `${JSON.stringify({ time, machine, rows }, null, 2)}\n`);
const missed = rows.filter(isMissed).length;
process.stdout.write(`\n${rows.length} rows, ${missed} missed; written to ${file}\n`);
if (missed > 0) process.exitCode = 1;

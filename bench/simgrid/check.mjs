/**
 * Replays the trace of a scenario in SimGrid, an independent flow simulator, and compares the end of every transfer:
 * `node bench/simgrid/check.mjs SCENARIO [--set path=value ...]`. Needs a C++ compiler and SimGrid (on Debian the
 * package libsimgrid-dev); without them it says so and skips.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DOSIM = join(HERE, '../../dist/cli/main.js');

/**
 * The bytes of a download are whole, its flows are not: the last stretch of a transfer may be off by one byte, and by
 * another one because whoever shares its line ends so much sooner or later.
 */
const ROUNDING_BYTES = 2;

/** The compiled replay, or `null` when SimGrid or a compiler is not installed. */
export function buildReplay(folder) {
  const binary = join(folder, 'replay');
  const args = ['-O1', '-std=c++17', join(HERE, 'replay.cpp'), '-lsimgrid', '-o', binary];
  return spawnSync('c++', args, { stdio: 'ignore' }).status === 0 ? binary : null;
}

/** Writes the trace of a scenario into a folder; returns the trace's own folder. */
export function traceOf(folder, scenario, options = []) {
  const out = join(folder, 'trace');
  rmSync(out, { recursive: true, force: true });
  execFileSync(process.execPath, [DOSIM, 'run', scenario, '--quiet', '--trace', '--out', out, ...options]);
  if (hasWeights(readFileSync(join(out, 'transfers.csv'), 'utf8'))) throw new Error(NO_WEIGHTS);
  return out;
}

/**
 * On an access point a transfer takes its rate times a weight, its airtime. A transfer of SimGrid takes its rate of each link on its
 * route, once.
 */
const NO_WEIGHTS =
  'devices are on Wi-Fi: transfers take airtime of their access points (link_weights of transfers.csv), for which links of ' +
  'SimGrid have no weights; set their profiles to wifi: 0 % (test/oracle/replay.test.ts replays traces with airtime)';

/** Whether a row of transfers.csv states weights: the last column. */
function hasWeights(transfers) {
  return transfers.split('\n').some((row, i) => i > 0 && row !== '' && !row.endsWith(','));
}

/**
 * Replays a trace.
 *
 * @param how `opener`: one actor opens all transfers; `actors`: an actor for each
 * @param limitS the replay is stopped when it takes longer, and the answer is `null`
 * @returns seconds of the simulation alone, the number of transfers, the largest and the mean difference of a duration as
 *   a part of it, beyond the time of what accounts are rounded by, and the largest difference of an end in seconds
 */
export function replay(binary, trace, how = 'opener', limitS = 3600) {
  const options = { encoding: 'utf8', maxBuffer: 1 << 30, timeout: limitS * 1000 };
  const { stdout, stderr, error } = spawnSync(binary, [trace, how], options);
  if (error?.code === 'ETIMEDOUT') return null;
  const rows = stdout.trim().split('\n').slice(1);
  let largest = 0;
  let largestS = 0;
  let all = 0;
  for (const row of rows) {
    const [startS, endS, simgridS, bytes] = row.split(',').map(Number);
    // What would have been sent in the difference, at the rate of the replay; a transfer that never ended has none.
    const tookS = simgridS > startS ? simgridS - startS : endS - startS;
    const differenceBytes = (Math.abs(simgridS - endS) * bytes) / tookS;
    const difference = Math.max(0, (differenceBytes - ROUNDING_BYTES) / bytes);
    largest = Math.max(largest, difference);
    all += difference;
    largestS = Math.max(largestS, Math.abs(simgridS - endS));
  }
  return {
    seconds: Number(/seconds ([\d.e+-]+)/.exec(stderr)?.[1]),
    transfers: rows.length,
    largest,
    largestS,
    mean: all / rows.length,
  };
}

/** Number of transfers of a scenario's trace, and the largest relative difference of their durations. */
export function compareWithSimGrid(binary, folder, scenario, options = []) {
  return replay(binary, traceOf(folder, scenario, options));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [scenario, ...options] = process.argv.slice(2);
  if (!scenario) {
    process.stderr.write('name a scenario: node bench/simgrid/check.mjs scenarios/policies/office.yaml\n');
    process.exit(2);
  }
  const folder = mkdtempSync(join(tmpdir(), 'dosim-simgrid-'));
  const binary = buildReplay(folder);
  if (binary === null) process.stdout.write('skipped: SimGrid is not installed (on Debian: libsimgrid-dev and g++)\n');
  else {
    try {
      const { transfers, largest, mean } = compareWithSimGrid(binary, folder, scenario, options);
      const [most, usual] = [largest, mean].map((part) => `${(part * 100).toExponential(1)} %`);
      process.stdout.write(`${transfers} transfers, largest difference ${most}, mean ${usual}\n`);
      if (largest > 1e-3) process.exitCode = 1;
    } catch (error) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 2;
    }
  }
  rmSync(folder, { recursive: true });
}

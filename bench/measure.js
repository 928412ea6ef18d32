/** How the benchmark measures: commands of dosim with `--profile`, and bare processes. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

export const DOSIM = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const ESTATES = fileURLToPath(new URL('./estates/', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Path of an estate of the benchmark, or of an example: those of another build are its own. */
export function estate(name, root = ROOT) {
  return name.startsWith('scenarios/') ? join(root, name) : join(ESTATES, name);
}

/** A folder that is there while `work` runs. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'dosim-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs `dosim run` and returns its profile, and what it printed: with it what V8's options make V8 print, whenever it
 * likes, so that figures are not read from there.
 *
 * @param set values in place of those of the scenario: path to value
 * @param root folder of another build of dosim
 * @returns the profile, with `cpuS`: the processor time of the whole command, which a busy machine changes least
 */
export function run(name, { set = {}, workers = 1, nodeOptions = [], options = [], root = ROOT } = {}) {
  return inFolder(async (folder) => {
    const profile = join(folder, 'profile.json');
    const values = Object.entries(set).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
    const main = join(root, 'dist/cli/main.js');
    const args = [main, 'run', estate(name, root), '--quiet', '--workers', String(workers)];
    const counted = [...countingCpu(join(folder, 'cpu')), ...nodeOptions];
    const output = await finished([...counted, ...args, '--profile', profile, ...values, ...options]);
    return { ...JSON.parse(readFileSync(profile, 'utf8')), cpuS: cpuSecondsIn(folder), output };
  });
}

/** Wall and processor seconds of any command of dosim. */
export function command(args) {
  return inFolder(async (folder) => {
    const start = performance.now();
    await finished([...countingCpu(join(folder, 'cpu')), DOSIM, ...args]);
    return { wallS: (performance.now() - start) / 1000, cpuS: cpuSecondsIn(folder) };
  });
}

/** Options of Node.js that write the processor time of a process to a file when it ends: of any build of dosim. */
function countingCpu(file) {
  const code = `import { writeFileSync } from 'node:fs';
    import { isMainThread } from 'node:worker_threads';
    if (isMainThread) process.on('exit', () => {
      const { user, system } = process.cpuUsage();
      writeFileSync(${JSON.stringify(file)}, String((user + system) / 1e6));
    });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

function cpuSecondsIn(folder) {
  return Number(readFileSync(join(folder, 'cpu'), 'utf8'));
}

/** The best of several measurements, by processor time: the one that the machine disturbed least. */
export async function best(times, measure) {
  let least;
  for (let k = 0; k < times; k += 1) {
    const measured = await measure();
    if (!least || measured.cpuS < least.cpuS) least = measured;
  }
  return least;
}

/** Seconds that a process takes, the best of several. */
export function processSeconds(args, times) {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < times; k += 1) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    least = Math.min(least, (performance.now() - start) / 1000);
  }
  return least;
}

function finished(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { out: '', err: '' };
    child.stdout.on('data', (data) => {
      text.out += data;
    });
    child.stderr.on('data', (data) => {
      text.err += data;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(text.out);
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${text.err}`));
    });
  });
}

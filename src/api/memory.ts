/** Before a run starts: how many workers it is worth, and whether it fits into the memory. */

import { InputError } from '../core/problems.js';
import { formatBytes } from '../core/units.js';
import { counted } from '../core/words.js';
import type { Experiment } from '../experiment/environment.js';
import { type Manner, memoryBytes, type RunSize, sizeOf, sizeWithParts } from '../experiment/plan.js';

/** Up to so many downloads a run is over before workers would have started. */
const DOWNLOADS_WITHOUT_WORKERS = 100_000;

/**
 * Chooses how a run is done.
 *
 * @param limitBytes memory that the run may take
 * @returns the number of workers, 0 for this thread alone
 * @throws InputError when the run would not fit, with the estimate and what to reduce
 */
export function chooseWorkers(
  experiments: readonly Experiment[],
  replicates: number,
  { workers, rows, tracing }: Pick<Manner, 'workers' | 'rows' | 'tracing'>,
  limitBytes: number,
): number {
  const sizes = experiments.map(sizeOf);
  const downloads = sizes.reduce((total, size) => total + size.downloads, 0) * replicates;
  const isSmall = downloads <= DOWNLOADS_WITHOUT_WORKERS;
  const manner: Manner = { workers: isSmall ? 0 : workers, runs: 'shared', rows, tracing };
  for (const [i, size] of sizes.entries()) refuseIfTooLarge(experiments[i]!, size, manner, limitBytes);
  return manner.workers;
}

/**
 * Looks whether runs that workers do apart from each other fit into the memory.
 *
 * @throws InputError as {@link chooseWorkers} does
 */
export function checkRunsApart(experiments: readonly Experiment[], workers: number, limitBytes: number): void {
  const manner: Manner = { workers, runs: 'apart', rows: 'none', tracing: false };
  for (const experiment of experiments) refuseIfTooLarge(experiment, sizeOf(experiment), manner, limitBytes);
}

/**
 * Looks whether a run in one thread that keeps its downloads, whatever the options, fits into the memory.
 *
 * @throws InputError as {@link chooseWorkers} does
 */
export function checkKeptRun(experiment: Experiment, limitBytes: number): void {
  const manner: Manner = { workers: 0, runs: 'shared', rows: 'kept', tracing: false };
  refuseIfTooLarge(experiment, sizeOf(experiment), manner, limitBytes, false);
}

/** @param hasOptions whether the command has options that change how much is held */
function refuseIfTooLarge(
  experiment: Experiment,
  size: RunSize,
  manner: Manner,
  limitBytes: number,
  hasOptions = true,
): void {
  if (memoryBytes(size, manner) <= limitBytes) return;
  // The parts are looked at only where it matters: that takes a second for a million devices.
  const known = sizeWithParts(experiment);
  if (memoryBytes(known, manner) > limitBytes) refuse(experiment, known, manner, limitBytes, hasOptions);
}

function refuse(
  { scenario }: Experiment,
  size: RunSize,
  manner: Manner,
  limitBytes: number,
  hasOptions: boolean,
): never {
  const needed = memoryBytes(size, manner);
  const ways: [string, Partial<Manner>, boolean][] = [
    ['without --trace', { tracing: false, rows: manner.rows === 'kept' ? 'streamed' : manner.rows }, manner.tracing],
    ['with --detail summary', { rows: 'none', tracing: false }, manner.rows !== 'none'],
    ['with --workers 1', { workers: 1 }, manner.workers > 1],
    [
      'with --detail summary and --workers 1',
      { rows: 'none', tracing: false, workers: 1 },
      manner.rows !== 'none' && manner.workers > 1,
    ],
  ];
  const remedies = ways
    .filter(([, , isMeant]) => isMeant && hasOptions)
    .map(([name, change]) => ({ name, bytes: memoryBytes(size, { ...manner, ...change }) }))
    .filter(({ bytes }) => bytes < 0.95 * needed)
    .map(({ name, bytes }) => `${name} about ${formatBytes(bytes)}`);
  const part =
    size.largestPart > 0.5
      ? '; most devices are in one part that cannot be split (one peer group, public IP or shared line)'
      : '';
  throw InputError.of(
    `${scenario.name}: error: ${counted(size.devices, 'device')} with about ${counted(size.downloads, 'download')} need about ` +
      `${formatBytes(needed)} of memory, ${formatBytes(limitBytes)} may be used${part}. ` +
      `Reduce it: ${[...remedies, 'fewer sites in a scenario (shards of the estate)', 'or allow more with --memory'].join(', ')}`,
  );
}

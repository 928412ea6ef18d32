/** What several commands share. */
import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import { InputError, type Problem } from '../core/problems.js';
import type { World } from '../engine/parts.js';
import type { Experiment } from '../experiment/environment.js';
import { checkEstate } from '../experiment/estateChecks.js';
import type { PoolOptions } from '../experiment/pool.js';
import { Stopwatch } from '../experiment/stopwatch.js';
import { unknownDevice } from '../experiment/worldChecks.js';
import type { Fleet } from '../fleet/fleet.js';
import { readText } from '../io/files.js';
import { loadInventory } from '../io/inventory.js';
import { OutputFolder } from '../io/outputFolder.js';
import { type LoadedScenario, loadScenario } from '../scenario/load.js';
import { compilePattern, isPattern } from '../scenario/match.js';
import { SEED_OPTION, wholeNumber } from './arguments.js';
import { MEMORY_OPTION } from './fit.js';
import { onInterrupt } from './interrupts.js';
import { Profile } from './profile.js';
import { Progress } from './progress.js';
import { tell, tellProblems } from './terminal.js';

/** The option that changes values of a scenario; it may be given more than once. */
export const SET_OPTION = {
  type: 'string',
  array: true,
  requiresArg: true,
  nargs: 1,
  default: [] as string[],
  describe: 'Override a value: --set policies.DODownloadMode=2 --set sites.branch.devices=50',
} as const;

/** Options of the commands that simulate. */
export function simulationOptions<T>(argv: Argv<T>, defaultReplicates: number) {
  return argv
    .option('seed', SEED_OPTION)
    .option('replicates', {
      type: 'string',
      requiresArg: true,
      default: String(defaultReplicates),
      coerce: (text: string) => wholeNumber('replicates', text, 1, 100_000),
      describe: 'Runs with different seeds',
    })
    .option('set', SET_OPTION)
    .option('out', { type: 'string', requiresArg: true, describe: 'Folder to write; it is whole or absent' })
    .option('workers', {
      type: 'string',
      requiresArg: true,
      default: String(availableParallelism()),
      coerce: (text: string) => wholeNumber('workers', text, 1, 1024),
      describe: 'Threads; the result does not depend on them',
    })
    .option('memory', MEMORY_OPTION)
    .option('profile', {
      type: 'string',
      requiresArg: true,
      describe: 'Write where the time went, phase by phase, to this JSON file',
    })
    .option('format', {
      choices: ['table', 'json'] as const,
      default: 'table' as const,
      describe: 'What to print',
    })
    .option('quiet', { type: 'boolean', default: false, describe: 'Print no warnings and no progress' });
}

/** A scenario, ready to run, with what is odd about it. */
export interface Prepared extends Experiment {
  warnings: string[];
}

/** Loads a scenario and its inventory. */
export async function prepare(
  file: string,
  { set, seed, trace = false, quiet }: { set: string[]; seed?: string; trace?: boolean; quiet: boolean },
): Promise<Prepared> {
  const loaded = loadScenario(file, readText, set);
  if (!quiet) tellProblems(loaded.warnings);
  const { scenario } = loaded;
  const prepared = {
    scenario,
    inventory: await loadInventory(scenario, loaded.file),
    seed: seed ?? String(scenario.seed),
    tracing: trace,
    warnings: loaded.warnings.map(warningText),
  };
  loadedFor.set(prepared, loaded);
  return prepared;
}

const warningText = ({ path, message }: Problem) => `${path}: ${message}`;

/** What was loaded for an experiment: it stays here, the experiment goes to the workers. */
const loadedFor = new WeakMap<Prepared, LoadedScenario>();

/**
 * Checks a scenario against the world of its first replicate, which has to be built for it: after it is known to fit into
 * the memory. New warnings are printed and kept.
 *
 * @returns the world
 * @throws InputError when the scenario names a device that does not exist, or has none
 */
export function checkWorld(prepared: Prepared, quiet: boolean): World {
  const { world, warnings } = checkEstate(prepared, loadedFor.get(prepared)!);
  if (!quiet) tellProblems(warnings);
  prepared.warnings.push(...warnings.map(warningText));
  return world;
}

/** What a command that simulates works with. */
interface Simulating {
  /** The output folder in the making, with `--out`. */
  folder: OutputFolder | undefined;
  pool: PoolOptions & { stopwatch: Stopwatch };
  /** Ends the display of progress. */
  done: () => void;
}

/** Runs the work of a command with progress; Ctrl-C and errors leave no folder behind. */
export async function simulating(
  argv: { command: 'run' | 'compare'; out?: string; quiet: boolean; workers: number; profile?: string },
  work: (simulating: Simulating) => Promise<void>,
): Promise<void> {
  const { command, out, quiet, workers } = argv;
  const startS = performance.now() / 1000;
  const profile = argv.profile === undefined ? undefined : new Profile(argv.profile);
  const progress = await Progress.on(quiet);
  const stopwatch = new Stopwatch();
  const controller = new AbortController();
  const abort = () => controller.abort();
  // Before there is a folder: from then on whoever interrupts gets none.
  const endInterrupts = onInterrupt(abort);
  let folder: OutputFolder | undefined;
  try {
    folder = out === undefined ? undefined : new OutputFolder(out, command);
    const onProgress = (share: number) => progress.report(share);
    const onGiantPart = quiet ? undefined : noteGiantPart;
    const pool = { workers, signal: controller.signal, onProgress, onGiantPart, stopwatch };
    await work({ folder, pool, done: () => progress.stop() });
    await profile?.write(stopwatch, startS);
  } catch (error) {
    folder?.discard();
    throw folder ? folder.refused(error) : error;
  } finally {
    progress.stop();
    endInterrupts();
  }
}

function noteGiantPart(devices: number, ofAll: number): void {
  tell(
    `note: ${devices} of ${ofAll} devices are in one part that cannot be split (one site, peer group, public IP or ` +
      'shared line): it runs on one core whatever --workers says, and costs more than its size',
  );
}

/**
 * Number of the device of a name.
 *
 * @throws InputError with the nearest name when there is none
 */
export function deviceNamed(fleet: Fleet, name: string): number {
  const isMeant = compilePattern(name);
  for (let d = 0; d < fleet.count && !isPattern(name); d += 1) if (isMeant(fleet.name(d))) return d;
  throw InputError.of(`--device ${name}: error: ${unknownDevice(fleet, name)}`);
}

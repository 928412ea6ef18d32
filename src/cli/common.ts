/** What several commands share. */
import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import { InputError } from '../core/problems.js';
import { parseQuantity, QUANTITY_EXAMPLES } from '../core/units.js';
import { oneOf, SEED_OPTION, wholeNumber } from './arguments.js';
import { onInterrupt } from './interrupts.js';
import { Progress } from './progress.js';

/** The option that changes values of a scenario; it may be given more than once. */
export const SET_OPTION = {
  type: 'string',
  array: true,
  requiresArg: true,
  nargs: 1,
  default: [] as string[],
  describe: 'Override a value: --set policies.DODownloadMode=2 --set sites.branch.devices=50',
} as const;

/** The option that names modules of own rules; it may be given more than once. */
export const RULES_OPTION = {
  type: 'string',
  array: true,
  requiresArg: true,
  nargs: 1,
  default: [] as string[],
  describe: 'Own rules: a JavaScript module (.mjs) whose code runs; see docs/library.md',
} as const;

/** The option that sets what may be used. */
export const MEMORY_OPTION = {
  type: 'string',
  requiresArg: true,
  coerce: memorySize,
  describe: 'Most memory to use, e.g. 8 GB; default: what the machine has free',
} as const;

/** The options that write the charts of a report as files. @param beside the option that they need */
const pictures = (beside: string) =>
  ({
    svg: { type: 'boolean', default: false, describe: `With ${beside}: also write each chart as an SVG file` },
    png: {
      type: 'boolean',
      default: false,
      describe: `With ${beside}: also write each chart as a PNG file, for slides`,
    },
  }) as const;
export const PICTURE_OPTIONS = pictures('--out');
export const REPORT_PICTURE_OPTIONS = pictures('--report');

/** The charts that are written as files. @throws InputError when there is no folder for them */
export function picturesOf({ svg, png, out }: { svg: boolean; png: boolean; out?: string | undefined }) {
  needsOut('svg', svg, out);
  needsOut('png', png, out);
  return { svg, png };
}
/** The number of threads. */
export const WORKERS_OPTION = {
  type: 'string',
  requiresArg: true,
  default: String(availableParallelism()),
  coerce: (text: string) => wholeNumber('workers', text, 1, 1024),
  describe: 'Threads; the result does not depend on them',
} as const;

/** The folder of the results of a command that writes it when it is done. */
export const OUT_OPTION = {
  type: 'string',
  requiresArg: true,
  describe: 'Folder to write; it is whole or absent',
} as const;

/** What a command prints. */
export const FORMAT_OPTION = {
  ...oneOf('--format', ['table', 'json']),
  default: 'table' as const,
  describe: 'What to print',
} as const;

/** The option of commands that show progress and warnings. */
export const QUIET_OPTION = {
  type: 'boolean',
  default: false,
  describe: 'Print no warnings and no progress',
} as const;

/** Seeds of a command that runs a scenario several times. */
export function replicatesOption(byDefault: number, describe: string) {
  return {
    type: 'string',
    requiresArg: true,
    default: String(byDefault),
    coerce: (text: string) => wholeNumber('replicates', text, 1, 100_000),
    describe,
  } as const;
}

/** @throws InputError when an option that writes files into the folder of `--out` is given without it */
export function needsOut(option: string, isGiven: boolean, out: string | undefined): void {
  if (!isGiven || out !== undefined) return;
  throw InputError.of(`--${option}: error: it writes files into the folder of --out, and there is no --out`);
}

/** The option that writes a report. */
export const REPORT_OPTION = {
  type: 'string',
  requiresArg: true,
  describe: 'Also write a report to this HTML file',
} as const;

function memorySize(text: string): number {
  return sizeOption('memory', text);
}

function sizeOption(option: string, text: string): number {
  const sizeBytes = parseQuantity(text, 'size');
  if (sizeBytes !== undefined && sizeBytes > 0) return sizeBytes;
  throw InputError.of(`--${option} ${text}: error: allowed is ${QUANTITY_EXAMPLES.size}`);
}

/** The options of what is remembered of parts, for commands that run more than one scenario. */
export const REMEMBER_OPTIONS = {
  remember: {
    type: 'string',
    requiresArg: true,
    describe: 'Keep results of parts of the estate in this folder, for later runs too; --no-remember: run each anew',
  },
  'remember-size': {
    type: 'string',
    requiresArg: true,
    coerce: (text: string) => sizeOption('remember-size', text),
    describe: 'Most that the folder may take, e.g. 500 MB; default: 2 GiB',
  },
} as const;

/** What `--remember` and `--no-remember` mean for the library. */
export function rememberOf(argv: { remember?: string | undefined; rememberSize?: number | undefined }) {
  // yargs makes a `false` of --no-remember, whatever the type of the option.
  const remember = argv.remember as string | boolean | undefined;
  return { remember: remember ?? true, rememberBytes: argv.rememberSize };
}

/** `--within`, in seconds. */
export function within(text: string): number {
  const withinS = parseQuantity(text, 'duration');
  if (withinS !== undefined && withinS > 0) return withinS;
  throw InputError.of(`--within ${text}: error: allowed is ${QUANTITY_EXAMPLES.duration}`);
}

/** Options of the commands that simulate. */
export function simulationOptions<T>(argv: Argv<T>, defaultReplicates: number) {
  return argv
    .option('seed', SEED_OPTION)
    .option('replicates', replicatesOption(defaultReplicates, 'Runs with different seeds'))
    .option('set', SET_OPTION)
    .option('rules', RULES_OPTION)
    .option('out', OUT_OPTION)
    .option('workers', WORKERS_OPTION)
    .option('memory', MEMORY_OPTION)
    .option('profile', {
      type: 'string',
      requiresArg: true,
      describe: 'Write where the time went, phase by phase, to this JSON file',
    })
    .option('format', FORMAT_OPTION)
    .option('quiet', QUIET_OPTION);
}

/** What the library is told of them. */
export function optionsOf({ memory, replicates, rules, seed, set, workers }: SimulationArguments) {
  return { memoryBytes: memory, replicates, rules, seed, set, workers };
}

type SimulationArguments = Awaited<ReturnType<typeof simulationOptions>['argv']>;

/** What the work of a command is given. */
interface Work {
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  onProgress: (share: number, detail?: string) => void;
}

/**
 * Does the work of a command with progress; Ctrl-C aborts its signal.
 *
 * @param onStop called at the first Ctrl-C
 */
export async function working<T>(
  { quiet, onStop }: { quiet: boolean; onStop?: () => void },
  work: (given: Work) => Promise<T>,
): Promise<T> {
  const progress = await Progress.on(quiet);
  const controller = new AbortController();
  const abort = () => {
    onStop?.();
    controller.abort();
  };
  const endInterrupts = onInterrupt(abort);
  try {
    const onProgress = (share: number, detail?: string) => progress.report(share, detail);
    return await work({ signal: controller.signal, onProgress });
  } finally {
    progress.stop();
    endInterrupts();
  }
}

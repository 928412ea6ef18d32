/** `dosim recommend`: which settings to choose, why, and what they cost. */
import { availableParallelism } from 'node:os';
import type { Argv, CommandModule } from 'yargs';
import { recommend } from '../api/index.js';
import { printable } from '../core/printable.js';
import { InputError } from '../core/problems.js';
import { parseQuantity, QUANTITY_EXAMPLES, type QuantityKind } from '../core/units.js';
import { jsonText } from '../io/outputFile.js';
import { formatRecommendation } from '../report/recommend.js';
import { SEED_OPTION, wholeNumber } from './arguments.js';
import { parseBudget } from './budget.js';
import {
  MEMORY_OPTION,
  PICTURE_OPTIONS,
  picturesOf,
  REMEMBER_OPTIONS,
  rememberOf,
  SET_OPTION,
  working,
} from './common.js';
import { interruptedExitCode } from './interrupts.js';
import { print, tell, tellProblem } from './terminal.js';

const names = (text: string) => text.split(',').map((name) => name.trim());

/** An option that is a quantity with its unit. */
const quantity = (option: string, kind: QuantityKind, describe: string) =>
  ({
    type: 'string',
    requiresArg: true,
    coerce: (text: string) => {
      const value = parseQuantity(text, kind);
      if (value !== undefined && value >= 0) return value;
      throw InputError.of(`--${option} ${text}: error: allowed is ${QUANTITY_EXAMPLES[kind]}`);
    },
    describe,
  }) as const;

function options(argv: Argv) {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe: 'Scenario file, - for standard input' })
    .option('objective', {
      type: 'string',
      requiresArg: true,
      default: 'cdn',
      describe: 'What to improve: cdn, cost, lines, peak, time, battery, or a figure',
    })
    .option('keep', {
      type: 'string',
      requiresArg: true,
      coerce: names,
      describe: 'Policies that stay as they are: --keep DODownloadMode,DOMaxCacheAge',
    })
    .option('only', {
      type: 'string',
      requiresArg: true,
      coerce: names,
      describe: 'Policies that alone may be changed',
    })
    .option(
      'max-battery-bytes',
      quantity('max-battery-bytes', 'size', 'Most that may be uploaded on battery, e.g. 10 GB'),
    )
    .option('max-p95-install', quantity('max-p95-install', 'duration', 'Longest 95th percentile of installs, e.g. 4 h'))
    .option(
      'max-line-utilisation',
      quantity(
        'max-line-utilisation',
        'percent',
        'Most of the fullest line at the 95th percentile of office hours, e.g. 60 %',
      ),
    )
    .option('budget', {
      type: 'string',
      requiresArg: true,
      default: '5min',
      coerce: parseBudget,
      describe: 'Most time or most runs: 5min, 2000runs',
    })
    .option('set', SET_OPTION)
    .option('seed', SEED_OPTION)
    .option('out', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder of the results; a second call goes on where the first was',
    })
    .options(PICTURE_OPTIONS)
    .option('workers', {
      type: 'string',
      requiresArg: true,
      default: String(availableParallelism()),
      coerce: (text: string) => wholeNumber('workers', text, 1, 1024),
      describe: 'Threads; with a budget of runs the result does not depend on them',
    })
    .option('memory', MEMORY_OPTION)
    .options(REMEMBER_OPTIONS)
    .option('format', { choices: ['table', 'json'] as const, default: 'table' as const, describe: 'What to print' })
    .option('quiet', { type: 'boolean', default: false, describe: 'Print no warnings and no progress' })
    .example('$0 recommend office.yaml --out results/office', 'Settings for fewer bytes from the CDN')
    .example(
      '$0 recommend office.yaml --objective time --max-battery-bytes "50 GB"',
      'Faster, with few uploads on battery',
    )
    .epilogue('Exit code 1 when no set was found within the limits.');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const recommendCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: async (argv) => {
    const {
      budget,
      format,
      keep,
      maxBatteryBytes,
      memory: memoryBytes,
      objective,
      only,
      out,
      quiet,
      seed,
      set,
      workers,
    } = argv;
    const percent = argv.maxLineUtilisation;
    const stated = {
      ...{ budget, keep, maxBatteryBytes, memoryBytes, objective, only, out, seed, set, workers },
      ...picturesOf(argv),
      maxP95InstallS: argv.maxP95Install,
      maxLineUtilisation: percent === undefined ? undefined : percent / 100,
    };
    const onProblem = quiet ? undefined : tellProblem;
    const onStop = () => tell('\nanswering with the best so far; Ctrl-C again stops at once');
    const result = await working({ quiet, onStop }, (given) =>
      recommend(argv.file, { ...stated, ...given, ...rememberOf(argv), onProblem }),
    );
    print(format === 'json' ? jsonText(result) : formatRecommendation(result));
    if (out !== undefined && format === 'table') print(`\nWritten to ${printable(out)}: open report.html`);
    if (result.isInterrupted) process.exitCode = interruptedExitCode();
    else if (result.isConfirmed && result.broken.length > 0) process.exitCode = 1;
  },
};

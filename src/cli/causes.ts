/** `dosim causes`: what the gap between a policy set and the best possible is lost to. */
import { availableParallelism } from 'node:os';
import type { Argv, CommandModule } from 'yargs';
import { causes } from '../api/index.js';
import { printable } from '../core/printable.js';
import { jsonText } from '../io/outputFile.js';
import { formatCauses } from '../report/causes.js';
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

function options(argv: Argv) {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe: 'Scenario file, - for standard input' })
    .option('budget', {
      type: 'string',
      requiresArg: true,
      default: '1min',
      coerce: parseBudget,
      describe: 'Most time or most runs: 5min, 2000runs',
    })
    .option('replicates', {
      type: 'string',
      requiresArg: true,
      default: '4',
      coerce: (text: string) => wholeNumber('replicates', text, 1, 100_000),
      describe: 'Seeds that the runs are shared out to',
    })
    .option('figure', {
      type: 'string',
      requiresArg: true,
      coerce: (text: string) => text.split(',').map((name) => name.trim()),
      describe: 'Split the gap of these figures: --figure bytesLeavingCdn,downloadTimeP50S',
    })
    .option('set', SET_OPTION)
    .option('seed', SEED_OPTION)
    .option('out', { type: 'string', requiresArg: true, describe: 'Folder to write; it is whole or absent' })
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
    .example('$0 causes office.yaml', 'What the bytes from the CDN, the lines and the times are lost to')
    .example('$0 causes office.yaml --budget 2000runs --out results/causes', 'With a report and causes.csv');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const causesCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: async (argv) => {
    const { budget, figure: figures, format, out, quiet, replicates, seed, set, workers } = argv;
    const onProblem = quiet ? undefined : tellProblem;
    const stated = {
      budget,
      figures,
      memoryBytes: argv.memory,
      out,
      ...picturesOf(argv),
      replicates,
      seed,
      set,
      workers,
    };
    const onStop = () => tell('\nanswering with what is there; Ctrl-C again stops at once');
    const result = await working({ quiet, onStop }, (given) =>
      causes(argv.file, { ...stated, ...given, ...rememberOf(argv), onProblem }),
    );
    print(format === 'json' ? jsonText(result) : formatCauses(result.name, result, figures));
    if (out !== undefined && format === 'table') print(`\nWritten to ${printable(out)}: open report.html`);
    if (result.isInterrupted) process.exitCode = interruptedExitCode();
  },
};

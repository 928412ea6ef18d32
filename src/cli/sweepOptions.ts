/** The options of `dosim sweep` and `dosim merge`. */
import type { Argv } from 'yargs';
import { MEMORY_OPTION, QUIET_OPTION, REMEMBER_OPTIONS, RULES_OPTION, WORKERS_OPTION } from './common.js';

/** Charts are always written as SVG. */
const PNG_OPTION = { type: 'boolean', default: false, describe: 'Also write each chart as a PNG file' } as const;

export function sweepOptions(argv: Argv) {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe: 'Sweep file, - for standard input' })
    .option('out', { type: 'string', requiresArg: true, describe: 'Folder of the results; default: results/NAME' })
    .option('resume', {
      type: 'boolean',
      default: false,
      describe: 'Go on with a sweep that was interrupted or changed',
    })
    .option('until-ci', {
      type: 'string',
      requiresArg: true,
      describe: 'Add replicates until the 95 % interval of the figure is so narrow, e.g. 0.5pp or 2 %',
    })
    .option('workers', WORKERS_OPTION)
    .option('memory', MEMORY_OPTION)
    .option('rules', RULES_OPTION)
    .options(REMEMBER_OPTIONS)
    .option('queue', {
      type: 'string',
      requiresArg: true,
      describe: 'Run on the workers of a Redis queue: redis://host',
    })
    .option('shard', {
      type: 'string',
      requiresArg: true,
      describe: 'Only run part i of n, e.g. 3/16; then dosim merge',
    })
    .option('png', PNG_OPTION)
    .option('yes', { type: 'boolean', default: false, describe: 'Run designs of more than a million runs' })
    .option('quiet', QUIET_OPTION)
    .example('$0 sweep sweeps/cache-age.yaml', 'All cores of this machine')
    .example('$0 sweep sweeps/cache-age.yaml --resume', 'Go on after Ctrl-C, a crash, or a change of the file')
    .example('$0 sweep sweeps/cache-age.yaml --until-ci 0.5pp', 'As many replicates as the interval needs');
}

export type SweepArguments = Awaited<ReturnType<typeof sweepOptions>['argv']>;

export function mergeOptions(argv: Argv) {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe: 'Sweep file, - for standard input' })
    .positional('folders', { type: 'string', array: true, demandOption: true, describe: 'Folders of the shards' })
    .option('out', { type: 'string', requiresArg: true, describe: 'Folder of the results; default: results/NAME' })
    .option('rules', RULES_OPTION)
    .option('png', PNG_OPTION)
    .option('yes', { type: 'boolean', default: false, describe: 'Allow designs of more than a million runs' })
    .example('$0 merge sweep.yaml results/x-1-of-2 results/x-2-of-2', 'Two shards to one result');
}

export type MergeArguments = Awaited<ReturnType<typeof mergeOptions>['argv']>;

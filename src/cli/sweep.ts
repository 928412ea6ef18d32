/** `dosim sweep` and `dosim merge`: many points of a scenario, resumable, on this machine or on many. */
import type { Argv, CommandModule } from 'yargs';
import { type MergeArguments, mergeOptions, type SweepArguments, sweepOptions } from './sweepOptions.js';
import { merge, sweep } from './sweepRun.js';

export const sweepCommand: CommandModule<object, SweepArguments> = {
  builder: (argv) => sweepOptions(argv as Argv) as Argv<SweepArguments>,
  handler: sweep,
};

export const mergeCommand: CommandModule<object, MergeArguments> = {
  builder: (argv) => mergeOptions(argv as Argv) as Argv<MergeArguments>,
  handler: merge,
};

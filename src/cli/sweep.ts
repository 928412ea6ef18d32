/** `dosim sweep` and `dosim merge`: many points of a scenario, resumable, on this machine or on many. */
import type { Argv, CommandModule } from 'yargs';
import { type MergeArguments, mergeOptions, type SweepArguments, sweepOptions } from './sweepOptions.js';

export const sweepCommand: CommandModule<object, SweepArguments> = {
  command: 'sweep <file>',
  describe: 'Run a design of many points, resumable, on all cores or many machines',
  builder: (argv) => sweepOptions(argv as Argv) as Argv<SweepArguments>,
  // Most commands need none of what a sweep needs: it is loaded when it is used.
  handler: async (argv) => (await import('./sweepRun.js')).sweep(argv),
};

export const mergeCommand: CommandModule<object, MergeArguments> = {
  command: 'merge <file> <folders..>',
  describe: 'Put the shards of a sweep together',
  builder: (argv) => mergeOptions(argv as Argv) as Argv<MergeArguments>,
  handler: async (argv) => (await import('./sweepRun.js')).merge(argv),
};

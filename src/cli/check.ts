/** `dosim check`: whether published advice still does what it is said to do. */
import type { Argv, CommandModule } from 'yargs';
import { type CheckArguments, checkOptions } from './checkOptions.js';

export const checkCommand: CommandModule<object, CheckArguments> = {
  command: 'check [paths..]',
  describe: 'Check that recommended settings still help',
  builder: (argv) => checkOptions(argv as Argv) as Argv<CheckArguments>,
  // Most commands need none of what a check needs: it is loaded when it is used.
  handler: async (argv) => (await import('./checkRun.js')).check(argv),
};

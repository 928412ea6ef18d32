/** `dosim check`: whether published advice still does what it is said to do. */
import { availableParallelism } from 'node:os';
import type { Argv, CommandModule } from 'yargs';

function options(argv: Argv) {
  return argv
    .positional('paths', {
      type: 'string',
      array: true,
      default: ['scenarios/recommendations'],
      describe: 'Recommendation files, or folders of them',
    })
    .option('format', {
      choices: ['table', 'json', 'junit'] as const,
      default: 'table' as const,
      describe: 'What to print',
    })
    .option('junit', { type: 'string', requiresArg: true, describe: 'Also write JUnit XML to this file' })
    .option('baseline', {
      type: 'string',
      requiresArg: true,
      describe: 'Baseline file; default: baseline.json in the first folder',
    })
    .option('update-baseline', {
      type: 'boolean',
      default: false,
      describe: 'Accept what is found now as the baseline',
    })
    .option('workers', { type: 'string', default: String(availableParallelism()), describe: 'Threads' })
    .option('quiet', { type: 'boolean', default: false, describe: 'Print no progress' })
    .example('$0 check', 'All published recommendations')
    .example('$0 check my-recommendations --junit results.xml', 'For CI; exit code 1 when one does not hold')
    .epilogue('An expectation that stays undecided is no pass. With GITHUB_ACTIONS set, annotations are printed.');
}

export type CheckArguments = Awaited<ReturnType<typeof options>['argv']>;

export const checkCommand: CommandModule<object, CheckArguments> = {
  command: 'check [paths..]',
  describe: 'Check that recommended settings still help',
  builder: (argv) => options(argv as Argv) as Argv<CheckArguments>,
  // Most commands need none of what a check needs: it is loaded when it is used.
  handler: async (argv) => (await import('./checkRun.js')).check(argv),
};

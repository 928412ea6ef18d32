/** The options of `dosim check`. */
import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';

export function checkOptions(argv: Argv) {
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

export type CheckArguments = Awaited<ReturnType<typeof checkOptions>['argv']>;

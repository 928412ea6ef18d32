/** What `dosim causes` and `dosim recommend` share: runs within a budget. */
import type { Argv } from 'yargs';
import { InputError } from '../core/problems.js';
import { parseQuantity, readAmount } from '../core/units.js';
import type { BudgetSpec } from '../experiment/budget.js';
import { SEED_OPTION } from './arguments.js';
import {
  FORMAT_OPTION,
  MEMORY_OPTION,
  PICTURE_OPTIONS,
  QUIET_OPTION,
  REMEMBER_OPTIONS,
  rememberOf,
  SET_OPTION,
  WORKERS_OPTION,
} from './common.js';
import { tell, tellProblem } from './terminal.js';

/** Options of the commands that run one scenario in many forms, as far as a budget goes. */
export function searchOptions(argv: Argv, defaultBudget: string) {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe: 'Scenario file, - for standard input' })
    .option('budget', {
      type: 'string',
      requiresArg: true,
      default: defaultBudget,
      coerce: parseBudget,
      describe: 'Most time or most runs: 5min, 2000runs',
    })
    .option('set', SET_OPTION)
    .option('seed', SEED_OPTION)
    .option('workers', {
      ...WORKERS_OPTION,
      describe: 'Threads; with a budget of runs the result does not depend on them',
    })
    .option('memory', MEMORY_OPTION)
    .options(REMEMBER_OPTIONS)
    .options(PICTURE_OPTIONS)
    .option('format', FORMAT_OPTION)
    .option('quiet', QUIET_OPTION);
}

type SearchArguments = Awaited<ReturnType<typeof searchOptions>['argv']>;

/** What the library is told of them. */
export function searchOptionsOf(argv: SearchArguments) {
  const { budget, memory: memoryBytes, quiet, seed, set, workers } = argv;
  const onProblem = quiet ? undefined : tellProblem;
  return { budget, memoryBytes, onProblem, seed, set, workers, ...rememberOf(argv) };
}

/** Says what Ctrl-C does to a command that answers with what it has. */
export function answeringWith(what: string): () => void {
  return () => tell(`\nanswering with ${what}; Ctrl-C again stops at once`);
}

/**
 * `5min` or `2000runs`.
 *
 * @throws InputError when it is neither
 */
function parseBudget(text: string): BudgetSpec {
  const { value, unit } = readAmount(text.trim()) ?? { value: 0, unit: '' };
  if (/^runs?$/.test(unit) && Number.isInteger(value) && value >= 1) return { runs: value };
  // A bare number would be seconds elsewhere; here it may as well be runs.
  const seconds = unit === '' ? undefined : parseQuantity(text, 'duration');
  if (seconds !== undefined && seconds > 0) return { seconds };
  const meant =
    unit === '' && Number.isInteger(value) && value >= 1 ? `; did you mean ${value}runs or ${value}min?` : '';
  throw InputError.of(
    `--budget ${text}: error: allowed is a time such as 5min, or a number of runs such as 2000runs${meant}`,
  );
}

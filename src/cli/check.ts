/** `dosim check`: whether published advice still does what it is said to do. */

import type { Argv, CommandModule } from 'yargs';
import { check as checkFiles } from '../api/index.js';
import { counted } from '../core/words.js';
import { jsonText } from '../io/outputFile.js';
import { checkJson, checkJunit, formatCheck, githubAnnotations } from '../report/checkReports.js';
import { oneOf } from './arguments.js';
import {
  MEMORY_OPTION,
  QUIET_OPTION,
  REMEMBER_OPTIONS,
  REPORT_OPTION,
  REPORT_PICTURE_OPTIONS,
  RULES_OPTION,
  rememberOf,
  WORKERS_OPTION,
  working,
} from './common.js';
import { ReportOutput } from './reportOutput.js';
import { command, print, tellProblem } from './terminal.js';

function options(argv: Argv) {
  return argv
    .positional('paths', {
      type: 'string',
      array: true,
      default: ['scenarios/recommendations'],
      describe: 'Recommendation files, or folders of them',
    })
    .option('format', {
      ...oneOf('--format', ['table', 'json', 'junit']),
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
    .option('workers', WORKERS_OPTION)
    .option('memory', MEMORY_OPTION)
    .option('rules', RULES_OPTION)
    .option('report', REPORT_OPTION)
    .options(REPORT_PICTURE_OPTIONS)
    .options(REMEMBER_OPTIONS)
    .option('quiet', QUIET_OPTION)
    .example('$0 check', 'All published recommendations')
    .example('$0 check my-recommendations --junit results.xml', 'For CI; exit code 1 when one does not hold')
    .epilogue('An expectation that stays undecided is no pass. With GITHUB_ACTIONS set, annotations are printed.');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const checkCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: check,
};

async function check(argv: Arguments): Promise<void> {
  const { baseline, junit, memory: memoryBytes, quiet, rules, updateBaseline, workers } = argv;
  const onProblem = quiet ? undefined : tellProblem;
  const report = ReportOutput.of('check', argv);
  // The verdicts of an earlier time are not to be taken for those of this one.
  report?.clear();
  const { results, ownRules, drift, holds } = await working(argv, ({ signal, onProgress }) => {
    const onDecided = (decided: number, all: number) =>
      onProgress(decided / all, `${decided} of ${counted(all, 'expectation')} decided`);
    const files = { baseline, updateBaseline, junit };
    const given = { ...files, ...rememberOf(argv), rules, workers, memoryBytes };
    return checkFiles(argv.paths, { ...given, signal, onDecided, onProblem });
  });
  if (report) {
    const { checkReport } = await import('../report/checkHtml.js');
    await report.write(checkReport(results, drift, ownRules));
  }
  const text = {
    table: () => formatCheck(results, drift, ownRules),
    json: () => jsonText(checkJson(results, drift, ownRules)),
    junit: () => checkJunit(results, drift, ownRules).trimEnd(),
  }[argv.format];
  print(text());
  if (process.env.GITHUB_ACTIONS === 'true') githubAnnotations(results, drift).forEach(command);
  if (!holds) process.exitCode = 1;
}

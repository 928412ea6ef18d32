/** `dosim run`: one scenario, its replicates, the output folder. */

import type { Argv, CommandModule } from 'yargs';
import { simulate } from '../api/index.js';
import { printable } from '../core/printable.js';
import { didYouMean, InputError } from '../core/problems.js';
import { jsonText } from '../io/outputFile.js';
import { askedQuestion, QUESTION_NAMES, type QuestionTable } from '../report/questions/index.js';
import { tableText } from '../report/questions/shown.js';
import { SHAPES, type Shape } from '../report/shapes/shapes.js';
import { formatExpectations, formatSummary } from '../report/summary.js';
import { oneOf } from './arguments.js';
import { needsOut, optionsOf, PICTURE_OPTIONS, picturesOf, simulationOptions, working } from './common.js';
import { Profile } from './profile.js';
import { print, tellProblem, terminalWidth } from './terminal.js';

function options(argv: Argv) {
  return simulationOptions(argv, 1)
    .positional('file', {
      type: 'string',
      demandOption: true,
      describe: 'Scenario file (YAML or JSON), - for standard input',
    })
    .option('detail', {
      ...oneOf('--detail', ['summary', 'downloads']),
      default: 'downloads' as const,
      describe: 'With --out: whether to write a row for each download',
    })
    .option('trace', {
      type: 'boolean',
      default: false,
      describe: 'With --out: also write links.csv and transfers.csv',
    })
    .option('shapes', {
      type: 'string',
      requiresArg: true,
      coerce: shapesNamed,
      describe: `With --out: also write the results as reports and cmdlets show them: ${SHAPES.join(', ')}`,
    })
    .options(PICTURE_OPTIONS)
    .option('readings', {
      type: 'boolean',
      default: false,
      describe: 'Also simulate under the main readings of the model, one changed at a time',
    })
    .option('table', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      default: [] as QuestionTable[],
      coerce: questions,
      describe: `Print the answer to a question in place of the summary: ${QUESTION_NAMES.join(', ')}; lines, hours and installs also of a class of sites (hours:NAME), lines and hours of a group of lines (lines:access points), hours of a line, and "lines:above 80 %". May be given more than once`,
    })
    .example('$0 run scenarios/two-machines.yaml', 'Simulate and print')
    .example('$0 run my.yaml --replicates 20 --out results/mine', 'With intervals, report and CSV files')
    .example('$0 run my.yaml --table lines', 'How full the lines are')
    .example('$0 run my.yaml --out results/mine --shapes ucdo', 'For the queries of your workbook')
    .example('$0 run my.yaml --set policies.DOMaxCacheAge="7 d" --format json', 'Another value, for a pipe')
    .example('make-scenario | $0 run - --format json', 'In a pipe');
}

function questions(texts: readonly string[]): QuestionTable[] {
  for (const text of texts) askedQuestion(text);
  return texts as QuestionTable[];
}

/** `ucdo,status`: names with commas between them. */
function shapesNamed(text: string): Shape[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (SHAPES.some((shape) => shape === name)) continue;
    throw InputError.of(
      `--shapes ${text}: error: there is no ${name}${didYouMean(name, SHAPES)}; allowed is ${SHAPES.join(', ')}`,
    );
  }
  return names as Shape[];
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const runCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: run,
};

async function run(argv: Arguments): Promise<void> {
  const { detail, file, out, quiet, readings, shapes, table: tables, trace } = argv;
  needsOut('shapes', shapes !== undefined, out);
  const pictures = picturesOf(argv);
  const profile = argv.profile === undefined ? undefined : new Profile(argv.profile);
  const onProblem = quiet ? undefined : tellProblem;
  const {
    summary,
    holds,
    tables: shown,
  } = await working(argv, (given) =>
    simulate(file, {
      ...optionsOf(argv),
      ...given,
      ...(out !== undefined && { out, detail, shapes, trace, ...pictures }),
      readings,
      tables,
      onProblem,
      stopwatch: profile?.stopwatch,
    }),
  );
  if (argv.format === 'json') print(jsonText(tables.length > 0 ? { ...summary, tables: shown } : summary));
  else if (tables.length === 0) print(formatSummary(summary, terminalWidth()));
  else print([...shown.map((each) => tableText(each, terminalWidth())), ...formatExpectations(summary)].join('\n\n'));
  if (out !== undefined && argv.format === 'table') print(`\nWritten to ${printable(out)}: open report.html`);
  await profile?.write();
  if (!holds) process.exitCode = 1;
}

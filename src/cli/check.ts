/** `dosim check`: whether published advice still does what it is said to do. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { InputError } from '../core/problems.js';
import { type Baseline, baselineOf, driftFrom, isBaseline, withBaseline } from '../experiment/check/baseline.js';
import { checkAll } from '../experiment/check/judge.js';
import { loadRecommendation, type Recommendation } from '../experiment/check/recommendation.js';
import { LocalRunner } from '../experiment/runners/local.js';
import { readText } from '../io/files.js';
import { loadInventory } from '../io/inventory.js';
import { jsonText, OutputFile } from '../io/outputFile.js';
import {
  allHold,
  checkJson,
  checkJunit,
  formatCheck,
  githubAnnotations,
  problemsJunit,
} from '../report/checkReports.js';
import { wholeNumber } from './arguments.js';
import { checkRunsApart, MEMORY_OPTION } from './fit.js';
import { onInterrupt } from './interrupts.js';
import { Progress } from './progress.js';
import { print, tell, tellProblems } from './terminal.js';

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
    .option('workers', {
      type: 'string',
      requiresArg: true,
      default: String(availableParallelism()),
      describe: 'Threads',
    })
    .option('memory', MEMORY_OPTION)
    .option('quiet', { type: 'boolean', default: false, describe: 'Print no progress' })
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
  const junit =
    argv.junit === undefined ? undefined : new OutputFile('--junit', argv.junit, (text) => /<testsuites/.test(text));
  // The verdicts of an earlier time are not to be taken for those of this one.
  junit?.clear();
  try {
    await checkPrepared(await prepare(argv), argv, junit);
  } catch (error) {
    if (error instanceof InputError) await junit?.write(problemsJunit(error.problems));
    throw error;
  }
}

interface Prepared {
  workers: number;
  recommendations: Recommendation[];
  baseline: Baseline | null;
  /** Where the baseline is to be written. */
  newBaseline: OutputFile | undefined;
}

/** All that can be wrong is found before the runs. */
async function prepare({
  workers: text,
  quiet,
  paths,
  memory,
  baseline: named,
  updateBaseline,
}: Arguments): Promise<Prepared> {
  const workers = wholeNumber('workers', text, 1, 1024);
  const recommendations = await loadAll(paths);
  if (!quiet) tellProblems(recommendations.flatMap(({ warnings }) => warnings));
  checkRunsApart(
    recommendations.flatMap(({ sides }) => sides),
    workers,
    memory,
  );
  for (const recommendation of recommendations) {
    const warnings = recommendation.estateWarnings();
    if (!quiet) tellProblems(warnings);
  }
  const file = named ?? defaultBaseline(paths);
  const newBaseline = updateBaseline
    ? new OutputFile('--baseline', file, (old) => parseBaseline(old) !== undefined)
    : undefined;
  const baseline = updateBaseline ? null : readBaseline(file, named !== undefined);
  return { workers, recommendations, baseline, newBaseline };
}

async function checkPrepared(
  { workers, recommendations, baseline, newBaseline }: Prepared,
  argv: Arguments,
  junit: OutputFile | undefined,
): Promise<void> {
  const controller = new AbortController();
  const runner = new LocalRunner(workers);
  // No run is kept: those in work need not be waited for.
  const stop = () => {
    controller.abort();
    void runner.close();
  };
  const endInterrupts = onInterrupt(stop);
  const progress = await Progress.on(argv.quiet);
  try {
    const found = await checkAll(recommendations, runner, controller.signal, (decided, all) =>
      progress.report(decided / all, `${decided} of ${all} expectations decided`),
    );
    progress.stop();
    controller.signal.throwIfAborted();
    const results = withBaseline(found, baseline);
    const isPart = argv.paths.some((path) => !statSync(path).isDirectory());
    const drift = baseline === null ? [] : driftFrom(baseline, results, isPart);
    await newBaseline?.write(`${jsonText(baselineOf(results))}\n`);
    await junit?.write(checkJunit(results, drift));
    const text = {
      table: () => formatCheck(results, drift),
      json: () => jsonText(checkJson(results, drift)),
      junit: () => checkJunit(results, drift).trimEnd(),
    }[argv.format];
    print(text());
    if (process.env.GITHUB_ACTIONS === 'true') githubAnnotations(results, drift).forEach(tell);
    if (!allHold(results, drift)) process.exitCode = 1;
  } catch (error) {
    // What was in work when the threads were stopped has failed for that.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    progress.stop();
    endInterrupts();
    await runner.close();
  }
}

async function loadAll(paths: readonly string[]): Promise<Recommendation[]> {
  const files = paths.flatMap((path) => {
    if (!existsSync(path)) throw InputError.of(`${path}: error: no such file or folder`);
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(path, name));
  });
  if (files.length === 0)
    throw InputError.of(`${paths.join(', ')}: error: there is no recommendation file (*.yaml) here`);
  const loaded: Recommendation[] = [];
  for (const file of files) {
    loaded.push(await loadRecommendation(file, readText, loadInventory));
  }
  const ids = loaded.map(({ id }) => id);
  ids.forEach((id, i) => {
    if (ids.indexOf(id) !== i) throw InputError.of(`${loaded[i]!.file}: error: the id ${id} is used twice`);
  });
  return loaded;
}

function defaultBaseline(paths: readonly string[]): string {
  const folder = paths.find((path) => existsSync(path) && statSync(path).isDirectory());
  return folder === undefined ? 'baseline.json' : join(folder, 'baseline.json');
}

function readBaseline(file: string, mustExist: boolean): Baseline | null {
  if (!existsSync(file)) {
    if (mustExist) throw InputError.of(`--baseline ${file}: error: no such file; --update-baseline makes it`);
    return null;
  }
  const baseline = parseBaseline(readText(file).text);
  if (baseline === undefined) {
    throw InputError.of(
      `${file}: error: this is no baseline of this version of dosim check; remove it, and --update-baseline makes it`,
    );
  }
  return baseline;
}

/** What is in a baseline, or `undefined` when it is none. */
function parseBaseline(text: string): Baseline | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isBaseline(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

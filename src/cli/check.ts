/** `dosim check`: whether published advice still does what it is said to do. */

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { InputError } from '../core/problems.js';
import { type Baseline, baselineOf, driftFrom } from '../experiment/check/baseline.js';
import { checkAll } from '../experiment/check/judge.js';
import { loadRecommendation, type Recommendation } from '../experiment/check/recommendation.js';
import { LocalRunner } from '../experiment/runners/local.js';
import { readText } from '../io/files.js';
import { readInventory } from '../io/inventory.js';
import { allHold, checkJson, checkJunit, formatCheck, githubAnnotations } from '../report/checkReports.js';
import { checkRunsApart, MEMORY_OPTION } from './fit.js';
import { Progress } from './progress.js';

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
  const workers = Number(argv.workers);
  if (!Number.isInteger(workers) || workers < 1 || workers > 1024) {
    throw InputError.of(`--workers ${argv.workers}: error: allowed is a whole number from 1 to 1024`);
  }
  const recommendations = await loadAll(argv.paths);
  checkRunsApart(
    recommendations.flatMap(({ sides }) => sides),
    workers,
    argv.memory,
  );
  const baselineFile = argv.baseline ?? defaultBaseline(argv.paths);
  const baseline = readBaseline(baselineFile, argv.baseline !== undefined && !argv.updateBaseline);
  const controller = new AbortController();
  const runner = new LocalRunner(workers);
  // No run is kept: those in work need not be waited for.
  const stop = () => {
    controller.abort();
    void runner.close();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const progress = await Progress.on(argv.quiet);
  try {
    const results = await checkAll(recommendations, runner, controller.signal, (decided, all) =>
      progress.report(decided / all, `${decided} of ${all} expectations decided`),
    );
    progress.stop();
    controller.signal.throwIfAborted();
    if (argv.updateBaseline) writeFileSync(baselineFile, `${JSON.stringify(baselineOf(results), null, 2)}\n`);
    const isPart = argv.paths.some((path) => !statSync(path).isDirectory());
    const drift = baseline === null || argv.updateBaseline ? [] : driftFrom(baseline, results, isPart);
    if (argv.junit !== undefined) writeFileSync(argv.junit, checkJunit(results, drift));
    const print = {
      table: () => formatCheck(results, drift),
      json: () => JSON.stringify(checkJson(results, drift), null, 2),
      junit: () => checkJunit(results, drift).trimEnd(),
    }[argv.format];
    process.stdout.write(`${print()}\n`);
    if (process.env.GITHUB_ACTIONS === 'true') {
      for (const annotation of githubAnnotations(results, drift)) process.stderr.write(`${annotation}\n`);
    }
    if (!allHold(results, drift)) process.exitCode = 1;
  } catch (error) {
    // What was in work when the threads were stopped has failed for that.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    progress.stop();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
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
    loaded.push(
      await loadRecommendation(file, readText, async (scenario, scenarioFile) => {
        const { inventory } = scenario.devices;
        return inventory === undefined ? null : readInventory(inventory, scenarioFile);
      }),
    );
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
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Baseline;
  } catch {
    throw InputError.of(`${file}: error: this is no baseline of dosim check; --update-baseline makes it anew`);
  }
}

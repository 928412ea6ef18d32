/** What `dosim sweep` and `dosim merge` do. */

import { join } from 'node:path';
import { readFigure } from '../core/figureCatalogue.js';
import { InputError } from '../core/problems.js';
import { readAmount } from '../core/units.js';
import { counted } from '../core/words.js';
import type { Runner } from '../experiment/runners/runner.js';
import { sweepWarnings } from '../experiment/sweep/oddities.js';
import type { SweepPlan } from '../experiment/sweep/plan.js';
import { type ResultStore, runSweep, widthAt } from '../experiment/sweep/run.js';
import { Journal } from '../io/journal.js';
import { folderNameProblem } from '../io/paths.js';
import type { Figures } from '../ledger/figures.js';
import { formatFigure } from '../report/format.js';
import { wholeNumber } from './arguments.js';
import { checkRunsApart } from './fit.js';
import { interruptedExitCode, onInterrupt } from './interrupts.js';
import { Progress } from './progress.js';
import type { MergeArguments, SweepArguments } from './sweepOptions.js';
import { formatSweep, loadReport, sweepFolder, writeSweep } from './sweepOutput.js';
import { loadSweep } from './sweepPlan.js';
import { print, tell, tellProblems } from './terminal.js';

export async function sweep(argv: SweepArguments): Promise<void> {
  const workers = wholeNumber('workers', argv.workers, 1, 1024);
  const shard = argv.shard === undefined ? null : parseShard(argv.shard);
  const untilCiWidth = argv.untilCi === undefined ? null : parseWidth(argv.untilCi);
  const plan = await loadSweep(argv.file, argv.yes);
  // Where a queue hands the runs out, each machine knows its own memory.
  if (argv.queue === undefined) checkRunsApart(plan.experiments, workers, argv.memory);
  const warnings = sweepWarnings(plan);
  if (!argv.quiet) tellProblems(warnings);
  const folder = argv.out ?? defaultFolder(argv.file, plan, shard ? `-${shard.index + 1}-of-${shard.count}` : '');
  if (Journal.exists(folder) && !argv.resume) {
    throw InputError.of(
      `--out ${folder}: error: there is a sweep in this folder; --resume goes on with it, or name another folder`,
    );
  }
  const output = sweepFolder(folder);
  const journal = new Journal(folder);
  if (journal.damaged > 0)
    tell(`${folder}: what ${counted(journal.damaged, 'damaged line')} of the journal had is run again`);
  const controller = new AbortController();
  const stop = () => {
    tell('\nfinishing the runs that are in work; Ctrl-C again stops at once');
    controller.abort();
  };
  const endInterrupts = onInterrupt(stop);
  let runner: Runner | undefined;
  const progress = await Progress.on(argv.quiet);
  try {
    runner = await makeRunner(argv.queue, workers);
    const watched = watching(plan, journal, progress);
    const running = runSweep(plan, runner, watched.store, {
      untilCiWidth,
      shard,
      signal: controller.signal,
      onProgress: watched.onProgress,
    });
    // While other threads simulate, this one has time for it. What goes wrong is said when the report is written.
    if (!shard && argv.queue === undefined) loadReport().catch(() => undefined);
    const replicates = await running;
    progress.stop();
    if (controller.signal.aborted) {
      tell(`interrupted; ${folder} keeps ${counted(journal.size, 'run')}: go on with --resume`);
      process.exitCode = interruptedExitCode();
      return;
    }
    if (shard) {
      print(
        `${counted(journal.size, 'run')} in ${folder}; when all shards are done: dosim merge ${argv.file} FOLDERS...`,
      );
      return;
    }
    const effects = await writeSweep(output, plan, replicates, journal);
    print(`${formatSweep(plan, replicates, effects)}\n\nWritten to ${folder}: open report.html`);
    if (untilCiWidth !== null) {
      const wide = plan.points.filter((_, p) => widthAt(plan, p, replicates[p]!, journal) > untilCiWidth).length;
      const points = `${wide} of ${counted(plan.points.length, 'point')}`;
      if (wide > 0) tell(`note: the interval is wider than asked at ${points}; raise maxReplicates`);
    }
  } finally {
    progress.stop();
    endInterrupts();
    await runner?.close();
    journal.close();
    if (journal.size === 0) output.discard();
  }
}

/** `results/NAME`; a name that is none of a folder there is refused. */
function defaultFolder(file: string, { spec }: SweepPlan, ending = ''): string {
  const name = `${spec.name}${ending}`;
  const problem = folderNameProblem(name);
  if (problem === null) return join('results', name);
  throw InputError.of(
    `${file}: error: name: results go to results/NAME, which cannot be ${JSON.stringify(name)}: ${problem}; ` +
      'name the sweep otherwise, or a folder with --out',
  );
}

async function makeRunner(queue: string | undefined, workers: number): Promise<Runner> {
  if (queue !== undefined) {
    const { QueueRunner } = await import('../experiment/runners/queue.js');
    return QueueRunner.connect(queue);
  }
  const { LocalRunner } = await import('../experiment/runners/local.js');
  return new LocalRunner(workers);
}

/** The journal with an eye on the best point so far, for the line of progress. */
function watching(plan: SweepPlan, journal: Journal, progress: Progress) {
  const { factors } = plan.spec;
  const figure = plan.figures[0]!;
  const pointOf = new Map<string, number>();
  plan.points.forEach((_, p) => {
    for (let k = 0; k < plan.spec.replicates; k += 1) pointOf.set(plan.key(p, k), p);
  });
  const sums = new Float64Array(plan.points.length);
  const counts = new Int32Array(plan.points.length);
  let best = -1;
  const note = (key: string, value: number) => {
    const p = pointOf.get(key);
    if (p === undefined) return;
    sums[p]! += value;
    counts[p]! += 1;
    if (best < 0 || sums[p]! / counts[p]! > sums[best]! / counts[best]!) best = p;
  };
  for (const key of pointOf.keys()) {
    const known = journal.get(key);
    if (known) note(key, readFigure(known, figure));
  }
  const store: ResultStore = {
    get: (key) => journal.get(key),
    put: (key, figures) => {
      journal.put(key, figures);
      note(key, readFigure(figures, figure));
    },
  };
  const bestText = () => {
    if (best < 0) return '';
    const values = factors.map(
      ({ path }, i) => `${path.split('.').at(-1)}=${plan.columns[i]!.label(plan.points[best]![i]!)}`,
    );
    return `, highest ${figure.words} ${formatFigure(figure.unit, sums[best]! / counts[best]!)} at ${values.join(' ')}`;
  };
  const onProgress = (done: number, all: number) => progress.report(done / all, `${done} of ${all} runs${bestText()}`);
  return { store, onProgress };
}

function parseShard(text: string): { index: number; count: number } {
  const [, i, n] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(i) - 1, count: Number(n) };
  if (i !== undefined && shard.index >= 0 && shard.index < shard.count) return shard;
  throw InputError.of(`--shard ${text}: error: allowed is i/n with i from 1 to n, e.g. 3/16`);
}

/** `0.5pp` is half a percentage point of a share; a bare number is in the figure's own unit. */
function parseWidth(text: string): number {
  const { value, unit } = readAmount(text) ?? { value: 0, unit: '' };
  if (value > 0 && ['', 'pp', '%'].includes(unit)) return unit === '' ? value : value / 100;
  throw InputError.of(
    `--until-ci ${text}: error: allowed is a width such as 0.5pp, or a number in the unit of the figure`,
  );
}

export async function merge(argv: MergeArguments): Promise<void> {
  const plan = await loadSweep(argv.file, argv.yes);
  const results = new Map<string, Figures>();
  for (const folder of argv.folders)
    for (const [key, figures] of Journal.readResults(folder)) results.set(key, figures);
  const replicates = plan.points.map(() => plan.spec.replicates);
  const missing = plan.points.flatMap((_, p) =>
    Array.from({ length: plan.spec.replicates }, (__, k) => k).filter((k) => !results.has(plan.key(p, k))),
  ).length;
  if (missing > 0) {
    throw InputError.of(
      `${argv.file}: error: none of these folders has ${counted(missing, 'run')}; run the missing shards, or all the rest with dosim sweep --resume`,
    );
  }
  const folder = argv.out ?? defaultFolder(argv.file, plan);
  const output = sweepFolder(folder);
  const journal = new Journal(folder);
  try {
    for (const [key, figures] of results) journal.put(key, figures);
    const effects = await writeSweep(output, plan, replicates, journal);
    print(`${formatSweep(plan, replicates, effects)}\n\nWritten to ${folder}: open report.html`);
  } finally {
    journal.close();
  }
}

/** What `dosim sweep` and `dosim merge` do. */
import { join } from 'node:path';
import { mergeShards, type SweptFolder, sweepToFolder } from '../api/index.js';
import { readFigure } from '../core/figureCatalogue.js';
import { printable } from '../core/printable.js';
import { InputError } from '../core/problems.js';
import { readAmount } from '../core/units.js';
import { counted } from '../core/words.js';
import type { SweepPlan } from '../experiment/sweep/plan.js';
import type { ResultStore } from '../experiment/sweep/run.js';
import { folderNameProblem } from '../io/paths.js';
import type { Figures } from '../ledger/figures.js';
import { formatFigure } from '../report/format.js';
import { rememberOf, working } from './common.js';
import { interruptedExitCode } from './interrupts.js';
import type { MergeArguments, SweepArguments } from './sweepOptions.js';
import { formatSweep } from './sweepOutput.js';
import { print, tell, tellProblem } from './terminal.js';

export async function sweep(argv: SweepArguments): Promise<void> {
  const { file, out, resume, queue, quiet, memory: memoryBytes, workers } = argv;
  const shard = argv.shard === undefined ? null : parseShard(argv.shard);
  const untilCiWidth = argv.untilCi === undefined ? undefined : parseWidth(argv.untilCi);
  const ending = shard ? `-${shard.index + 1}-of-${shard.count}` : '';
  const onStop = () => tell('\nfinishing the runs that are in work; Ctrl-C again stops at once');
  let best: Best | undefined;
  try {
    const swept = await working({ quiet, onStop }, ({ signal, onProgress }) =>
      sweepToFolder(file, {
        out: out ?? ((plan) => defaultFolder(file, plan, ending)),
        workers,
        memoryBytes,
        ...rememberOf(argv),
        resume,
        queue,
        shard,
        untilCiWidth,
        png: argv.png,
        allowHuge: argv.yes,
        rules: argv.rules,
        signal,
        onProblem: quiet ? undefined : tellProblem,
        onDamaged: tell,
        onPlan: (plan, known) => {
          best = new Best(plan, known);
        },
        onResult: (key, figures) => best!.note(key, figures),
        onRun: (done, all) => onProgress(done / all, `${done} of ${counted(all, 'run')}${best!.text()}`),
      }),
    );
    report(argv, swept, untilCiWidth);
  } catch (error) {
    if (!isInterrupted(error)) throw error;
    tell(error.message);
    process.exitCode = interruptedExitCode();
  }
}

function isInterrupted(error: unknown): error is Error {
  return error instanceof Error && error.name === 'AbortError' && 'runs' in error;
}

function report({ file }: SweepArguments, swept: SweptFolder, untilCiWidth: number | undefined): void {
  const { folder, runs, result, replicates, widePoints } = swept;
  if (!result) {
    print(`${counted(runs, 'run')} in ${folder}; when all shards are done: dosim merge ${file} FOLDERS...`);
    return;
  }
  const { plan, effects } = result;
  print(`${formatSweep(plan, replicates, effects)}\n\nWritten to ${printable(folder)}: open report.html`);
  if (untilCiWidth !== undefined && widePoints > 0) {
    const points = `${widePoints} of ${counted(plan.points.length, 'point')}`;
    tell(`note: the interval is wider than asked at ${points}; raise maxReplicates`);
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

/** The best point so far, for the line of progress. */
class Best {
  private readonly pointOf = new Map<string, number>();
  private readonly sums: Float64Array;
  private readonly counts: Int32Array;
  private best = -1;

  constructor(
    private readonly plan: SweepPlan,
    known: ResultStore,
  ) {
    plan.points.forEach((_, p) => {
      for (let k = 0; k < plan.spec.replicates; k += 1) this.pointOf.set(plan.key(p, k), p);
    });
    this.sums = new Float64Array(plan.points.length);
    this.counts = new Int32Array(plan.points.length);
    for (const key of this.pointOf.keys()) {
      const figures = known.get(key);
      if (figures) this.note(key, figures);
    }
  }

  note(key: string, figures: Figures): void {
    const { sums, counts, plan } = this;
    const p = this.pointOf.get(key);
    if (p === undefined) return;
    sums[p]! += readFigure(figures, plan.figures[0]!);
    counts[p]! += 1;
    if (this.best < 0 || sums[p]! / counts[p]! > sums[this.best]! / counts[this.best]!) this.best = p;
  }

  text(): string {
    const { best, counts, plan, sums } = this;
    if (best < 0) return '';
    const figure = plan.figures[0]!;
    const values = plan.spec.factors.map(
      ({ path }, i) => `${path.split('.').at(-1)}=${plan.columns[i]!.label(plan.points[best]![i]!)}`,
    );
    return `, highest ${figure.words} ${formatFigure(figure.unit, sums[best]! / counts[best]!)} at ${values.join(' ')}`;
  }
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
  const { file, folders, out, png, rules, yes } = argv;
  const to = out ?? ((plan: SweepPlan) => defaultFolder(file, plan));
  const { folder, result, replicates } = await mergeShards(file, folders, { out: to, allowHuge: yes, png, rules });
  const { plan, effects } = result!;
  print(`${formatSweep(plan, replicates, effects)}\n\nWritten to ${printable(folder)}: open report.html`);
}

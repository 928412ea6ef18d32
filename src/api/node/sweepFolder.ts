/** Sweeps in a folder: every run is kept as it is done, and what was interrupted goes on. */
import { writeFileSync } from 'node:fs';
import { InputError } from '../../core/problems.js';
import { counted } from '../../core/words.js';
import type { Runner } from '../../experiment/runners/runner.js';
import type { SweepPlan } from '../../experiment/sweep/plan.js';
import { type ResultStore, widthAt } from '../../experiment/sweep/run.js';
import { writeCsv } from '../../io/csv.js';
import { Journal } from '../../io/journal.js';
import { jsonText } from '../../io/outputFile.js';
import { GrowingFolder } from '../../io/outputFolder.js';
import { writeParquet } from '../../io/parquet.js';
import type { Figures } from '../../ledger/figures.js';
import { pointsTable, runsTable } from '../../report/sweepTables.js';
import type { Host } from '../host.js';
import { areBound } from '../ownRules.js';
import { rememberingOf } from '../remember.js';
import { asTold, type Source } from '../source.js';
import {
  loadSweep,
  prepareSweep,
  runnerFor,
  runPrepared,
  type SweepOptions,
  type SweepResult,
  sweepResult,
} from '../sweep.js';

export interface SweepFolderOptions extends SweepOptions {
  /** Folder of the results, or how it is named once the sweep is read. */
  out: string | ((plan: SweepPlan) => string);
  /** Goes on with a sweep that was interrupted or changed; default: false. */
  resume?: boolean;
  /** Runs on the workers of a Redis queue: `redis://host`. */
  queue?: string;
  /** Only runs whose number leaves this remainder, for batch systems. */
  shard?: { index: number; count: number } | null;
  /** Whether the charts are written as PNG too, beside the SVG; default: false. */
  png?: boolean;
  /** Told the design and what is known of it already, before the runs. */
  onPlan?: (plan: SweepPlan, known: ResultStore) => void;
  /** Told when lines of the journal are damaged: their runs are done again. */
  onDamaged?: (text: string) => void;
  /** Told every result, by the key of its run. */
  onResult?: (key: string, figures: Figures) => void;
}

export interface SweptFolder {
  folder: string;
  /** Runs that are kept in the folder. */
  runs: number;
  /** `null` for a shard: its folder is for `mergeShards`. */
  result: SweepResult | null;
  /** Replicates of each point. */
  replicates: readonly number[];
  /** Points whose interval is still wider than asked. */
  widePoints: number;
}

/** A sweep was interrupted; what was done is safe. */
class SweepInterrupted extends Error {
  override readonly name = 'AbortError';

  constructor(
    readonly folder: string,
    readonly runs: number,
  ) {
    super(
      runs === 0
        ? 'interrupted before the first run was done; nothing was written'
        : `interrupted; ${folder} keeps ${counted(runs, 'run')}: go on with --resume`,
    );
  }
}

/** What draws the report takes a third of a second to load. */
const loadReport = async () => ({
  ...(await import('../../report/sweepHtml.js')),
  ...(await import('../../report/writeReport.js')),
  ...(await import('../../report/charts/onPaper.js')),
  ...(await import('./pictures.js')),
});

const SWEEP_FILES = ['runs.csv', 'points.csv', 'runs.parquet', 'report.html', 'sweep.json'];

/**
 * Runs a sweep, each result kept in its folder as it comes.
 *
 * @throws InputError with every problem of the sweep, or when there is a sweep in the folder and `resume` is not set
 * @throws SweepInterrupted when the signal is aborted: the runs in work are finished, and `resume` goes on
 */
export function sweepInto(host: Host, source: Source, options: SweepFolderOptions): Promise<SweptFolder> {
  return asTold(() => sweep(host, source, options));
}

async function sweep(host: Host, source: Source, options: SweepFolderOptions): Promise<SweptFolder> {
  const { onPlan, queue, shard = null, untilCiWidth = null } = options;
  const { plan, workers } = await prepareSweep(host, source, options, queue === undefined);
  if (queue !== undefined && areBound(plan.experiments)) {
    throw InputError.of(
      `--queue ${queue}: error: own rules that are functions of this program cannot go to workers; give the path of a module`,
    );
  }
  const { folder, output, journal } = openFolder(plan, options);
  let runner: Runner | undefined;
  try {
    onPlan?.(plan, journal);
    runner = await makeRunner(host, queue, workers, plan, options);
    const running = runPrepared(plan, runner, toldStore(journal, options), options, shard);
    // While other threads simulate, this one has time for it. What goes wrong is said when the report is written.
    if (!shard && queue === undefined) loadReport().catch(() => undefined);
    const replicates = await running;
    if (options.signal?.aborted) throw new SweepInterrupted(folder, journal.size);
    const result = shard ? null : sweepResult(plan, replicates, journal);
    if (result) await writeSweep(output, result, { replicates, store: journal, png: options.png });
    const isWide = (p: number) => untilCiWidth !== null && widthAt(plan, p, replicates[p]!, journal) > untilCiWidth;
    const widePoints = plan.points.filter((_, p) => isWide(p)).length;
    return { folder, runs: journal.size, result, replicates, widePoints };
  } finally {
    await runner?.close();
    journal.close();
    if (journal.size === 0) output.discard();
  }
}

/** The folder of a sweep with its journal: a new one, or that of the sweep that goes on. */
function openFolder(plan: SweepPlan, { out, resume, onDamaged }: SweepFolderOptions) {
  const folder = folderOf(out, plan);
  if (Journal.exists(folder) && !resume) {
    throw InputError.of(
      `--out ${folder}: error: there is a sweep in this folder; --resume goes on with it, or name another folder`,
    );
  }
  const output = new GrowingFolder(folder, SWEEP_FILES);
  const journal = new Journal(folder);
  if (journal.damaged > 0) {
    onDamaged?.(`${folder}: what ${counted(journal.damaged, 'damaged line')} of the journal had is run again`);
  }
  return { folder, output, journal };
}

function folderOf(out: SweepFolderOptions['out'], plan: SweepPlan): string {
  return typeof out === 'string' ? out : out(plan);
}

/** The journal as a store whose new results are told. */
function toldStore(journal: Journal, { onResult }: SweepFolderOptions): ResultStore {
  return {
    get: (key) => journal.get(key),
    put: (key, figures) => {
      journal.put(key, figures);
      onResult?.(key, figures);
    },
  };
}

async function makeRunner(
  host: Host,
  queue: string | undefined,
  workers: number,
  { experiments }: SweepPlan,
  options: SweepFolderOptions,
): Promise<Runner> {
  if (queue === undefined) return runnerFor(host, experiments, workers, rememberingOf(options, host));
  const { QueueRunner } = await import('../../experiment/runners/queue.js');
  return QueueRunner.connect(queue);
}

/**
 * Puts the folders of a sweep's shards together.
 *
 * @throws InputError when a run is in none of them
 */
export function mergeInto(
  host: Host,
  source: Source,
  folders: readonly string[],
  { out, png, ...options }: Pick<SweepFolderOptions, 'out' | 'allowHuge' | 'rules' | 'png'>,
): Promise<SweptFolder> {
  return asTold(async () => {
    const plan = await loadSweep(host, source, options);
    const results = new Map<string, Figures>();
    for (const folder of folders) for (const [key, figures] of Journal.readResults(folder)) results.set(key, figures);
    const replicates = plan.points.map(() => plan.spec.replicates);
    const missing = plan.points.flatMap((_, p) =>
      Array.from({ length: plan.spec.replicates }, (__, k) => k).filter((k) => !results.has(plan.key(p, k))),
    ).length;
    if (missing > 0) {
      const name = typeof source === 'string' ? source : plan.spec.name;
      throw InputError.of(
        `${name}: error: none of these folders has ${counted(missing, 'run')}; run the missing shards, or all the rest with dosim sweep --resume`,
      );
    }
    const folder = folderOf(out, plan);
    const output = new GrowingFolder(folder, SWEEP_FILES);
    const journal = new Journal(folder);
    try {
      for (const [key, figures] of results) journal.put(key, figures);
      const result = sweepResult(plan, replicates, journal);
      await writeSweep(output, result, { replicates, store: journal, png });
      return { folder, runs: journal.size, result, replicates, widePoints: 0 };
    } finally {
      journal.close();
    }
  });
}

/** Writes all files of a sweep into its folder; each is whole or as it was. */
async function writeSweep(
  folder: GrowingFolder,
  { plan, effects, version, name, seed, ownRules }: SweepResult,
  { replicates, store, png = false }: { replicates: readonly number[]; store: ResultStore; png?: boolean | undefined },
): Promise<void> {
  await folder.write('runs.csv', (path) => writeCsv(path, runsTable(plan, replicates, store)));
  await folder.write('points.csv', (path) => writeCsv(path, pointsTable(plan, replicates, store)));
  await folder.write('runs.parquet', (path) => writeParquet(path, runsTable(plan, replicates, store)));
  const { chartPicture, sweepCharts, sweepReport, writePicture, writeReport } = await loadReport();
  for (const [picture, chart] of sweepCharts(effects)) {
    await writePicture(folder, `figures/${picture}`, chartPicture(chart), { svg: true, png });
  }
  const report = writeReport(sweepReport(plan, replicates, effects));
  await folder.write('report.html', (path) => writeFileSync(path, report));
  const json = {
    version,
    name,
    seed,
    points: plan.points.length,
    runs: replicates.reduce((sum, count) => sum + count, 0),
    ownRules,
    effects: effects[0],
    ...(effects.length > 1 && { more: effects.slice(1) }),
  };
  await folder.write('sweep.json', (path) => writeFileSync(path, `${jsonText(json)}\n`));
  folder.finish();
}

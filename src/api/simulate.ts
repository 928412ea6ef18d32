/** One scenario: its replicates, its summary, and its downloads. */
import type { World } from '../engine/parts.js';
import type { PartResult } from '../engine/result.js';
import { Environments, type Experiment } from '../experiment/environment.js';
import { withPauses } from '../experiment/pauses.js';
import type { Outcome } from '../experiment/replicates.js';
import type { Details } from '../experiment/sharedWork.js';
import { Stopwatch } from '../experiment/stopwatch.js';
import { type Replicate, worldInSteps } from '../experiment/world.js';
import { answerTo, askedQuestion, type QuestionTable } from '../report/questions/index.js';
import type { ShownTable } from '../report/questions/shown.js';
import { allExpectationsHold, type SeededFigures, type Summary, seededFigures } from '../report/summary.js';
import { type Download, DownloadObjects, type DownloadTable, downloadTable } from './downloads.js';
import { addDraws } from './draws.js';
import type { Host } from './host.js';
import { chooseWorkers } from './memory.js';
import type { SimulationOptions } from './options.js';
import { checkLater, checkWorld, inScenario, poolFor, prepare, summaryOf } from './prepare.js';
import { readingResults, readingVariants } from './readings.js';
import { asTold, type Source } from './source.js';
import { memoryLimitOf, wholeNumber, workersOf } from './wholeNumber.js';

export interface SimulateOptions extends SimulationOptions {
  /** Also simulates under the main readings of the model, one changed at a time. */
  readings?: boolean;
  /** Told every download of the first replicate, part after part, as they come; it may be waited for. */
  onDownload?: (download: Download) => void | Promise<void>;
  /** Whether the result has the downloads of the first replicate as columns; default: false. */
  downloads?: boolean;
  /** Questions that the first replicate is asked, of the estate or of a part of it (`hours:PART`); default: none. */
  tables?: readonly QuestionTable[];
}

export interface RunResult {
  /** What summary.json holds: means over the replicates, and each of them. */
  summary: Summary;
  /** False when an expectation of the scenario (`expect`) does not hold. */
  holds: boolean;
  /** The downloads of the first replicate, with the option `downloads`. */
  downloads: DownloadTable | null;
  /** The answers to the option `tables`, in its order. */
  tables: readonly ShownTable[];
}

/** What becomes of a run besides its result: a folder, say. */
export interface RunOutput {
  /** What it wants of the downloads of the first replicate. */
  details: Details;
  tracing: boolean;
  /** All is checked, and the run begins. */
  begin(world: () => Promise<World>): void;
  /** With streamed details: part after part of the first replicate. */
  takePart(part: PartResult, stopwatch: Stopwatch): Promise<void>;
  end(run: FinishedRun): Promise<void>;
  /** The run has failed, or was interrupted; returns the error as it is told. */
  failed(error: unknown): unknown;
}

export interface FinishedRun {
  experiment: Experiment;
  /** Of the scenario. */
  file: string;
  summary: Summary;
  first: () => Promise<Replicate>;
}

/**
 * Simulates a scenario.
 *
 * @throws InputError with every problem of the scenario, or when it does not fit into the memory
 */
export function simulateOn(
  host: Host,
  source: Source,
  options: SimulateOptions = {},
  output?: RunOutput,
): Promise<RunResult> {
  return asTold(() => run(host, source, options, output));
}

async function run(host: Host, source: Source, options: SimulateOptions, output?: RunOutput): Promise<RunResult> {
  const { onProblem, onDownload, signal, stopwatch = new Stopwatch() } = options;
  const replicates = wholeNumber('replicates', options.replicates ?? 1);
  const tracing = output?.tracing ?? false;
  const files = host.newFiles();
  const prepared = await prepare(source, files, { ...options, tracing });
  const { experiment } = prepared;
  await addDraws(prepared, source, files, options, replicates);
  const details = wantedDetails(options, output);
  const variants = options.readings ? await readingVariants(source, files, options, prepared) : [];
  const experiments = [experiment, ...variants.map((variant) => variant.prepared.experiment)];
  const workers = chooseWorkers(
    experiments,
    replicates,
    { workers: workersOf(options, host), rows: details, tracing },
    memoryLimitOf(options, host),
  );
  const pool = poolFor(host, [experiment], workers, { ...options, stopwatch });
  // What is written to, or asked, wants an estate that is checked.
  const isCheckedLater = pool.workers > 0 && output === undefined && !options.tables?.length;
  const environments = new Environments();
  if (!isCheckedLater) checkWorld(prepared, onProblem, environments);
  else pool.check = checkLater(prepared, onProblem);
  if (pool.workers === 0 && experiments.length === 1) pool.environments = environments;
  let built: Promise<World> | undefined;
  const world = () => (built ??= withPauses(worldInSteps(experiment, 0), undefined, signal));
  signal?.throwIfAborted();
  const tables = await answersTo(options, world);
  output?.begin(world);
  stopwatch.begin();
  try {
    const told = onDownload && new ToldDownloads(world, onDownload);
    const onPart = async (part: PartResult) => {
      await output?.takePart(part, stopwatch);
      await told?.take(part);
    };
    const { figures, ofReadings, first } = await outcomes(host, experiments, replicates, {
      ...pool,
      onPart,
      details,
    });
    // Kept parts are told of when all are there.
    if (details === 'kept') for (const part of first.parts) await told?.take(part);
    const summary = summaryOf(prepared, figures);
    if (options.readings) summary.readings = readingResults(summary, variants, ofReadings);
    const replicate = async () => ({ ...first, world: await world() });
    await output?.end({ experiment, file: prepared.loaded.file, summary, first: replicate });
    return {
      summary,
      holds: allExpectationsHold(summary),
      tables: await tables(replicate),
      downloads: options.downloads ? downloadTable(await world(), first.parts) : null,
    };
  } catch (error) {
    throw output ? output.failed(error) : inScenario(prepared, error);
  }
}

/**
 * What answers the questions, once there is a result.
 *
 * @throws InputError before anything is simulated, where a question or its part is not known
 */
async function answersTo({ tables = [] }: SimulateOptions, world: () => Promise<World>) {
  for (const text of tables) askedQuestion(text);
  const answers = await Promise.all(tables.map(async (text) => answerTo(text, await world())));
  return async (replicate: () => Promise<Replicate>): Promise<ShownTable[]> => {
    if (answers.length === 0) return [];
    const first = await replicate();
    return answers.map((answer) => answer(first));
  };
}

/** What becomes of the downloads: columns and traces need all of them together. */
function wantedDetails({ downloads, onDownload }: SimulateOptions, output: RunOutput | undefined): Details {
  if (downloads || output?.details === 'kept') return 'kept';
  return onDownload ? 'streamed' : (output?.details ?? 'none');
}

/** Runs, and sorts what comes: figures of the scenario and of each variant, and the first outcome. */
async function outcomes(
  host: Host,
  experiments: readonly Experiment[],
  replicates: number,
  options: Parameters<Host['runReplicates']>[2],
) {
  const figures: SeededFigures[][] = experiments.map(() => []);
  let first: Outcome | undefined;
  await host.runReplicates(experiments, replicates, options, (experiment, replicate, outcome) => {
    if (replicate === 0 && experiment === 0) first = outcome;
    figures[experiment]!.push(seededFigures(outcome.seed, outcome.account));
  });
  return { figures: figures[0]!, ofReadings: figures.slice(1), first: first! };
}

/** Tells of downloads as their parts come. */
class ToldDownloads {
  private objects: DownloadObjects | undefined;

  constructor(
    private readonly world: () => Promise<World>,
    private readonly tell: (download: Download) => void | Promise<void>,
  ) {}

  async take(part: PartResult): Promise<void> {
    this.objects ??= new DownloadObjects(await this.world());
    for (const download of this.objects.of(part)) await this.tell(download);
  }
}

/** A simulation held against what was observed. */
import { withoutFolder } from '../core/printable.js';
import { InputError, type Problem } from '../core/problems.js';
import { VERSION } from '../core/version.js';
import { counted } from '../core/words.js';
import type { ImportFile } from '../doors/found.js';
import { type Observed, type ObservedTable, readObserved } from '../doors/observed/readObserved.js';
import type { Experiment } from '../experiment/environment.js';
import { asCoarse, joined, type Known, knownOf } from '../experiment/observe/alike.js';
import { type Explanation, explanations, OPEN_READINGS } from '../experiment/observe/assumptions.js';
import { cellKey, peerShareOf, sumCells } from '../experiment/observe/cells.js';
import {
  type ComparedCell,
  compareObserved,
  mostDifferent,
  onlyOneSide,
  type SimulatedCells,
} from '../experiment/observe/compareObserved.js';
import { groupHashes, REPORT_DAYS } from '../experiment/observe/deviceContents.js';
import type { ObservedRow, ObservedRows } from '../experiment/observe/rows.js';
import type { Host } from './host.js';
import { chooseWorkers } from './memory.js';
import { ofReplicate, runRows } from './observedRuns.js';
import type { SimulationOptions } from './options.js';
import { checkWorld, type Prepared, poolFor, prepare } from './prepare.js';
import { type ReadingVariant, readingVariants } from './readings.js';
import { asTold, type Source } from './source.js';
import { memoryLimitOf, wholeNumber, workersOf } from './wholeNumber.js';

export interface ObserveOptions extends SimulationOptions {
  /** Whether to measure what other readings of the model would change; default: true. */
  readings?: boolean;
}

/** One form of observed data held against the simulation. */
export interface HeldAgainst {
  /** `UCDOStatus` and the like. */
  form: string;
  files: string[];
  devices: number;
  /** The point in time of its newest row, in milliseconds since 1970. */
  toMs: number | null;
  /** All rows first. */
  cells: ComparedCell[];
  /** Those whose difference is more than chance, the weightiest first. */
  most: ComparedCell[];
  /** What readings would do, the best first; empty where they were not tried. */
  explanations: Explanation[];
  notes: string[];
}

export interface ObserveResult {
  version: string;
  scenario: string;
  seed: string;
  replicates: number;
  /** Seeds on which readings were tried. */
  readingSeeds: number;
  comparisons: HeldAgainst[];
  notRead: Observed['notRead'];
  /** Columns that are not known: their names. */
  aside: { column: string; file: string }[];
}

/** What becomes of the result besides: a folder, say. */
export interface ObserveOutput {
  begin(): void;
  end(result: ObserveResult): Promise<void>;
  failed(error: unknown): unknown;
}

/** Readings are tried on so many of the seeds: they are compared in pairs. */
const READING_SEEDS = 3;

/**
 * Compares the peer shares of a scenario with observed ones, by content, mode, site and group.
 *
 * @throws InputError with every problem of the scenario, or when no file holds observed data
 */
export function observeOn(
  host: Host,
  source: Source,
  files: readonly ImportFile[],
  options: ObserveOptions = {},
  output?: ObserveOutput,
): Promise<ObserveResult> {
  return asTold(() => observe(host, source, files, options, output));
}

async function observe(
  host: Host,
  source: Source,
  files: readonly ImportFile[],
  options: ObserveOptions,
  output?: ObserveOutput,
): Promise<ObserveResult> {
  if (files.length === 0) throw InputError.of('--observed: error: name a file with observed data');
  const replicates = wholeNumber('replicates', options.replicates ?? 10);
  const ofHost = host.newFiles();
  const prepared = await prepare(source, ofHost, options);
  const { experiment } = prepared;
  const observed = readObserved(files, experiment.scenario.model);
  for (const problem of observed.problems) options.onProblem?.(problem);
  noteDuration(experiment, options.onProblem);
  const held = heldAgainst(prepared, observed, options);
  const tried = options.readings ?? true;
  const variants = tried ? await readingVariants(source, ofHost, options, prepared, OPEN_READINGS) : [];
  output?.begin();
  try {
    const { own, ofVariants } = await runAll(host, experiment, variants, { ...options, replicates }, held);
    const result: ObserveResult = {
      version: VERSION,
      scenario: experiment.scenario.name,
      seed: experiment.seed,
      replicates,
      readingSeeds: Math.min(replicates, READING_SEEDS),
      comparisons: held.map((each, i) => comparison(each, own[i]!, variants, ofVariants[i]!, experiment.seed)),
      notRead: observed.notRead,
      aside: observed.tables.flatMap(({ aside }) => aside),
    };
    await output?.end(result);
    return result;
  } catch (error) {
    throw output ? output.failed(error) : error;
  }
}

/** Observed data of one form, made like the estate. */
export interface Held extends ObservedRows {
  form: string;
  files: string[];
  devices: number;
  toMs: number | null;
  notes: string[];
  known: Known;
}

/** Tables of one form are one sample; sites and groups are those of the estate. */
export function heldAgainst(prepared: Prepared, { tables }: Observed, { onProblem }: SimulationOptions): Held[] {
  const world = checkWorld(prepared, onProblem);
  const known = knownOf(world.fleet, groupHashes(world));
  const filled = tables.filter(({ rows }) => rows.length > 0);
  return [...new Set(filled.map(({ form }) => form))].map((form) => {
    const own = filled.filter((table) => table.form === form);
    const notes: string[] = [];
    const rows = own.flatMap((table) => table.rows);
    const [first] = own as [ObservedTable];
    const merged = joined({ ...first, rows }, known, (note) => notes.push(note));
    const times = own.flatMap(({ toMs }) => (toMs === null ? [] : [toMs]));
    const named = new Set(rows.map(({ device }) => device).filter(Boolean));
    return {
      ...merged,
      known,
      form,
      files: own.map(({ file }) => withoutFolder(file)),
      devices: named.size > 0 ? named.size : rows.reduce((most, row) => Math.max(most, row.devices), 0),
      toMs: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
      notes,
    };
  });
}

/** Cells of one seed, of a form. */
function cellsFor(held: Held, rows: readonly ObservedRow[]): SimulatedCells {
  return sumCells(asCoarse(rows, held.rows, held.known), held.dimensions);
}

/** @returns by form: the cells of each seed, and those of each variant and seed */
async function runAll(
  host: Host,
  experiment: Experiment,
  variants: readonly ReadingVariant[],
  options: ObserveOptions & { replicates: number },
  held: readonly Held[],
): Promise<{ own: SimulatedCells[][]; ofVariants: SimulatedCells[][][] }> {
  const { replicates } = options;
  // Runs on one seed follow each other: they share devices, days and requests.
  const runs = Array.from({ length: replicates }, (_, k) => [
    { of: -1, experiment: ofReplicate(experiment, k) },
    ...(k >= READING_SEEDS
      ? []
      : variants.map((variant, v) => ({ of: v, experiment: ofReplicate(variant.prepared.experiment, k) }))),
  ]).flat();
  const experiments = runs.map((run) => run.experiment);
  const manner = { workers: workersOf(options, host), rows: 'kept' as const, tracing: false };
  const workers = chooseWorkers(experiments, 1, manner, memoryLimitOf(options, host));
  const own: SimulatedCells[][] = held.map(() => []);
  const ofVariants: SimulatedCells[][][] = held.map(() => variants.map(() => []));
  await runRows(host, experiments, poolFor(host, experiments, workers, options), (i, rows) => {
    const { of } = runs[i]!;
    held.forEach((each, h) => {
      (of < 0 ? own[h]! : ofVariants[h]![of]!).push(cellsFor(each, rows));
    });
  });
  return { own, ofVariants };
}

function comparison(
  held: Held,
  own: readonly SimulatedCells[],
  variants: readonly ReadingVariant[],
  ofVariants: readonly SimulatedCells[][],
  seed: string,
): HeldAgainst {
  const cells = compareObserved(held, own, seed);
  const most = mostDifferent(cells);
  const { observedOnly, simulatedOnly } = onlyOneSide(held.rows, own, held.dimensions);
  const notes = [...held.notes];
  const told = (names: typeof observedOnly) =>
    names
      .map(({ value }) => value || 'rows')
      .slice(0, 8)
      .join(', ');
  if (observedOnly.length > 0) notes.push(`observed and not simulated: ${told(observedOnly)}`);
  const missing = simulatedOnly.filter(({ dimension }) => dimension === 'contentType' || dimension === 'mode');
  if (missing.length > 0) notes.push(`simulated and not observed: ${told(missing)}`);
  const share = (seedCells: SimulatedCells, cell: ComparedCell) => {
    const sums = seedCells.get(cellKey(cell));
    return sums ? peerShareOf(sums.bytes, held.sources) : Number.NaN;
  };
  const effects = variants.map(({ reading, value }, v) => ({
    reading,
    value,
    effect: (cell: ComparedCell) => {
      const pairs = ofVariants[v]!.map((cellsOfSeed, k) => share(cellsOfSeed, cell) - share(own[k]!, cell));
      return pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length;
    },
  }));
  return {
    form: held.form,
    files: held.files,
    devices: held.devices,
    toMs: held.toMs,
    cells,
    most,
    explanations: cells.length === 0 ? [] : explanations(cells, most[0] ?? cells[0]!, effects),
    notes,
  };
}

/** Reports tell 28 days; a run of another length has another mix of content. */
function noteDuration({ scenario }: Experiment, onProblem?: (problem: Problem) => void): void {
  const days = scenario.durationS / 86_400;
  if (days >= REPORT_DAYS) return;
  onProblem?.({
    severity: 'note',
    path: 'duration',
    message: `a report tells ${REPORT_DAYS} days, this scenario runs ${counted(Math.round(days * 10) / 10, 'day')}: shares are compared, and the mix of content may differ`,
  });
}

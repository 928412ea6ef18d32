/** Scenarios made ready to run: read, checked, and small enough for the memory. */
import { InputError, type Problem } from '../core/problems.js';
import type { World } from '../engine/parts.js';
import { spreadsOf } from '../experiment/draws.js';
import { Environments, type Experiment } from '../experiment/environment.js';
import { checkEstate, oddities, withPositions } from '../experiment/estateChecks.js';
import type { HostFiles } from '../experiment/files.js';
import type { FirstCheck, PoolOptions } from '../experiment/replicates.js';
import { unknownDevice } from '../experiment/worldChecks.js';
import type { Fleet } from '../fleet/fleet.js';
import { type SeededFigures, type Summary, summarise } from '../report/summary.js';
import { type LoadedScenario, loadScenario } from '../scenario/load.js';
import { compilePattern, isPattern } from '../scenario/match.js';
import type { Host } from './host.js';
import type { ReadOptions, SimulationOptions } from './options.js';
import { areBound, ownRulesNote, readRules } from './ownRules.js';
import { opened, overrideTexts, type Source, withoutPosition } from './source.js';

/** A scenario that can be run, with what is odd about it. */
export interface Prepared {
  experiment: Experiment;
  loaded: LoadedScenario;
  warnings: string[];
}

/** Loads a scenario and its inventory. */
export async function prepare(
  source: Source,
  ofHost: HostFiles,
  { set, seed, rules, onProblem, tracing = false }: ReadOptions & { tracing?: boolean },
): Promise<Prepared> {
  const { name, files } = opened(source, ofHost);
  const loaded = loadScenario(name, files.readText, overrideTexts(set));
  for (const warning of loaded.warnings) onProblem?.(withoutPosition(warning));
  const { scenario } = loaded;
  const experiment = {
    scenario,
    inventory: await files.inventoryOf(scenario, loaded.inventoryFrom),
    seed: seed === undefined ? String(scenario.seed) : String(seed),
    tracing,
    ...(await readRules(rules, ofHost)),
  };
  return { experiment, loaded, warnings: loaded.warnings.map(warningText) };
}

const warningText = ({ path, message }: Problem) => `${path}: ${message}`;

/**
 * Checks a scenario against the world of its first replicate, which has to be built for it: after it is known to fit into
 * the memory. New warnings are told and kept.
 *
 * @param environments know the environment of that world afterwards
 * @returns the world
 * @throws InputError when the scenario names a device that does not exist, or has none
 */
export function checkWorld(
  prepared: Prepared,
  onProblem?: ReadOptions['onProblem'],
  environments = new Environments(),
): World {
  const { world, warnings } = checkEstate(prepared.experiment, prepared.loaded, environments);
  tell(prepared, warnings, onProblem);
  return world;
}

/** The same in the thread that builds that world for the run; {@link inScenario} finds where an error stands. */
export function checkLater(prepared: Prepared, onProblem?: ReadOptions['onProblem']): FirstCheck {
  const { experiment, loaded } = prepared;
  const take = (problems: readonly Problem[]) =>
    tell(prepared, oddities(problems, experiment, loaded.locate), onProblem);
  return { known: loaded.warnings, take };
}

/** An error of a run, with positions in the scenario where it is one of its input. */
export function inScenario({ experiment, loaded }: Prepared, error: unknown): unknown {
  return withPositions(error, experiment, loaded.locate);
}

function tell({ warnings }: Prepared, found: readonly Problem[], onProblem: ReadOptions['onProblem']): void {
  const problems = found.map(withoutPosition);
  for (const problem of problems) onProblem?.(problem);
  warnings.push(...problems.map(warningText));
}

/**
 * Number of the device of a name.
 *
 * @throws InputError with the nearest name when there is none
 */
export function deviceNamed(fleet: Fleet, name: string): number {
  const isMeant = compilePattern(name);
  for (let d = 0; d < fleet.count && !isPattern(name); d += 1) if (isMeant(fleet.name(d))) return d;
  throw InputError.of(`--device ${name}: error: ${unknownDevice(fleet, name)}`);
}

/**
 * How prepared scenarios are run, as the pool takes it. Where own rules are functions of the program, and where there are
 * no threads, all is done in this one. Own rules are told of.
 *
 * @param workers for which the memory is enough
 */
export function poolFor(
  host: Host,
  experiments: readonly Experiment[],
  workers: number,
  { onProblem, onProgress, signal, stopwatch }: SimulationOptions,
): PoolOptions {
  const own = ownRulesNote(experiments);
  if (own) onProblem?.(own);
  return {
    workers: host.threads() === 0 || areBound(experiments) ? 0 : workers,
    signal,
    stopwatch,
    onProgress,
    onGiantPart: (devices, ofAll) => onProblem?.(giantPartNote(devices, ofAll)),
  };
}

/** The summary of a scenario that was run, with what was odd about it and its own rules. */
export function summaryOf({ experiment, warnings }: Prepared, figures: readonly SeededFigures[]): Summary {
  const summary = summarise(experiment.scenario, experiment.seed, figures, warnings);
  const { ruleIdentities, draws, scenario } = experiment;
  if (ruleIdentities) summary.ownRules = [...ruleIdentities];
  const { sample } = scenario.uncertainty ?? {};
  if (draws === undefined || sample === undefined) return summary;
  const paths = [...new Set(sample.flatMap((values) => Object.keys(values)))];
  summary.uncertainty = { draws: draws.length, of: sample.length, paths, spreads: spreadsOf(figures) };
  return summary;
}

/** Most devices of a run are in one part. */
function giantPartNote(devices: number, ofAll: number): Problem {
  return {
    severity: 'note',
    path: '',
    message:
      `${devices} of ${ofAll} devices are in one part that cannot be split (one site, peer group, public IP or ` +
      'shared line): it runs on one core whatever --workers says, and costs more than its size',
  };
}

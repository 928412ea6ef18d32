/** A sweep file to the runs that it asks for, each with a key that says what it is. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { type FigureSpec, figureNamed, findFigure, unknownFigure } from '../../core/figureCatalogue.js';
import { InputError, nearestNames, type Problem } from '../../core/problems.js';
import { VERSION } from '../../core/version.js';
import { refuseOtherKind } from '../../scenario/fileKind.js';
import { describeIssues } from '../../scenario/issues.js';
import { type Layered, type ReadText, readLayers } from '../../scenario/layers.js';
import type { LoadedScenario } from '../../scenario/load.js';
import type { RuleIdentity } from '../../scenario/ownRules.js';
import { loadWithStated, type StatedOverride } from '../../scenario/stated.js';
import { type Experiment, type RunRules, replicateSeed } from '../environment.js';
import type { Files } from '../files.js';
import { takesPercent } from './amounts.js';
import { makePoints, type Point, pointCount } from './designs.js';
import { type FactorColumn, factorColumn } from './factorColumns.js';
import { factorProblem } from './factors.js';
import { validPaths } from './paths.js';
import { MOST_DIMENSIONS } from './sobolSequence.js';
import { type FactorValue, type SweepSpec, sweepSchema } from './spec.js';

/** Sections of a scenario that no run depends on, or that a sweep sets itself. */
export const WITHOUT_EFFECT: readonly string[] = ['seed', 'name', 'description', 'expect', 'extends', 'classes'];

/** A design of more runs than this is refused without `--yes`. */
const MOST_RUNS = 1_000_000;

export interface SweepPlan {
  spec: SweepSpec;
  /** What is odd about the text of the sweep file. */
  warnings: readonly Problem[];
  /** What is odd about the scenario of each point. */
  pointWarnings: readonly (readonly Problem[])[];
  /** Where a value of the scenarios was written. */
  locate: LoadedScenario['locate'];
  seed: string;
  /** What the pictures show; the first is what `--until-ci` looks at. */
  figures: readonly FigureSpec[];
  points: readonly Point[];
  /** One a factor: how it stands in the tables. */
  columns: readonly FactorColumn[];
  /** One a point. */
  experiments: readonly Experiment[];
  /** Own rules that decide in all runs; none where there are none. */
  ownRules: readonly RuleIdentity[] | undefined;
  /** Key of a run: what it would compute, and nothing else. */
  key(point: number, replicate: number): string;
}

/**
 * Loads a sweep file and every scenario of its points.
 *
 * @param allowHuge runs designs of more than a million runs
 * @param rules own rules, which decide in all runs
 * @throws InputError with every problem of the file, with the nearest valid paths for one that is unknown
 */
export async function planSweep(
  file: string,
  { readText, besides, inventoryOf }: Files,
  allowHuge: boolean,
  rules: RunRules = {},
): Promise<SweepPlan> {
  const { spec, layered } = readSpec(file, readText);
  const runs = pointCount(spec) * spec.replicates;
  if (runs > MOST_RUNS && !allowHuge) {
    throw InputError.of(
      `${file}: error: the design has ${pointCount(spec).toLocaleString('en')} points, ${runs.toLocaleString('en')} runs; say --yes if you mean it, or take fewer steps, a Latin hypercube, or fewer replicates`,
    );
  }
  const read = remembering(readText);
  const base = besides(spec.base, file);
  const constants = Object.entries(spec.set).map(([path, value]) => ({
    text: override(path, value as FactorValue),
    position: layered.locate(['set', path], true),
  }));
  const load = (overrides: readonly StatedOverride[]) => loadWithStated(base, read, [...constants, ...overrides]);
  const loadWithoutPosition = (overrides: string[]) => load(overrides.map((text) => ({ text, position: undefined })));
  const loaded = load([]);
  const seed = String(spec.seed ?? loaded.scenario.seed);
  const points = makePoints(spec, seed);
  checkPaths(spec, layered, loadWithoutPosition, points, loaded.written);
  const positionOf = spec.factors.map((_, i) => layered.locate(['factors', i, 'path']));
  const experiments: Experiment[] = [];
  const pointWarnings: (readonly Problem[])[] = [];
  for (const point of points) {
    const { scenario, inventoryFrom, warnings } = load(
      spec.factors.map(({ path }, i) => ({ text: override(path, point[i]!), position: positionOf[i] })),
    );
    const inventory = await inventoryOf(scenario, inventoryFrom);
    experiments.push({ scenario, inventory, seed, tracing: false, ...rules });
    pointWarnings.push(warnings);
  }
  const identities = experiments.map(identityOf);
  const isPercent = (path: string) => takesPercent(loadWithoutPosition, path);
  // Asked for half a dozen times each, and hashed once.
  const keys: string[][] = points.map(() => []);
  return {
    spec,
    warnings: layered.warnings,
    pointWarnings,
    locate: loaded.locate,
    seed,
    figures: figureNames(spec).map(figureNamed),
    points,
    columns: spec.factors.map((factor) => factorColumn(factor, isPercent)),
    experiments,
    ownRules: rules.ruleIdentities,
    key: (point, replicate) => {
      keys[point]![replicate] ??= hash(`${identities[point]} ${replicateSeed(seed, replicate)}`);
      return keys[point]![replicate];
    },
  };
}

function readSpec(file: string, readText: ReadText): { spec: SweepSpec; layered: Layered } {
  const layered = readLayers(file, readText);
  refuseOtherKind(layered, 'sweep');
  const result = sweepSchema.safeParse(layered.value);
  if (!result.success) {
    const schema = z.toJSONSchema(sweepSchema, { io: 'input', unrepresentable: 'any' });
    throw new InputError(describeIssues(result.error.issues, layered, schema));
  }
  const problems: Problem[] = [];
  const report = (path: (string | number)[], message: string) =>
    problems.push({ severity: 'error', path: path.join('.'), message, position: layered.locate(path) });
  result.data.factors.forEach((factor, i, all) => {
    const problem = factorProblem(factor);
    if (problem !== null) report(['factors', i], problem);
    if (all.findIndex(({ path }) => path === factor.path) !== i)
      report(['factors', i, 'path'], 'this path is used twice');
    const [section] = factor.path.split('.') as [string];
    if (WITHOUT_EFFECT.includes(section)) {
      report(['factors', i, 'path'], `${section} is no factor: it changes no run; replicates are what varies the seed`);
    }
  });
  figureNames(result.data).forEach((name, i, all) => {
    const path = Array.isArray(result.data.figure) ? ['figure', i] : ['figure'];
    const figure = findFigure(name);
    if (figure === undefined) report(path, unknownFigure(name));
    else if (all.findIndex((other) => findFigure(other) === figure) !== i) report(path, 'this figure is named twice');
  });
  const { design, sensitivity, factors } = result.data;
  if (sensitivity && design !== 'sobol') report(['sensitivity'], 'allowed with the design sobol only');
  if (design === 'sobol' && factors.length * (sensitivity ? 2 : 1) > MOST_DIMENSIONS) {
    report(['factors'], `a Sobol design takes at most ${Math.floor(MOST_DIMENSIONS / (sensitivity ? 2 : 1))} factors`);
  }
  if (problems.length > 0) throw new InputError(problems);
  return { spec: result.data, layered };
}

function figureNames({ figure }: SweepSpec): string[] {
  return typeof figure === 'string' ? [figure] : figure;
}

/** Tries each factor alone, so that a path or a value that is wrong is named with its factor. */
function checkPaths(
  spec: SweepSpec,
  layered: Layered,
  load: (overrides: string[]) => unknown,
  points: readonly Point[],
  written: Parameters<typeof validPaths>[0],
): void {
  const problems: Problem[] = [];
  spec.factors.forEach(({ path }, i) => {
    const values = [...new Set(points.map((point) => JSON.stringify(point[i])))].slice(0, 100);
    for (const value of values) {
      try {
        load([`${path}=${value}`]);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        const isUnknown = error.problems.some(({ message }) => /unknown name|no entry of this name/.test(message));
        const message = isUnknown
          ? `no path of the scenario is ${path}; the nearest are ${nearestNames(path, validPaths(written), 3).join(', ')}`
          : `${path} = ${value}: ${error.problems.map((problem) => problem.message).join('; ')}`;
        const position = layered.locate(['factors', i, 'path']);
        problems.push({ severity: 'error', path: `factors.${i}`, message, position });
        break;
      }
    }
  });
  if (problems.length > 0) throw new InputError(problems);
}

function override(path: string, value: FactorValue): string {
  return `${path}=${JSON.stringify(value)}`;
}

/** What a run computes, without names and texts that change nothing. */
function identityOf({ scenario, inventory, ruleIdentities }: Experiment): string {
  const { name: _name, description: _description, expect: _expect, seed: _seed, extends: _extends, ...rest } = scenario;
  const parts = [VERSION, rest, inventory, ...(ruleIdentities ? [ruleIdentities] : [])];
  const text = JSON.stringify(parts, (_, value) => (value === Number.POSITIVE_INFINITY ? 'Infinity' : value));
  return hash(text);
}

function hash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);
}

function remembering(readText: ReadText): ReadText {
  const texts = new Map<string, ReturnType<ReadText>>();
  return (name, from) => {
    const key = `${from ?? ''} ${name}`;
    if (!texts.has(key)) texts.set(key, readText(name, from));
    return texts.get(key)!;
  };
}

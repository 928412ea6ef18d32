/** A recommendation file: a scenario without and with a published piece of advice, and what must hold. */
import { z } from 'zod';
import { UNPRINTABLE } from '../../core/printable.js';
import { InputError, type Problem } from '../../core/problems.js';
import { refuseOtherKind } from '../../scenario/fileKind.js';
import { describeIssues } from '../../scenario/issues.js';
import { type Layered, readLayers } from '../../scenario/layers.js';
import type { LoadedScenario } from '../../scenario/load.js';
import { loadWithStated, type StatedOverride } from '../../scenario/stated.js';
import { Environments, type Experiment, type RunRules } from '../environment.js';
import { checkEstate, distinctProblems } from '../estateChecks.js';
import type { Files } from '../files.js';
import { type Expectation, parseExpectation } from './expectation.js';

/** A name that stands at the begin of a line: in the logs of a CI server two colons there are a command. */
const PLAIN_NAME = new RegExp(`^(?!\\s*::)(?:(?!${UNPRINTABLE.source}).)+$`, 'u');

const settings = z.record(z.string(), z.unknown());

const recommendationSchema = z.strictObject({
  id: z
    .string()
    .regex(PLAIN_NAME, 'allowed is one line of text without control characters that does not begin with ::'),
  advice: z.string().min(1).meta({ description: 'what is recommended, in one line' }),
  source: z.string().min(1).meta({ description: 'who recommends it, and where' }),
  baseline: z.string().meta({ description: 'the scenario without the advice; relative to this file' }),
  set: settings.default({}).meta({ description: 'paths that both sides set' }),
  change: settings.default({}).meta({ description: 'the advice: paths that the other side sets' }),
  against: z.string().optional().meta({ description: 'the scenario with the advice, in place of the baseline' }),
  expect: z.array(z.string()).min(1),
  why: z.string().optional().meta({ description: 'why the advice does what the file expects' }),
  seed: z.union([z.string(), z.number()]).default(1),
  maxReplicates: z.number().int().min(4).max(100_000).default(256),
});

export interface Recommendation {
  file: string;
  id: string;
  advice: string;
  source: string;
  why: string | undefined;
  maxReplicates: number;
  expectations: readonly Expectation[];
  /** What is odd about the text of the file and of its scenarios. */
  warnings: readonly Problem[];
  /** Without the advice, and with it. */
  sides: readonly [Experiment, Experiment];
  /**
   * What is odd about the estates of both sides; they are built for it.
   *
   * @throws InputError when a scenario names a device that does not exist
   */
  estateWarnings(): Problem[];
}

/**
 * Loads a recommendation file and its two scenarios.
 *
 * @param rules own rules, which decide on both sides
 * @throws InputError with every problem of the file
 */
export async function loadRecommendation(file: string, files: Files, rules: RunRules = {}): Promise<Recommendation> {
  const { layered, written } = readRecommendation(file, files.readText);
  const { id, advice, source, why, baseline, set, change, against, seed, maxReplicates } = written;
  const expectations = checkedExpectations(layered, written);
  const stated = (section: 'set' | 'change', values: Record<string, unknown>) =>
    Object.entries(values).map(([key, value]) => ({
      text: `${key}=${JSON.stringify(value)}`,
      position: layered.locate([section, key], true),
    }));
  const side = async (scenarioFile: string, more: readonly StatedOverride[]): Promise<Side> => {
    const path = files.besides(scenarioFile, file);
    const loaded = loadWithStated(path, files.readText, [...stated('set', set), ...more]);
    const inventory = await files.inventoryOf(loaded.scenario, loaded.inventoryFrom);
    return {
      loaded,
      experiment: { scenario: loaded.scenario, inventory, seed: String(seed), tracing: false, ...rules },
    };
  };
  const both = [await side(baseline, []), await side(against ?? baseline, stated('change', change))] as const;
  const sides = [both[0].experiment, both[1].experiment] as const;
  const idle = isSameScenario(...sides) ? [idleWarning(layered, written)] : [];
  const warnings = distinctProblems([...layered.warnings, ...idle, ...both.flatMap(({ loaded }) => loaded.warnings)]);
  const estateWarnings = () => warningsOfEstates(both);
  return { file, id, advice, source, why, maxReplicates, expectations, warnings, sides, estateWarnings };
}

type Written = z.output<typeof recommendationSchema>;

/** A scenario without the advice or with it. */
interface Side {
  loaded: LoadedScenario;
  experiment: Experiment;
}

function readRecommendation(file: string, readText: Files['readText']): { layered: Layered; written: Written } {
  const layered = readLayers(file, readText);
  refuseOtherKind(layered, 'recommendation');
  const result = recommendationSchema.safeParse(layered.value);
  if (result.success) return { layered, written: result.data };
  const schema = z.toJSONSchema(recommendationSchema, { io: 'input', unrepresentable: 'any' });
  throw new InputError(describeIssues(result.error.issues, layered, schema));
}

/** @throws InputError for every expectation that cannot be read, and where there is no advice */
function checkedExpectations(layered: Layered, { expect, change, against }: Written): Expectation[] {
  const problems: Problem[] = [];
  const refuse = (place: (string | number)[], message: string) =>
    problems.push({ severity: 'error', path: place.join('.'), message, position: layered.locate(place) });
  const expectations = expect.flatMap((text, i) => {
    const parsed = parseExpectation(text);
    if (parsed.ok) return [parsed.expectation];
    refuse(['expect', i], parsed.message);
    return [];
  });
  if (Object.keys(change).length === 0 && against === undefined) {
    refuse([], 'a recommendation needs change or against');
  }
  if (problems.length > 0) throw new InputError(problems);
  return expectations;
}

/** Whether two scenarios differ in nothing but what they are called. */
function isSameScenario(...sides: readonly [Experiment, Experiment]): boolean {
  const [without, with_] = sides.map(({ scenario }) => JSON.stringify({ ...scenario, name: '', description: '' }));
  return without === with_;
}

function idleWarning(layered: Layered, { against }: Written): Problem {
  const path = against === undefined ? 'change' : 'against';
  const message = 'changes nothing: with it the scenario is what it is without';
  return { severity: 'warning', path, message, position: layered.locate([path], true) };
}

function warningsOfEstates(sides: readonly Side[]): Problem[] {
  const environments = new Environments();
  return distinctProblems(
    sides.flatMap(({ experiment, loaded }) => checkEstate(experiment, loaded, environments).warnings),
  );
}

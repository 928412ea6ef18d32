/** A recommendation file: a scenario without and with a published piece of advice, and what must hold. */
import { z } from 'zod';
import { UNPRINTABLE } from '../../core/printable.js';
import { InputError, type Problem } from '../../core/problems.js';
import { refuseOtherKind } from '../../scenario/fileKind.js';
import { describeIssues } from '../../scenario/issues.js';
import { readLayers } from '../../scenario/layers.js';
import { loadWithStated, type StatedOverride } from '../../scenario/stated.js';
import { Environments, type Experiment } from '../environment.js';
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
 * @throws InputError with every problem of the file
 */
export async function loadRecommendation(
  file: string,
  { readText, besides, inventoryOf }: Files,
): Promise<Recommendation> {
  const layered = readLayers(file, readText);
  refuseOtherKind(layered, 'recommendation');
  const result = recommendationSchema.safeParse(layered.value);
  if (!result.success) {
    const schema = z.toJSONSchema(recommendationSchema, { io: 'input', unrepresentable: 'any' });
    throw new InputError(describeIssues(result.error.issues, layered, schema));
  }
  const { id, advice, source, why, baseline, set, change, against, expect, seed, maxReplicates } = result.data;
  const problems: Problem[] = [];
  const expectations = expect.flatMap((text, i) => {
    const parsed = parseExpectation(text);
    if (parsed.ok) return [parsed.expectation];
    problems.push({
      severity: 'error',
      path: `expect.${i}`,
      message: parsed.message,
      position: layered.locate(['expect', i]),
    });
    return [];
  });
  if (Object.keys(change).length === 0 && against === undefined) {
    problems.push({
      severity: 'error',
      path: '',
      message: 'a recommendation needs change or against',
      position: layered.locate([]),
    });
  }
  if (problems.length > 0) throw new InputError(problems);
  const side = async (scenarioFile: string, more: readonly StatedOverride[]) => {
    const path = besides(scenarioFile, file);
    const loaded = loadWithStated(path, readText, [...stated('set', set), ...more]);
    const inventory = await inventoryOf(loaded.scenario, loaded.file);
    return { loaded, experiment: { scenario: loaded.scenario, inventory, seed: String(seed), tracing: false } };
  };
  const stated = (section: 'set' | 'change', values: Record<string, unknown>) =>
    Object.entries(values).map(([key, value]) => ({
      text: `${key}=${JSON.stringify(value)}`,
      position: layered.locate([section, key], true),
    }));
  const both = [await side(baseline, []), await side(against ?? baseline, stated('change', change))] as const;
  const sides = [both[0].experiment, both[1].experiment] as const;
  const text = ({ scenario }: Experiment) => JSON.stringify({ ...scenario, name: '', description: '' });
  const idle: Problem[] =
    text(sides[0]) === text(sides[1])
      ? [
          {
            severity: 'warning',
            path: against === undefined ? 'change' : 'against',
            message: 'changes nothing: with it the scenario is what it is without',
            position: layered.locate([against === undefined ? 'change' : 'against'], true),
          },
        ]
      : [];
  const warnings = distinctProblems([...layered.warnings, ...idle, ...both.flatMap(({ loaded }) => loaded.warnings)]);
  const estateWarnings = () => {
    const environments = new Environments();
    return distinctProblems(
      both.flatMap(({ experiment, loaded }) => checkEstate(experiment, loaded, environments).warnings),
    );
  };
  return { file, id, advice, source, why, maxReplicates, expectations, warnings, sides, estateWarnings };
}

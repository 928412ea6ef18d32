/** Experiments against the estates that they make: errors and warnings that no text of a scenario shows, with their positions. */
import { formatProblem, InputError, type Problem } from '../core/problems.js';
import type { World } from '../engine/parts.js';
import type { LoadedScenario } from '../scenario/load.js';
import { Environments, type Experiment } from './environment.js';
import { buildWorld } from './world.js';
import { worldProblems } from './worldChecks.js';

/** What the text of a scenario has shown already, and where its values stand. */
export type Checked = Pick<LoadedScenario, 'warnings' | 'locate'>;

/**
 * Builds the world of the first replicate, and checks it.
 *
 * @param environments may know what the experiment shares with the one before, and knows it afterwards
 * @throws InputError when the scenario names a device that does not exist, or has no device at all
 */
export function checkEstate(
  experiment: Experiment,
  { warnings, locate }: Checked,
  environments = new Environments(),
): { world: World; warnings: Problem[] } {
  try {
    const world = buildWorld(experiment, 0, environments);
    return { world, warnings: oddities(worldProblems(world, warnings), experiment, locate) };
  } catch (error) {
    throw withPositions(error, experiment, locate);
  }
}

/**
 * What is odd about an estate, with positions in the scenario.
 *
 * @param problems what the world of the first replicate shows ({@link worldProblems})
 * @throws InputError with all of it, when some of it is wrong
 */
export function oddities(problems: readonly Problem[], { scenario }: Experiment, locate: Checked['locate']): Problem[] {
  // What an inventory says has no position in the scenario.
  const isOfScenario = (path: string) => Object.hasOwn(scenario, path.split('.')[0]!);
  const located = problems.map((problem) => ({
    ...problem,
    position: problem.position ?? (isOfScenario(problem.path) ? locate(problem.path) : undefined),
  }));
  if (located.some(({ severity }) => severity === 'error')) throw new InputError(located);
  return located;
}

/** An error of a world, or what it is with positions in the scenario. */
export function withPositions(error: unknown, experiment: Experiment, locate: Checked['locate']): unknown {
  if (!(error instanceof InputError)) return error;
  try {
    oddities(error.problems, experiment, locate);
    return error;
  } catch (located) {
    return located;
  }
}

/** Problems that read the same are one. */
export function distinctProblems(problems: readonly Problem[]): Problem[] {
  const byText = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...byText.values()];
}

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
 * @param environments may know what the experiment shares with the one before
 * @throws InputError when the scenario names a device that does not exist, or has no device at all
 */
export function checkEstate(
  experiment: Experiment,
  { warnings, locate }: Checked,
  environments = new Environments(),
): { world: World; warnings: Problem[] } {
  // What an inventory says has no position in the scenario.
  const isOfScenario = (path: string) => Object.hasOwn(experiment.scenario, path.split('.')[0]!);
  const withPosition = (problem: Problem): Problem => ({
    ...problem,
    position: problem.position ?? (isOfScenario(problem.path) ? locate(problem.path) : undefined),
  });
  try {
    const world = buildWorld(experiment, 0, environments);
    const problems = worldProblems(world, warnings);
    if (problems.some(({ severity }) => severity === 'error')) throw new InputError(problems);
    return { world, warnings: problems.map(withPosition) };
  } catch (error) {
    throw error instanceof InputError ? new InputError(error.problems.map(withPosition)) : error;
  }
}

/** Problems that read the same are one. */
export function distinctProblems(problems: readonly Problem[]): Problem[] {
  const byText = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...byText.values()];
}

/** Scenarios that another file changes: a sweep, a recommendation. */
import { InputError, type Position, type Problem } from '../core/problems.js';
import type { ReadText } from './layers.js';
import { type LoadedScenario, loadScenario } from './load.js';

/** `path=value`, and where the other file says so. */
export interface StatedOverride {
  text: string;
  position: Position | undefined;
}

/**
 * Loads a scenario with overrides of another file: what is wrong with one is told where that file states it, and not at a
 * `--set` that nobody typed.
 *
 * @throws InputError as {@link loadScenario}
 */
export function loadWithStated(name: string, readText: ReadText, overrides: readonly StatedOverride[]): LoadedScenario {
  const positions = new Map(overrides.map(({ text, position }) => [`--set ${text}`, position]));
  const stated = (position: Position | undefined) => positions.get(position?.file ?? '') ?? position;
  const moved = (problem: Problem): Problem => ({ ...problem, position: stated(problem.position) });
  try {
    const loaded = loadScenario(
      name,
      readText,
      overrides.map(({ text }) => text),
    );
    return { ...loaded, warnings: loaded.warnings.map(moved), locate: (path) => stated(loaded.locate(path)) };
  } catch (error) {
    throw error instanceof InputError ? new InputError(error.problems.map(moved)) : error;
  }
}

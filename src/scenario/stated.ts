/** Scenarios that another file changes: a sweep, a recommendation. */
import { InputError, type Place, type Problem } from '../core/problems.js';
import type { ReadText } from './layers.js';
import { type LoadedScenario, loadScenario } from './load.js';

/** `path=value`, and where the other file says so. */
export interface StatedOverride {
  text: string;
  place: Place | undefined;
}

/**
 * Loads a scenario with overrides of another file: what is wrong with one is told where that file states it, and not at a
 * `--set` that nobody typed.
 *
 * @throws InputError as {@link loadScenario}
 */
export function loadWithStated(name: string, readText: ReadText, overrides: readonly StatedOverride[]): LoadedScenario {
  const places = new Map(overrides.map(({ text, place }) => [`--set ${text}`, place]));
  const stated = (place: Place | undefined) => places.get(place?.file ?? '') ?? place;
  const moved = (problem: Problem): Problem => ({ ...problem, place: stated(problem.place) });
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

/** What is odd about the scenarios of a sweep: each said once, with the points that have it. */

import type { Problem } from '../../core/problems.js';
import { counted } from '../../core/words.js';
import { Environments } from '../environment.js';
import { checkEstate } from '../estateChecks.js';
import type { SweepPlan } from './plan.js';

/** Estates are built for so many points at most, of so many devices together: the first point always is. */
const MOST_ESTATES = 32;
const MOST_DEVICES = 1_000_000;

/**
 * Warnings of the sweep file, of the scenarios at its points, and of the estates that they make. Estates are built for the
 * points that bring a new value of a factor.
 *
 * @throws InputError when a scenario names a device that does not exist
 */
export function sweepWarnings(plan: SweepPlan): Problem[] {
  const { warnings, pointWarnings, locate, experiments } = plan;
  const environments = new Environments();
  let devices = 0;
  const ofEstates = pointsOfNewValues(plan).map((p) => {
    if (p > 0 && devices > MOST_DEVICES) return null;
    const estate = checkEstate(experiments[p]!, { warnings: pointWarnings[p]!, locate }, environments);
    devices += estate.world.fleet.count;
    return { p, warnings: estate.warnings };
  });
  const tried = ofEstates.filter((of) => of !== null);
  const ofPoints = pointWarnings.map((of, p) => ({ p, warnings: of }));
  return [...warnings, ...together(plan, ofPoints), ...together(plan, tried)];
}

/** Points that between them have every value of every factor, in order. */
function pointsOfNewValues({ points }: SweepPlan): number[] {
  const seen = points[0]!.map(() => new Set<string>());
  return points
    .flatMap((point, p) => {
      const isNew = point.map((value, i) => {
        const text = JSON.stringify(value);
        return !seen[i]!.has(text) && seen[i]!.add(text) !== undefined;
      });
      return isNew.some(Boolean) ? [p] : [];
    })
    .slice(0, MOST_ESTATES);
}

/** One problem for all points that have it; numbers in its text may differ from point to point. */
function together(plan: SweepPlan, found: readonly { p: number; warnings: readonly Problem[] }[]): Problem[] {
  const groups = new Map<string, { first: Problem; at: number[] }>();
  for (const { p, warnings } of found) {
    for (const problem of warnings) {
      const key = `${problem.severity} ${problem.path} ${problem.message.replaceAll(/[0-9.]+/g, '0')}`;
      const group = groups.get(key) ?? { first: problem, at: [] };
      groups.set(key, group);
      if (group.at.at(-1) !== p) group.at.push(p);
    }
  }
  return [...groups.values()].map(({ first, at }) => {
    if (at.length === found.length) return first;
    const point = plan.points[at[0]!]!;
    const values = plan.spec.factors.map(({ path }, i) => `${path}=${plan.columns[i]!.label(point[i]!)}`);
    const others = at.length > 1 ? ` and ${at.length - 1} more of ${counted(found.length, 'point')}` : '';
    return { ...first, message: `${first.message} (at ${values.join(', ')}${others})` };
  });
}

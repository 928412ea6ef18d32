/** What the WAN lines of estates can carry: no interval of a rate leaves it. */
import type { MostOfLines } from '../core/figureCatalogue.js';
import { largestTolerance, mostUseOfLine } from '../engine/rateTolerance.js';
import type { Scenario } from '../scenario/schema.js';

/** What the fastest line of some scenarios can carry. */
export function mostOfLines(scenarios: readonly Pick<Scenario, 'sites' | 'model'>[]): MostOfLines {
  const most: MostOfLines = { downBytesPerS: 0, upBytesPerS: 0 };
  for (const { sites, model } of scenarios) {
    const use = mostUseOfLine(largestTolerance(model));
    for (const { wan } of sites) {
      most.downBytesPerS = Math.max(most.downBytesPerS, use * wan.downBytesPerS);
      most.upBytesPerS = Math.max(most.upBytesPerS, use * wan.upBytesPerS);
    }
  }
  return most;
}

/** Scenarios in which nothing happens: no policy changes anything there. */
import { InputError } from '../core/problems.js';
import { writeQuantity } from '../core/units.js';
import type { Figures } from '../ledger/figures.js';
import type { Scenario } from '../scenario/schema.js';

/** @throws InputError when a run of a scenario has no download */
export function refuseIdle({ durationS, name }: Scenario, { downloads }: Figures): void {
  if (downloads > 0) return;
  throw InputError.of(
    `${name}: error: nothing is downloaded within its ${writeQuantity(durationS, 'duration')}, so that no policy changes anything; see release and audience of content, and demand`,
  );
}

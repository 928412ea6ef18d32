/** How exact the rates of a part are: `model.rateTolerance`, or what it stands for when it is `auto`. */
import type { Fleet } from '../fleet/fleet.js';
import type { Model } from '../scenario/model.js';

/** With `auto` a part of more devices that may have peers has rates within {@link AUTO_TOLERANCE}. */
const EXACT_UP_TO_DEVICES = 1500;
const AUTO_TOLERANCE = 0.01;

/**
 * The tolerance of a part: 0 for exact rates, else the relative error of the line rates for which the rates of its
 * transfers are the exact fair ones (kernel/solver/levels.ts).
 *
 * @param devices the devices of the part (global numbers). Those without peers do not count: with exact rates many
 *   downloads on one line are one aggregate (docs/decisions/0006), which is faster still
 */
export function rateToleranceOf(
  { rateTolerance }: Pick<Model, 'rateTolerance'>,
  fleet: Pick<Fleet, 'locations'>,
  devices: Int32Array,
): number {
  if (rateTolerance === 'auto' && !hasManyPeers(fleet, devices)) return 0;
  return largestTolerance({ rateTolerance });
}

function hasManyPeers({ locations }: Pick<Fleet, 'locations'>, devices: Int32Array): boolean {
  if (devices.length <= EXACT_UP_TO_DEVICES) return false;
  let many = 0;
  for (const d of devices) {
    if (locations.some(({ lan, wide }) => lan[d]! >= 0 || wide[d]! >= 0)) many += 1;
    if (many > EXACT_UP_TO_DEVICES) return true;
  }
  return false;
}

/** The tolerance of the parts that are not exact. */
export function largestTolerance({ rateTolerance }: Pick<Model, 'rateTolerance'>): number {
  return rateTolerance === 'auto' ? AUTO_TOLERANCE : rateTolerance;
}

/** Most that a line carries, as a multiple of its rate, where the rates have a tolerance. */
export function mostUseOfLine(tolerance: number): number {
  return 1 + tolerance / (1 - tolerance);
}

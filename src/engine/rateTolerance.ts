/** How exact the rates of a part are: `model.rateTolerance`, or what it stands for when it is `auto`. */
import type { Model } from '../scenario/model.js';

/** With `auto` a part of more devices has rates within {@link AUTO_TOLERANCE}. */
const EXACT_UP_TO_DEVICES = 1500;
const AUTO_TOLERANCE = 0.01;

/**
 * The tolerance of a part: 0 for exact rates, else the relative error of the line rates for which the rates of its
 * transfers are the exact fair ones (kernel/solver/levels.ts).
 */
export function rateToleranceOf({ rateTolerance }: Pick<Model, 'rateTolerance'>, devices: number): number {
  if (rateTolerance === 'auto' && devices <= EXACT_UP_TO_DEVICES) return 0;
  return largestTolerance({ rateTolerance });
}

/** The tolerance of the parts that are not exact. */
export function largestTolerance({ rateTolerance }: Pick<Model, 'rateTolerance'>): number {
  return rateTolerance === 'auto' ? AUTO_TOLERANCE : rateTolerance;
}

/** Most that a line carries, as a multiple of its rate, where the rates have a tolerance. */
export function mostUseOfLine(tolerance: number): number {
  return 1 + tolerance / (1 - tolerance);
}

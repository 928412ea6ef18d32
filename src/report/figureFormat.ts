/** Any figure of a run as people read it, by its name. */
import { type FigureUnit, figureNamed } from '../core/figureCatalogue.js';
import { formatDifference, formatFigure } from './format.js';

/** More than these a share does not have. */
const MOST_DIGITS = 12;

function unitOf(figure: string): FigureUnit {
  return figureNamed(figure).unit;
}

/** `peerShare` 0.53 as `53.0 %`, `bytesUploaded` as bytes, counts as they are. */
export function formatNamed(figure: string, value: number): string {
  return formatFigure(unitOf(figure), value);
}

/**
 * The same for the ticks of an axis: shares with as many digits as tell them apart.
 *
 * @param step from one tick to the next
 */
export function formatTick(figure: string, step: number): (value: number) => string {
  const digits = Math.ceil(-Math.log10(step * 100));
  // A flat figure has a step of zero.
  if (unitOf(figure) !== 'share' || digits <= 1 || !Number.isFinite(digits))
    return (value) => formatNamed(figure, value);
  return (value) => `${(value * 100).toFixed(Math.min(MOST_DIGITS, digits))} %`;
}

/** The same with a sign; shares in percentage points. */
export function formatNamedDifference(figure: string, value: number): string {
  return formatDifference(unitOf(figure), value);
}

/** Any figure of a run as people read it, by its name. */
import { type FigureUnit, figureNamed } from '../core/figureCatalogue.js';
import { formatDifference, formatFigure } from './format.js';

/** More than these a share does not have. */
const MOST_DIGITS = 12;

function unitOf(figure: string): FigureUnit {
  return figureNamed(figure).unit;
}

/**
 * Figures of a unit as the ticks of an axis: shares with as many digits as tell them apart.
 *
 * @param step from one tick to the next
 */
export function formatTickOf(unit: FigureUnit, step: number): (value: number) => string {
  const size = unit === 'share' ? 100 : 1;
  const digits = Math.min(MOST_DIGITS, Math.max(0, Math.ceil(-Math.log10(step * size) - 1e-9)));
  // A flat figure has a step of zero.
  if (!Number.isFinite(digits)) return (value) => formatFigure(unit, value);
  if (unit === 'share') return (value) => `${(value * 100).toFixed(digits)} %`;
  return unit === 'money' ? (value) => value.toFixed(digits) : (value) => formatFigure(unit, value);
}

/** The same with a sign; shares in percentage points. */
export function formatNamedDifference(figure: string, value: number): string {
  return formatDifference(unitOf(figure), value);
}

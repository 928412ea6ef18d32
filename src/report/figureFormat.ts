/** Any figure of summary.json as people read it, by its name. */
import type { FigureKind } from './format.js';
import { formatDifference, formatFigure } from './format.js';

function kindOf(figure: string): FigureKind | null {
  if (/share$/i.test(figure)) return 'share';
  if (/BytesPerS$/.test(figure)) return 'rate';
  if (/S$/.test(figure) && /Time/.test(figure)) return 'duration';
  return /bytes|^reasons\.|^totals\.|^bounds\./i.test(figure) ? 'bytes' : null;
}

/** `peerShare` 0.53 as `53.0 %`, `bytesUploaded` as bytes, counts as they are. */
export function formatNamed(figure: string, value: number): string {
  const kind = kindOf(figure);
  return kind === null ? String(Number(value.toPrecision(4))) : formatFigure(kind, value);
}

/**
 * The same for the ticks of an axis: shares with as many digits as tell them apart.
 *
 * @param step from one tick to the next
 */
export function formatTick(figure: string, step: number): (value: number) => string {
  const digits = Math.ceil(-Math.log10(step * 100));
  if (kindOf(figure) !== 'share' || digits <= 1) return (value) => formatNamed(figure, value);
  return (value) => `${(value * 100).toFixed(digits)} %`;
}

/** The same with a sign; shares in percentage points. */
export function formatNamedDifference(figure: string, value: number): string {
  const kind = kindOf(figure);
  return kind === null ? `${value > 0 ? '+' : ''}${Number(value.toPrecision(4))}` : formatDifference(kind, value);
}

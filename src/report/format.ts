/** Figures as people read them. */
import { printable } from '../core/printable.js';
import type { Estimate } from '../core/stats.js';
import { formatBytes, formatDuration, formatRate, formatShare } from '../core/units.js';

export type FigureKind = 'share' | 'bytes' | 'duration' | 'rate';

export function formatFigure(kind: FigureKind, value: number): string {
  switch (kind) {
    case 'share':
      return formatShare(value);
    case 'bytes':
      return formatBytes(value);
    case 'duration':
      return formatDuration(value);
    case 'rate':
      return formatRate(value);
  }
}

/** A difference with its sign; shares differ by percentage points. */
export function formatDifference(kind: FigureKind, value: number): string {
  const text = kind === 'share' ? `${Math.abs(value * 100).toFixed(1)} pp` : formatFigure(kind, Math.abs(value));
  const isZero = /^[0.]+ /.test(text);
  return `${isZero ? '' : value > 0 ? '+' : '-'}${text}`;
}

/** `mean [low, high]`, or the mean alone where there is no interval. */
export function formatInterval(estimate: Estimate, one: (value: number) => string): string {
  if (estimate.low === null || estimate.high === null) return one(estimate.mean);
  return `${one(estimate.mean)} [${one(estimate.low)}, ${one(estimate.high)}]`;
}

/** Columns of text, aligned: the first to the left, the others to the right. */
export function alignColumns(texts: readonly (readonly string[])[], indent = '  '): string {
  const rows = texts.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) =>
      (
        indent + row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
      ).trimEnd(),
    )
    .join('\n');
}

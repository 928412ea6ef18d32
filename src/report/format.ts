/** Figures as people read them. */
import type { FigureUnit } from '../core/figureCatalogue.js';
import { printable } from '../core/printable.js';
import { type Estimate, sum } from '../core/stats.js';
import { formatBytes, formatDuration, formatRate, formatShare } from '../core/units.js';
import { counted } from '../core/words.js';

/**
 * @param beside values that stand beside it: bytes and rates of an interval have one unit
 */
export function formatFigure(unit: FigureUnit, value: number, beside?: readonly number[]): string {
  switch (unit) {
    case 'share':
      return formatShare(value);
    case 'bytes':
      return formatBytes(value, beside);
    case 'duration':
      return formatDuration(value);
    case 'rate':
      return formatRate(value, beside);
    case 'money':
      return formatMoney(value);
    case 'count':
      // Means of counts have decimals, counts have all their digits.
      return String(Math.abs(value) < 1000 ? Number(value.toPrecision(4)) : Math.round(value));
  }
}

/** 1234.5 -> `1234.50`; without its currency. */
export function formatMoney(amount: number): string {
  return amount.toFixed(2);
}

/** `Cost in all, EUR`: what amounts of money stand under, which are written without their currency. */
export function namedWithCurrency(name: string, unit: FigureUnit, currency: string | undefined): string {
  return unit === 'money' && currency ? `${name}, ${currency}` : name;
}

/** Shares of one whole as people read them: their digits add up to 100.0 % where the shares do (largest remainders). */
export function formatShares(shares: readonly number[]): string[] {
  const tenths = shares.map((share) => share * 1000);
  const whole = tenths.map(Math.floor);
  const short = Math.round(sum(tenths)) - sum(whole);
  const byRemainder = tenths
    .map((_, i) => i)
    .sort((a, b) => tenths[b]! - whole[b]! - (tenths[a]! - whole[a]!) || a - b);
  for (const i of byRemainder.slice(0, Math.max(0, short))) whole[i]! += 1;
  return whole.map((tenth) => formatShare(tenth / 1000));
}

/** A difference with its sign; shares differ by percentage points. There is none from a time that was not reached. */
export function formatDifference(unit: FigureUnit, value: number, beside?: readonly number[]): string {
  if (!Number.isFinite(value)) return 'not known';
  const text =
    unit === 'share' ? `${Math.abs(value * 100).toFixed(1)} pp` : formatFigure(unit, Math.abs(value), beside);
  const isZero = /^[0.]+( |$)/.test(text);
  return `${isZero ? '' : value > 0 ? '+' : '-'}${text}`;
}

/**
 * `mean [low, high]`, or the mean alone where there is no interval, or none that can be seen.
 *
 * @param one the text of a value, given all that stand beside it
 */
export function formatInterval(
  { mean, low, high }: Pick<Estimate, 'mean' | 'low' | 'high'>,
  one: (value: number, beside: readonly number[]) => string,
): string {
  if (low === null || high === null) return one(mean, []);
  const values = [mean, low, high];
  const [ofMean, ofLow, ofHigh] = values.map((value) => one(value, values));
  return ofMean === ofLow && ofMean === ofHigh ? ofMean! : `${ofMean} [${ofLow}, ${ofHigh}]`;
}

/** `541 GB to 1003 GB`. */
export function formatRange(
  low: number,
  high: number,
  one: (value: number, beside: readonly number[]) => string,
): string {
  return `${one(low, [low, high])} to ${one(high, [low, high])}`;
}

/** Columns of text, aligned: the first to the left, the others to the right. */
export function alignColumns(texts: readonly (readonly string[])[], indent = '  ', gap = '  '): string {
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
        indent + row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(gap)
      ).trimEnd(),
    )
    .join('\n');
}

/** The same, all to the left. */
export function leftColumns(texts: readonly (readonly string[])[]): string {
  const rows = texts.map((row) => row.map(printable));
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return alignColumns(rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i]!))));
}

/**
 * Prose in lines of at most `width` characters; a word that is longer stands alone.
 *
 * @param indent before each line
 */
export function wrapped(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(/ +/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].map((each) => indent + each).join('\n');
}

/** How many replicates were run; where a time was given for them, how many were wanted in how many seconds. */
export interface ReplicatesRun {
  replicates: number;
  budget?: { replicates: number; withinS: number };
}

/**
 * How many replicates were run; where a time cut them, of how many and which time.
 *
 * @param each what stands behind a number that no time has cut: ` each`
 */
export function replicatesText({ replicates, budget }: ReplicatesRun, each = ''): string {
  if (budget === undefined || budget.replicates === replicates) return `${counted(replicates, 'replicate')}${each}`;
  const time = `${formatDuration(budget.withinS)} for the whole comparison`;
  // So few are run however long they take.
  const why = replicates > 3 ? `as many as fit into ${time}` : `the fewest with intervals, as ${time} allow no more`;
  return `${replicates} of ${budget.replicates} replicates of each scenario, ${why}`;
}

/** What a calibration has found: for the terminal, as tables, and as a scenario that goes on with it. */
import { stringify } from 'yaml';
import { figureNamed } from '../core/figureCatalogue.js';
import { printable } from '../core/printable.js';
import { formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import { COVERAGE, type Fitted, type FittedUnknown, LEAST_LEARNED } from '../experiment/calibrate/fitted.js';
import type { ModelCheck } from '../experiment/calibrate/modelCheck.js';
import { alignColumns, formatFigure, formatRange, leftColumns } from './format.js';
import type { Table } from './table.js';

export interface CalibrationSummary {
  version: string;
  scenario: string;
  seed: string;
  form: string;
  files: readonly string[];
  runs: number;
  wanted: number;
  seeds: number;
  stopped: 'time' | 'interrupted' | null;
  fitted: Fitted;
  draws: readonly Record<string, unknown>[];
  medians: Record<string, unknown>;
  check: ModelCheck | null;
  predicted: readonly { figure: string; median: number; low: number; high: number }[];
  notes: readonly string[];
}

const PERCENT = Math.round(100 * COVERAGE);

/** How much the data have said of an unknown, in words. */
export function learnedText({ learned }: FittedUnknown): string {
  return learned < LEAST_LEARNED
    ? 'nothing: it stays as wide as its range'
    : `${formatShare(learned)} of the range is out`;
}

/** How many runs it took, and what ended them. */
export function runsText({ runs, wanted, seeds, stopped }: CalibrationSummary): string {
  const all = `${counted(runs, 'run')} on ${counted(seeds, 'seed')}`;
  if (stopped === null) return all;
  return `${runs} of ${wanted} runs on ${counted(seeds, 'seed')}, ended by ${stopped === 'time' ? 'the time given' : 'an interrupt'}`;
}

/** What the check says, in sentences. */
export function checkText(check: ModelCheck | null): string {
  if (check === null) return 'The model is not checked: no run was left for it.';
  const { tail, runs, isSuspicious, standOut } = check;
  if (!isSuspicious) {
    return `The fitted model could have made these data: ${formatShare(tail)} of ${counted(runs, 'run')} with fitted values are as far from the others.`;
  }
  const names = standOut.map(
    ({ statistic, z }) => `${statistic} (${z > 0 ? '+' : ''}${z.toFixed(1)} standard deviations)`,
  );
  const what = names.length === 0 ? '' : ` Most out of place: ${names.join('; ')}.`;
  return `THE MODEL DOES NOT FIT: none of ${counted(runs, 'run')} with fitted values is as far from the others as the observed data. Do not use the fitted values; something else is wrong, a reading of the model or the estate.${what}`;
}

/** @param named what an unknown is called, by its path */
export function pairText({ a, b, correlation }: Fitted['pairs'][number], named = (path: string) => path): string {
  return `${named(a)} and ${named(b)} cannot be told apart (correlation ${correlation.toFixed(2)}): ${correlation < 0 ? 'more of one with less of the other' : 'more of both'} fits as well`;
}

/** What is printed. */
export function formatCalibration(summary: CalibrationSummary): string {
  const { scenario, form, files, fitted, check, predicted, notes } = summary;
  const lines = [
    `${scenario} fitted to ${form}: ${files.map(printable).join(', ')}`,
    `  ${runsText(summary)}; the fit is worth ${counted(Math.round(fitted.effective), 'independent value')}`,
    '',
    `Values that fit, with ${PERCENT} % intervals`,
    leftColumns([
      ['  unknown', 'range', 'median', 'interval', 'what the data say of it'],
      ...fitted.unknowns.map((unknown) => [
        `  ${unknown.path}`,
        `${unknown.from} to ${unknown.to}`,
        unknown.median,
        `${unknown.low} to ${unknown.high}`,
        learnedText(unknown),
      ]),
    ]),
    ...fitted.pairs.map((pair) => `  ${pairText(pair)}`),
    '',
    checkText(check),
  ];
  if (predicted.length > 0) {
    lines.push(
      '',
      `What single runs with fitted values give, chance included (${PERCENT} %)`,
      alignColumns(
        predicted.map(({ figure, median, low, high }) => {
          const { words, unit } = figureNamed(figure);
          return [
            words,
            formatFigure(unit, median),
            formatRange(low, high, (value, beside) => formatFigure(unit, value, beside)),
          ];
        }),
      ),
    );
  }
  lines.push(...notes.map((note) => `note: ${printable(note)}`));
  return lines.join('\n');
}

export function unknownsTable({ fitted }: CalibrationSummary): Table {
  return {
    header: [
      'unknown',
      'from',
      'to',
      'median',
      'low',
      'high',
      'learned',
      'u_median',
      'u_low',
      'u_high',
      'why_this_range',
    ],
    rows: fitted.unknowns.map(({ path, from, to, median, low, high, learned, u, why }) => [
      path,
      from,
      to,
      median,
      low,
      high,
      learned,
      u.median,
      u.low,
      u.high,
      why,
    ]),
  };
}

export function drawsTable({ draws, fitted }: CalibrationSummary): Table {
  const paths = fitted.unknowns.map(({ path }) => path);
  return { header: ['draw', ...paths], rows: draws.map((draw, i) => [i, ...paths.map((path) => String(draw[path]))]) };
}

/**
 * A scenario with the fitted values and their draws, laid over the one that was fitted.
 *
 * @param base how the overlay names it
 */
export function overlayText(summary: CalibrationSummary, base: string): string {
  const { scenario, form, draws, medians, check, fitted } = summary;
  const nested: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(medians)) {
    const keys = path.split('.');
    let at = nested;
    for (const key of keys.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
    at[keys.at(-1)!] = value;
  }
  const comments = [
    `Fitted by dosim ${summary.version} to ${form}: ${runsText(summary)}.`,
    ...fitted.unknowns.map((unknown) => `${unknown.path}: ${unknown.low} to ${unknown.high} (${PERCENT} %)`),
    checkText(check),
    'Several replicates of this scenario take the draws below in turn; a single one takes the medians.',
  ];
  const head = comments.map((line) => `# ${printable(line)}\n`).join('');
  const body = { extends: base, name: `${scenario}-calibrated`, ...nested, uncertainty: { sample: draws } };
  return `${head}${stringify(body, { lineWidth: 0, flowCollectionPadding: true })}`;
}

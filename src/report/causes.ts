/** Causes of a gap as people read them, and as a table. */
import { type FigureUnit, figureNamed, findFigure, titleOf } from '../core/figureCatalogue.js';
import { formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import type { CausePart, Causes, GapOfFigure } from '../experiment/causes/causes.js';
import { alignColumns, formatDifference, formatFigure, wrapped } from './format.js';
import type { Table } from './table.js';

/** Figures that the terminal and the report show, where nobody asks for others. */
const SHOWN = ['bytesLeavingCdn', 'wanDownPeakBytesPerS', 'installTimeP95S', 'downloadTimeP95S'];

const WIDTH = 100;

/** The gaps that are shown: of the CDN, the lines, and the times. */
export function shownGaps({ figures }: Causes, wanted: readonly string[] | undefined): readonly GapOfFigure[] {
  if (wanted !== undefined) return figures;
  const known = SHOWN.filter((name) => findFigure(name) !== undefined);
  return known.flatMap((name) => figures.find(({ figure }) => figure === name) ?? []);
}

/** The parts of a gap, the largest first; those that are not known in the order of the table. */
export function sortedParts({ parts }: GapOfFigure): CausePart[] {
  return [...parts].sort((a, b) => (b.part ?? 0) - (a.part ?? 0));
}

/** Whether a restriction moves a figure by nothing that could be read. */
export function movesNothing(unit: FigureUnit, { alone, part }: CausePart): boolean {
  return isNought(unit, alone) && isNought(unit, part);
}

/** Whether an amount is zero as it is read: `0.00 s` is. */
export function isNought(unit: FigureUnit, value: number | null): boolean {
  return value !== null && /^[+-]?[0.]+( |$)/.test(formatDifference(unit, value));
}

/** `± 1.20 GB`; nothing where it is not known, or too small to be read. */
export function errorText(unit: FigureUnit, standardError: number | null): string {
  return standardError === null || isNought(unit, standardError) ? '' : `± ${formatFigure(unit, standardError)}`;
}

/** What is moved, with its sign: `none` where that is too small to be read. */
export function movedText(unit: FigureUnit, value: number): string {
  return isNought(unit, value) ? 'none' : formatDifference(unit, -value);
}

/** Text of `dosim causes`. */
export function formatCauses(name: string, causes: Causes, wanted?: readonly string[]): string {
  const titles = new Map(causes.restrictions.map((restriction) => [restriction.name, restriction.title]));
  const blocks = shownGaps(causes, wanted).map((gap) => formatGap(gap, titles));
  return [`${name}: what the gap to the best possible is lost to`, ...blocks, describeSamples(causes)].join('\n\n');
}

function formatGap(gap: GapOfFigure, titles: ReadonlyMap<string, string>): string {
  const figure = figureNamed(gap.figure);
  const format = (value: number) => formatFigure(figure.unit, value);
  const shareOfGap = (part: number) => (gap.gap === 0 ? '' : formatShare(part / gap.gap));
  const rows = sortedParts(gap)
    .filter((each) => !movesNothing(figure.unit, each))
    .map(({ name, alone, part, standardError }) => [
      titles.get(name)!,
      alone === null ? '' : movedText(figure.unit, alone),
      part === null ? '' : movedText(figure.unit, part),
      errorText(figure.unit, standardError),
      part === null ? '' : shareOfGap(part),
    ]);
  const ends = [
    ['as it is', '', format(gap.before), '', ''],
    ...rows,
    ['with all restrictions lifted', '', format(gap.lifted), '', ''],
    ...(gap.bound === null
      ? []
      : [
          ['not reachable', '', formatDifference(figure.unit, -gap.notReachable!), '', ''],
          ['fewest possible', '', format(gap.bound), '', ''],
        ]),
  ];
  const header = ['', 'lifted alone', 'fair part', 'std. error', 'of the gap'];
  const nothing = gap.parts.filter((each) => movesNothing(figure.unit, each)).map(({ name }) => titles.get(name)!);
  const rest = nothing.length === 0 ? '' : `\n${wrapped(`nothing is lost to: ${nothing.join('; ')}`, WIDTH, '  ')}`;
  return `${titleOf(figure)}\n${alignColumns([header, ...ends])}${rest}`;
}

/** How the parts were found, as a sentence. */
export function describeSamples(causes: Causes): string {
  const { isExact, isInterrupted, replicates, runs, runsNeeded, samples } = causes;
  const how =
    samples === 0
      ? `too few for fair parts, which take ${runsNeeded} runs or more`
      : isExact
        ? `all sets of restrictions on ${counted(samples, 'seed')}`
        : `${counted(2 * samples, 'order')} of the restrictions, in pairs, on ${counted(Math.min(replicates, samples), 'seed')}`;
  return `${counted(runs, 'run')}${isInterrupted ? ', interrupted' : ''}: ${how}.`;
}

/** causes.csv: a row for each figure and restriction, and for what is not reachable. */
export function causesTable({ figures }: Causes): Table {
  const cell = (value: number | null) => (value === null || !Number.isFinite(value) ? '' : value);
  return {
    header: ['figure', 'cause', 'alone', 'part', 'standard_error', 'before', 'lifted', 'gap', 'bound'],
    rows: figures.flatMap((gap) => {
      const ends = [cell(gap.before), cell(gap.lifted), cell(gap.gap), cell(gap.bound)];
      const parts = gap.parts.map(({ name, alone, part, standardError }) => [
        gap.figure,
        name,
        cell(alone),
        cell(part),
        cell(standardError),
        ...ends,
      ]);
      const rest = gap.notReachable === null ? [] : [[gap.figure, 'not-reachable', '', gap.notReachable, '', ...ends]];
      return [...parts, ...rest];
    }),
  };
}

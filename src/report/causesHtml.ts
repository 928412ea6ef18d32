/** The report of causes: a waterfall and a table for each figure. */
import { type FigureSpec, figureNamed, titleOf } from '../core/figureCatalogue.js';
import { formatShare } from '../core/units.js';
import type { Causes, GapOfFigure } from '../experiment/causes/causes.js';
import { describeSamples, shownGaps, sortedParts } from './causes.js';
import { causesChart } from './causesChart.js';
import { formatDifference, formatFigure } from './format.js';
import { escapeHtml, note, page, paragraph, type Report, type Section, section, table } from './page.js';

/** report.html of `dosim causes`. */
export function causesReport(name: string, causes: Causes): Report {
  const shown = shownGaps(causes, undefined);
  const gaps = shown.length > 0 ? shown : causes.figures;
  return page(`dosim: causes of ${name}`, [
    `<h1>${escapeHtml(name)}: what the gap is lost to</h1>`,
    paragraph(
      'The gap is this policy set against the same estate, on the same seeds, with all restrictions lifted. A part is the mean of what a restriction moves over the orders in which restrictions can be lifted (its Shapley value). "Alone" is what moves when it alone is lifted: less than its part where it helps only with others, more where others do the same.',
    ),
    note(escapeHtml(describeSamples(causes))),
    ...gaps.map((gap) => gapSection(gap, causes)),
    section(
      'How each restriction was lifted',
      table(
        ['restriction', 'lifted'],
        causes.restrictions.map(({ title, lifting }) => [escapeHtml(title), escapeHtml(lifting)]),
      ),
    ),
  ]);
}

function gapSection(gap: GapOfFigure, { restrictions }: Causes): Section {
  const figure = figureNamed(gap.figure);
  const titles = new Map(restrictions.map(({ name, title }) => [name, title]));
  const sorted = sortedParts(gap);
  const steps = sorted.flatMap(({ name, part }) =>
    part === null || part === 0 ? [] : [{ label: titles.get(name)!, value: part }],
  );
  const charts = steps.length === 0 ? [] : [causesChart(figure, gap, steps)];
  const rows = sorted.map(({ name, alone, part, standardError }) => [
    escapeHtml(titles.get(name)!),
    moved(figure, alone),
    `<b>${moved(figure, part)}</b>`,
    standardError === null ? '' : `± ${formatFigure(figure.unit, standardError)}`,
    part === null || gap.gap === 0 ? '' : formatShare(part / gap.gap),
  ]);
  return section(
    titleOf(figure),
    ...charts,
    table(['restriction', 'lifted alone', 'fair part', 'standard error', 'of the gap'], rows),
  );
}

function moved({ unit }: FigureSpec, value: number | null): string {
  return value === null ? 'not known' : formatDifference(unit, -value);
}

/** The report of causes: a waterfall and a table for each figure. */
import { type FigureSpec, figureNamed, titleOf } from '../core/figureCatalogue.js';
import { formatShare } from '../core/units.js';
import type { CausePart, Causes, GapOfFigure } from '../experiment/causes/causes.js';
import { describeSamples, errorText, isNought, movedText, movesNothing, shownGaps, sortedParts } from './causes.js';
import { causesChart } from './causesChart.js';
import { formatFigure } from './format.js';
import { escapeHtml, note, page, paragraph, type Report, type Section, section, table } from './page.js';

/** report.html of `dosim causes`. */
export function causesReport(name: string, causes: Causes): Report {
  const shown = shownGaps(causes, undefined);
  const gaps = shown.length > 0 ? shown : causes.figures;
  const parts = [
    `<h1>${escapeHtml(name)}: what the gap is lost to</h1>`,
    headline(causes, gaps[0]),
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
  ];
  return page(`dosim: causes of ${name}`, parts, 'dosim explain says how this scenario decides them');
}

function gapSection(gap: GapOfFigure, { restrictions }: Causes): Section {
  const figure = figureNamed(gap.figure);
  const titles = new Map(restrictions.map(({ name, title }) => [name, title]));
  const sorted = sortedParts(gap);
  const steps = sorted.flatMap(({ name, part }) =>
    part === null || isNought(figure.unit, part) ? [] : [{ label: titles.get(name)!, value: part }],
  );
  const charts = steps.length === 0 ? [] : [causesChart(figure, gap, steps)];
  const isMoved = (each: CausePart) => !movesNothing(figure.unit, each);
  const still = sorted.filter((each) => !isMoved(each)).map(({ name }) => titles.get(name)!);
  const rows = sorted
    .filter(isMoved)
    .map(({ name, alone, part, standardError }) => [
      escapeHtml(titles.get(name)!),
      moved(figure, alone),
      `<b>${moved(figure, part)}</b>`,
      errorText(figure.unit, standardError),
      part === null || gap.gap === 0 ? '' : formatShare(part / gap.gap),
    ]);
  return section(
    titleOf(figure),
    ...charts,
    ...(rows.length === 0
      ? [paragraph('Nothing is lost here: no restriction moves it.')]
      : [table(['restriction', 'lifted alone', 'fair part', 'standard error', 'of the gap'], rows)]),
    ...(rows.length === 0 || still.length === 0 ? [] : [note(escapeHtml(`Nothing is lost to: ${still.join('; ')}.`))]),
  );
}

/** Causes that the headline names. */
const MOST_NAMED = 3;

/** What is lost of the first figure, and to what most of it, as a sentence with its uncertainty. */
function headline({ restrictions }: Causes, gap: GapOfFigure | undefined): string {
  if (!gap || gap.gap <= 0) return '';
  const { unit, words } = figureNamed(gap.figure);
  const titles = new Map(restrictions.map(({ name, title }) => [name, title]));
  const largest = sortedParts(gap)
    .filter(({ part }) => part !== null && part > 0)
    .slice(0, MOST_NAMED)
    .map(({ name, part, standardError }) => {
      const error = standardError ? ` ± ${formatShare(standardError / gap.gap)}` : '';
      return `${escapeHtml(titles.get(name)!)} (${formatShare(part! / gap.gap)}${error})`;
    });
  const to = largest.length === 0 ? '' : ` Most of it is lost to ${largest.join(', ')}.`;
  return `<p class="headline"><b>${formatFigure(unit, gap.gap)}</b> of <b>${formatFigure(unit, gap.before)}</b> would be saved if no restriction held (${escapeHtml(words)}).${to}</p>`;
}

function moved({ unit }: FigureSpec, value: number | null): string {
  return value === null ? 'not known' : movedText(unit, value);
}

/** Reports as data, and the page that shows one: an HTML file that opens offline, on any width, in light, dark and print. */
import { printable } from '../core/printable.js';
import { VERSION } from '../core/version.js';
import type { Chart } from './charts/chart.js';
import { chartTable } from './charts/chartTable.js';
import { STYLE } from './pageStyle.js';
import { htmlInWords, inWords, unbroken } from './words.js';

/** Charts of one kind, two in a row where it is wide, so that they can be compared. */
interface Multiples {
  multiples: readonly Chart[];
}

/** A piece of HTML, a chart, or several charts beside each other. */
export type Part = string | Chart | Multiples;

export interface Section {
  heading: string;
  parts: readonly Part[];
}

/** A report as plain data: a Web Worker can hand it to a page, which draws the charts. */
export interface Report {
  title: string;
  parts: readonly (Part | Section)[];
  /** Where it can be seen how the points are decided that the documents leave open. */
  decided: string;
}

/** Draws a chart as SVG text, its colours those of the page. */
export type DrawChart = (chart: Chart, width: number) => string;

/** Widths at which charts are drawn: one of the two is seen, so that no letter is made smaller. */
const WIDE = 900;
const NARROW = 340;
/** Width of one of two charts beside each other. */
const HALF = 432;

export function section(heading: string, ...parts: Part[]): Section {
  return { heading, parts };
}

/** The charts of a report, in their order. */
export function chartsOf({ parts }: Report): Chart[] {
  const all = parts.flatMap((part) => (typeof part === 'object' && 'heading' in part ? part.parts : [part]));
  return all.flatMap((part) => (typeof part === 'string' ? [] : 'multiples' in part ? part.multiples : [part]));
}

/** The note that charts beside each other share: it stands below them once. */
export function sharedNote(charts: readonly Chart[]): string | undefined {
  const note = charts.length > 1 ? charts[0]!.note : undefined;
  return charts.every((chart) => chart.note === note) ? note : undefined;
}

export function paragraph(text: string): string {
  return text === '' ? '' : `<p>${escapeHtml(text)}</p>`;
}

export function note(text: string): string {
  return text === '' ? '' : `<p class="note">${text}</p>`;
}

/** What a report rests on: short facts side by side. */
export function facts(rows: readonly (readonly [name: string, value: string])[]): string {
  const shown = rows.filter(([, value]) => value !== '');
  return `<dl class="facts">${shown.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`;
}

/** Texts below each other. */
export function list(texts: readonly string[]): string {
  return `<ul>${texts.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
}

/** What only some want to see. */
export function details(summary: string, ...parts: string[]): string {
  return `<details><summary>${escapeHtml(summary)}</summary>${parts.join('')}</details>`;
}

/** A cell of so few letters is one line: an amount with its unit, a word. */
const SHORT_CELL = 12;

/** More columns than these stand closer. */
const MOST_WIDE_COLUMNS = 7;

/** Cells are HTML; where it is narrow each row stands as a block, with the headings beside its cells. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = header.map((cell) => `<th scope="col">${unbroken(cell)}</th>`).join('');
  const cellOf = (cell: string, i: number) => {
    const label = unbroken(inWords((header[i] ?? '').replaceAll(/<[^>]*>/g, ''), ''));
    const named = i === 0 || label === '' ? '' : ` data-label="${label}"`;
    const text = unbroken(cell);
    if (i === 0) return `<td>${text}</td>`;
    if (cell.replaceAll(/<[^>]*>/g, '').length <= SHORT_CELL) return `<td${named} class="short">${text}</td>`;
    // One piece beside its heading where it is narrow, whatever tags stand in it.
    return `<td${named}><span>${text}</span></td>`;
  };
  const body = rows.map((row) => `<tr>${row.map(cellOf).join('')}</tr>`).join('');
  const kind = header.length === 2 ? ' class="pairs"' : header.length > MOST_WIDE_COLUMNS ? ' class="dense"' : '';
  return `<div class="scroll" tabindex="0"><table${kind}><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Text as HTML; what is not to be seen is shown. */
export function escapeHtml(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** @param decided where it can be seen how the points are decided that the documents leave open */
export function page(
  title: string,
  parts: readonly (Part | Section)[],
  decided = 'the parameters above say how this run decided them',
): Report {
  return { title: inWords(title, ''), parts: parts.map(partInWords), decided };
}

/** Policies have the names that Group Policy shows, in all that is read; `<code>` keeps the others. */
function partInWords(part: Part | Section): Part | Section {
  if (typeof part === 'string') return htmlInWords(part);
  if ('heading' in part)
    return { heading: inWords(part.heading), parts: part.parts.map((each) => partInWords(each) as Part) };
  return inWordsThrough(part);
}

/** Texts of a chart; what it is chosen by stays. */
function inWordsThrough<T>(value: T, key = ''): T {
  if (typeof value === 'string')
    return (key === 'key' ? value : key === 'note' ? unbroken(inWords(value)) : inWords(value)) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return (typeof value[0] === 'number' ? value : value.map((each) => inWordsThrough(each))) as T;
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inWordsThrough(each, name)])) as T;
}

/** A chart with its title, its note and the table behind it. */
function figure(chart: Chart, draw: DrawChart, wide = WIDE): string {
  const behind = chartTable(chart);
  return [
    `<figure><figcaption>${escapeHtml(chart.title)}</figcaption>`,
    `<div class="wide">${draw(chart, wide)}</div><div class="narrow">${draw(chart, NARROW)}</div>`,
    note(escapeHtml(chart.note ?? '')),
    behind === null
      ? ''
      : details(
          'As a table',
          table(
            behind.header.map(escapeHtml),
            behind.rows.map((row) => row.map(escapeHtml)),
          ),
        ),
    '</figure>',
  ].join('');
}

function multiplesHtml({ multiples }: Multiples, draw: DrawChart): string {
  const shared = sharedNote(multiples);
  const figures = multiples.map((chart) => figure(shared ? { ...chart, note: '' } : chart, draw, HALF));
  return `<div class="multiples">${figures.join('')}</div>${note(escapeHtml(shared ?? ''))}`;
}

/** The HTML of a report. */
export function renderReport({ title, parts, decided }: Report, draw: DrawChart): string {
  const part = (each: Part) => {
    if (typeof each === 'string') return each;
    return 'multiples' in each ? multiplesHtml(each, draw) : figure(each, draw);
  };
  const shown = parts.map((each) =>
    typeof each === 'object' && 'heading' in each
      ? `<section><h2>${escapeHtml(each.heading)}</h2>${each.parts.map(part).join('')}</section>`
      : part(each),
  );
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>`,
    ...shown,
    `</main><footer>Made by dosim ${VERSION}. 1 GB has 1024³ bytes, 1 Mbit/s is 10⁶ bits. Microsoft's documents leave points open; ${decided}.</footer>`,
    '</body></html>\n',
  ].join('\n');
}

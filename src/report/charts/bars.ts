/** Charts of bars: shares of a whole, the way from a whole to a rest, and amounts. */
import * as d3 from 'd3';
import { formatBytes, formatShare } from '../../core/units.js';
import type { BarChart, SplitChart, WaterfallChart } from './chart.js';
import { colour, textOn } from './palette.js';
import {
  choosable,
  GRID_LABELS,
  grid,
  LINE,
  layRows,
  legend,
  line,
  linesOf,
  type Paper,
  rect,
  text,
  tip,
  valueText,
  widthOf,
} from './paper.js';

const BAR = 30;
/** Below this width the names of bars stand above them. */
const NARROW = 560;

/** @returns the height */
export function drawSplit(paper: Paper, { bars }: SplitChart): number {
  const { svg, width, localise } = paper;
  const hasLabels = bars.length > 1;
  const isNarrow = width < NARROW;
  const widest = Math.max(...bars.map(({ label }) => widthOf(label)));
  const left = !hasLabels || isNarrow ? 0 : Math.min(width * 0.35, widest + 14);
  let y = 0;
  for (const { label, parts } of bars) {
    const shown = parts.filter(({ bytes }) => bytes > 0);
    const total = d3.sum(shown, ({ bytes }) => bytes) || 1;
    const x = d3.scaleLinear([0, total], [left, width]);
    if (hasLabels) {
      const lines = linesOf(label, isNarrow ? width : left - 14);
      const first = isNarrow ? y + LINE / 2 : y + BAR / 2 - ((lines.length - 1) * LINE) / 2;
      for (const [i, each] of lines.entries()) {
        text(svg, isNarrow ? 0 : left - 14, first + i * LINE, each, { anchor: isNarrow ? 'start' : 'end' });
      }
      if (isNarrow) y += lines.length * LINE + 2;
    }
    let from = 0;
    for (const part of shown) {
      const [start, end] = [x(from), x(from + part.bytes)];
      const box = { x: start, y, width: Math.max(1, end - start - 1), height: BAR };
      const share = localise(formatShare(part.bytes / total));
      const bytes = localise(formatBytes(part.bytes));
      tip(rect(svg, box, colour(part.colour)), `${part.label}: ${bytes} (${share})`);
      const fitting = [`${share} · ${bytes}`, share].find((content) => widthOf(content) + 10 < box.width);
      if (fitting !== undefined) {
        text(svg, start + box.width / 2, y + BAR / 2, fitting, { anchor: 'middle', fill: textOn(part.colour) });
      }
      from += part.bytes;
    }
    y += BAR + 12;
  }
  return y + drawLegend(paper, left, y, bars);
}

/** The sources that some bar has, in the order of the bars. */
function drawLegend(paper: Paper, left: number, top: number, bars: SplitChart['bars']): number {
  const names = new Map<string, string>();
  for (const part of bars[0]?.parts ?? []) {
    const isShown = bars.some(({ parts }) => parts.some(({ label, bytes }) => label === part.label && bytes > 0));
    if (isShown) names.set(part.label, colour(part.colour));
  }
  return legend(
    paper,
    left,
    top,
    [...names].map(([label, value]) => ({ label, colour: value })),
  );
}

/** @returns the height */
export function drawWaterfall(paper: Paper, { rows, unit }: WaterfallChart): number {
  const laid = layRows(
    paper,
    rows.map(({ label, text: value }) => ({ label, value: paper.localise(value) })),
  );
  const most = Math.max(1, ...rows.map(({ to }) => to));
  const x = d3.scaleLinear([0, most], [laid.left, laid.right]);
  grid(paper, x, laid.height, { unit });
  rows.forEach((row, i) => {
    const { y, height } = laid.plot(i);
    rect(
      paper.svg,
      { x: x(row.from), y, width: Math.max(1.5, x(row.to) - x(row.from)), height },
      colour(row.colour),
    ).attr('rx', '1');
    if (i + 1 < rows.length) {
      const at = i === 0 ? x(row.to) : x(row.from);
      line(paper.svg, [at, y + height], [at, laid.plot(i + 1).y], colour('total'));
    }
    laid.label(i);
    chooseRow(paper, laid.row(i), row);
  });
  return laid.height + GRID_LABELS;
}

/** Lets a whole row be chosen. */
function chooseRow(
  paper: Paper,
  at: { y: number; height: number },
  { key, label }: { key?: string; label: string },
): void {
  if (!paper.onChoose || key === undefined) return;
  choosable(paper, rect(paper.svg, { x: 0, width: paper.width, ...at }, 'transparent'), key, label);
}

/** @returns the height */
export function drawBars(paper: Paper, { rows, unit, full, isDifference = false }: BarChart): number {
  const laid = layRows(
    paper,
    rows.map((row) => ({ label: row.label, value: paper.localise(row.text ?? valueText(paper, unit, row.value)) })),
    14,
  );
  const known = rows.flatMap(({ value, inner = 0 }) => [value, inner]).filter(Number.isFinite);
  const most = full ?? Math.max(0, ...known);
  const x = d3.scaleLinear([0, most > 0 ? most : 1], [laid.left, laid.right]);
  // Where all is nothing there is nothing to measure.
  if (most > 0) grid(paper, x, laid.height, { unit, isDifference: isDifference && 'unsigned' });
  rows.forEach((row, i) => {
    const { y, height } = laid.plot(i);
    const hue = row.colour ?? 'lan';
    const bar = (value: number, fill: string, inset: number) => {
      const width = Number.isFinite(value) ? x(Math.max(0, value)) - laid.left : 0;
      const box = { x: laid.left, y: y + inset, width: Math.max(1, width), height: height - 2 * inset };
      return rect(paper.svg, box, fill).attr('rx', '1');
    };
    // What peers did not give came from the CDN; of other wholes the rest is nothing.
    if (full !== undefined) bar(full, colour(hue === 'lan' ? 'soft' : 'raised'), 0);
    if (row.inner === undefined) bar(row.value, colour(hue), 0);
    else {
      bar(row.value, colour('internet'), 0);
      bar(row.inner, colour(hue), 4);
    }
    laid.label(i);
    chooseRow(paper, laid.row(i), row);
  });
  return laid.height + (most > 0 ? GRID_LABELS : 0);
}

/** Amounts by two labels as coloured cells. */
import * as d3 from 'd3';
import { printable } from '../../core/printable.js';
import type { HeatChart } from './chart.js';
import { colour } from './palette.js';
import { BOLD, clipped, LINE, linesOf, type Paper, rect, text, valueText, widthOf } from './paper.js';

/** A colour is never so deep that the text on it could not be read. */
const DEEPEST = 0.72;
const ROW = 30;
const DENSE_ROW = 20;

/** @returns the height */
export function drawHeatMap(paper: Paper, chart: HeatChart): number {
  const { svg, width } = paper;
  const { x, y, values, unit } = chart;
  const columns = Math.max(1, x.labels.length);
  const widest = Math.max(...y.labels.map((label) => widthOf(label)), widthOf(y.title) * BOLD);
  const left = Math.min(width * 0.38, Math.ceil(widest) + 12);
  const cell = Math.min(150, (width - left) / columns);
  const written = values.map((row) => row.map((value) => (value === null ? '' : valueText(paper, unit, value))));
  const widestValue = Math.max(0, ...written.flat().map((each) => widthOf(each)));
  // Cells that are too narrow for their values show them on hovering, and in the table.
  const hasTexts = widestValue + 6 <= cell;
  const names = y.labels.map((label) => linesOf(label, left - 12));
  const tallest = Math.max(1, ...names.map((lines) => lines.length));
  const rowHeight = Math.max(hasTexts ? ROW : DENSE_ROW, tallest * LINE + 4);
  const top = y.title === '' ? 0 : LINE + 4;
  if (y.title !== '')
    text(svg, left - 10, LINE / 2, clipped(y.title, (left - 12) / BOLD), { anchor: 'end', weight: '600' });
  const shade = shades(chart);
  values.forEach((row, r) => {
    const at = top + r * rowHeight;
    const lines = names[r]!;
    for (const [i, each] of lines.entries()) {
      const middle = at + rowHeight / 2 + (i - (lines.length - 1) / 2) * LINE;
      text(svg, left - 10, middle, each, { anchor: 'end', fill: colour('muted') });
    }
    row.forEach((value, c) => {
      const box = { x: left + c * cell, y: at, width: cell - 1.5, height: rowHeight - 1.5 };
      rect(svg, box, colour('raised'));
      if (value === null) return;
      const { fill, depth } = shade(value);
      const title = `${y.labels[r]}, ${x.labels[c]}: ${valueText(paper, unit, value)}`;
      rect(svg, box, fill).attr('fill-opacity', depth).append('title').text(printable(title));
      if (!hasTexts) return;
      text(svg, box.x + box.width / 2, at + rowHeight / 2, written[r]![c]!, { anchor: 'middle' });
    });
  });
  return drawColumns(paper, chart, { left, cell, top: top + values.length * rowHeight });
}

/** Labels below the columns: as many as fit, each in up to two lines. @returns the height of the picture */
function drawColumns(
  { svg, width }: Paper,
  { x }: HeatChart,
  { left, cell, top }: { left: number; cell: number; top: number },
): number {
  const widest = Math.max(0, ...x.labels.map((label) => widthOf(label)));
  const isOrdered = x.labels.every((label) => /^[\d.,:]+/.test(label));
  // Hours are read with gaps; names are not.
  const every = isOrdered && widest > cell - 4 ? Math.ceil((widest + 10) / cell) : 1;
  const room = every === 1 ? cell - 6 : every * cell - 6;
  const laid = x.labels.map((label) => linesOf(label, room));
  laid.forEach((lines, c) => {
    if (c % every > 0) return;
    const at = left + (c + 0.5) * cell;
    lines.forEach((each, i) => {
      const half = widthOf(each) / 2;
      text(svg, Math.min(at, width - half), top + 12 + i * LINE, each, { anchor: 'middle', fill: colour('muted') });
    });
  });
  const bottom = top + 6 + LINE * Math.max(1, ...laid.map((lines) => lines.length));
  if (x.title === '') return bottom + 4;
  const middle = left + (x.labels.length * cell) / 2;
  const half = Math.min(widthOf(x.title) * BOLD, width - 4) / 2;
  text(svg, Math.max(half, Math.min(middle, width - half)), bottom + 12, clipped(x.title, (width - 4) / BOLD), {
    anchor: 'middle',
    weight: '600',
  });
  return bottom + LINE + 10;
}

function shades({ values, scale, most }: HeatChart): (value: number) => { fill: string; depth: number } {
  const known = values.flat().filter((value): value is number => value !== null && Number.isFinite(value));
  const [low = 0, high = 1] = d3.extent(known) as [number?, number?];
  if (scale === 'amount') {
    const deepest = most ?? high;
    return (value) => ({
      fill: colour('cdn'),
      depth: deepest > 0 && Number.isFinite(value) ? DEEPEST * Math.min(1, Math.max(0, value / deepest)) : 0,
    });
  }
  const middle = (low + high) / 2;
  return (value) => ({
    fill: colour(value < middle ? 'less' : 'more'),
    depth: high > low && Number.isFinite(value) ? (DEEPEST * Math.abs(value - middle)) / (high - middle) : 0,
  });
}

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
/** Squares of the key of colours. */
const KEY_STEPS = 6;
const KEY_SQUARE = 16;

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
  rect(
    svg,
    { x: left, y: top, width: columns * cell - 1.5, height: values.length * rowHeight - 1.5 },
    colour('raised'),
  );
  values.forEach((row, r) => {
    const at = top + r * rowHeight;
    const lines = names[r]!;
    for (const [i, each] of lines.entries()) {
      const middle = at + rowHeight / 2 + (i - (lines.length - 1) / 2) * LINE;
      text(svg, left - 10, middle, each, { anchor: 'end', fill: colour('muted') });
    }
    row.forEach((value, c) => {
      const box = { x: left + c * cell, y: at, width: cell - 1.5, height: rowHeight - 1.5 };
      if (value === null) return;
      const { fill, depth } = shade(value);
      const title = `${y.labels[r]}, ${x.labels[c]}: ${valueText(paper, unit, value)}`;
      const shape = rect(svg, box, fill).attr('fill-opacity', depth);
      shape.append('title').text(printable(title));
      if (paper.onChoose && chart.key !== undefined && value > 0) {
        // By mouse only: a week has too many cells to step through; the page leads to an hour, which has fields for others.
        shape.attr('class', 'cell').on('click', () => paper.onChoose!(`${chart.key}:${r}:${c}`));
      }
      if (!hasTexts) return;
      text(svg, box.x + box.width / 2, at + rowHeight / 2, written[r]![c]!, { anchor: 'middle' });
    });
  });
  const labelsEnd = drawColumns(paper, chart, { left, cell, top: top + values.length * rowHeight });
  // Cells with their values need no key.
  if (hasTexts) return labelsEnd + drawTitle(paper, chart, labelsEnd, 'middle', left + (columns * cell) / 2);
  const key = keyOf(paper, chart);
  const hasRoom = left + widthOf(x.title) * BOLD + 20 < key.start;
  if (hasRoom) drawTitle(paper, chart, labelsEnd, 'start', left);
  const keyTop = hasRoom ? labelsEnd + 3 : labelsEnd + drawTitle(paper, chart, labelsEnd, 'start', left);
  return drawKey(paper, chart, key, keyTop);
}

/** What the axis stands for. @returns the height that it takes */
function drawTitle({ svg, width }: Paper, { x }: HeatChart, top: number, anchor: string, at: number): number {
  if (x.title === '') return 4;
  const half = Math.min(widthOf(x.title) * BOLD, width - 4) / 2;
  const within = anchor === 'middle' ? Math.max(half, Math.min(at, width - half)) : Math.min(at, width - 2 * half);
  text(svg, within, top + 12, clipped(x.title, (width - 4) / BOLD), { anchor, weight: '600' });
  return LINE + 10;
}

interface Key {
  start: number;
  least: string;
  most: string;
}

function keyOf(paper: Paper, chart: HeatChart): Key {
  const { low, high } = boundsOf(chart);
  const [least, most] = [low, high].map((value) => valueText(paper, chart.unit, value)) as [string, string];
  const start = Math.max(0, paper.width - widthOf(least) - widthOf(most) - 12 - KEY_STEPS * KEY_SQUARE);
  return { start, least, most };
}

/** Which colour stands for how much: squares from the least to the most. @returns the height of the picture */
function drawKey(paper: Paper, chart: HeatChart, { start, least, most }: Key, top: number): number {
  const { svg } = paper;
  const { low, high } = boundsOf(chart);
  const shade = shades(chart);
  const middle = top + LINE / 2;
  text(svg, start, middle, least, { fill: colour('muted') });
  const left = start + widthOf(least) + 6;
  for (let step = 0; step < KEY_STEPS; step += 1) {
    const { fill, depth } = shade(low + ((high - low) * step) / (KEY_STEPS - 1));
    const box = { x: left + step * KEY_SQUARE, y: middle - 6, width: KEY_SQUARE - 1.5, height: 12 };
    rect(svg, box, colour('raised'));
    rect(svg, box, fill).attr('fill-opacity', depth);
  }
  text(svg, left + KEY_STEPS * KEY_SQUARE + 5, middle, most, { fill: colour('muted') });
  return top + LINE + 4;
}

/** Labels below the columns: as many as fit, each in up to two lines. @returns where they end */
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
  return top + 6 + LINE * Math.max(1, ...laid.map((lines) => lines.length));
}

/** The values that the lightest and the deepest colour stand for. */
function boundsOf({ values, scale, most }: HeatChart): { low: number; high: number } {
  const known = values.flat().filter((value): value is number => value !== null && Number.isFinite(value));
  const [low = 0, high = 1] = d3.extent(known) as [number?, number?];
  return scale === 'amount' ? { low: 0, high: most ?? high } : { low, high };
}

function shades(chart: HeatChart): (value: number) => { fill: string; depth: number } {
  const { low, high } = boundsOf(chart);
  if (chart.scale === 'amount') {
    return (value) => ({
      fill: colour('cdn'),
      depth: high > 0 && Number.isFinite(value) ? DEEPEST * Math.min(1, Math.max(0, value / high)) : 0,
    });
  }
  const middle = (low + high) / 2;
  return (value) => ({
    fill: colour(value < middle ? 'less' : 'more'),
    depth: high > low && Number.isFinite(value) ? (DEEPEST * Math.abs(value - middle)) / (high - middle) : 0,
  });
}

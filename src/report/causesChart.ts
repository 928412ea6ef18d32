/** The waterfall from a figure as it is, restriction by restriction, to the best possible. */
import * as d3 from 'd3';
import type { FigureSpec } from '../core/figureCatalogue.js';
import type { GapOfFigure } from '../experiment/causes/causes.js';
import { draw, GREEN, grid, MUTED, ORANGE, text } from './drawing.js';
import { formatDifference, formatFigure } from './format.js';

/** The largest steps have rows of their own. */
const MOST_STEPS = 14;
const ROW_HEIGHT = 26;
const WIDTH = 920;
const LEFT = 330;
const RIGHT = 140;

interface Row {
  label: string;
  from: number;
  to: number;
  colour: string;
  value: string;
}

/** @param steps parts of the gap, the largest first: what is above 0 takes away from the figure */
export function causesChart(
  figure: FigureSpec,
  gap: Pick<GapOfFigure, 'before' | 'lifted' | 'notReachable' | 'bound'>,
  steps: readonly { label: string; value: number }[],
): string {
  const { unit, words } = figure;
  const format = (value: number) => formatFigure(unit, value);
  const rows: Row[] = [bar('as it is', gap.before, format)];
  let at = gap.before;
  const step = (label: string, value: number) => {
    rows.push({
      label,
      from: Math.min(at, at - value),
      to: Math.max(at, at - value),
      colour: value > 0 ? GREEN : ORANGE,
      value: formatDifference(unit, -value),
    });
    at -= value;
  };
  const shown = foldedSteps(steps);
  for (const { label, value } of shown) step(label, value);
  rows.push(bar('with all restrictions lifted', gap.lifted, format));
  if (gap.bound !== null) {
    step('not reachable', gap.notReachable!);
    rows.push(bar('fewest possible', gap.bound, format));
  }
  return draw(WIDTH, rows.length * ROW_HEIGHT + 30, `What the ${words} are lost to`, (svg) => {
    const low = Math.min(0, ...rows.map((row) => row.from));
    const high = Math.max(...rows.map((row) => row.to)) || 1;
    const x = d3.scaleLinear([low, high], [LEFT, WIDTH - RIGHT]);
    grid(svg, x, rows.length * ROW_HEIGHT, format);
    rows.forEach((row, i) => {
      const y = i * ROW_HEIGHT + 4;
      svg
        .append('rect')
        .attr('x', x(row.from))
        .attr('y', y)
        .attr('width', Math.max(1.5, x(row.to) - x(row.from)))
        .attr('height', ROW_HEIGHT - 8)
        .attr('fill', row.colour);
      text(svg, LEFT - 10, y + 9, row.label, { anchor: 'end' });
      text(svg, x(row.to) + 8, y + 9, row.value, { fill: MUTED });
    });
  });
}

function bar(label: string, value: number, format: (value: number) => string): Row {
  return { label, from: 0, to: value, colour: MUTED, value: format(value) };
}

/** The largest steps, and one for all others. */
function foldedSteps(steps: readonly { label: string; value: number }[]): { label: string; value: number }[] {
  if (steps.length <= MOST_STEPS) return [...steps];
  const bySize = [...steps].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const large = new Set(bySize.slice(0, MOST_STEPS - 1));
  const others = steps.filter((step) => !large.has(step));
  const rest = others.reduce((sum, { value }) => sum + value, 0);
  return [...steps.filter((step) => large.has(step)), { label: `${others.length} others`, value: rest }];
}

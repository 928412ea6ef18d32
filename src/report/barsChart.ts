/** Amounts as bars, one below the other. */
import * as d3 from 'd3';
import { draw, GREEN, MUTED, text } from './drawing.js';

const WIDTH = 920;
const LEFT = 300;
const RIGHT = 140;
const ROW_HEIGHT = 26;
const MOST_LETTERS = 36;

/** @param most the end of the scale; default: the largest amount */
export function barsChart(
  title: string,
  rows: readonly { label: string; amount: number; shown: string }[],
  most = Math.max(0, ...rows.map(({ amount }) => amount)),
): string {
  return draw(WIDTH, rows.length * ROW_HEIGHT + 8, title, (svg) => {
    const x = d3.scaleLinear([0, most || 1], [LEFT, WIDTH - RIGHT]);
    rows.forEach(({ label, amount, shown }, i) => {
      const y = i * ROW_HEIGHT + 4;
      const clipped = label.length > MOST_LETTERS ? `${label.slice(0, MOST_LETTERS - 1)}…` : label;
      text(svg, LEFT - 10, y + 9, clipped, { anchor: 'end' });
      svg
        .append('rect')
        .attr('x', LEFT)
        .attr('y', y)
        .attr('width', Math.max(1, x(amount) - LEFT))
        .attr('height', ROW_HEIGHT - 8)
        .attr('fill', GREEN);
      text(svg, x(amount) + 8, y + 9, shown, { fill: MUTED });
    });
  });
}

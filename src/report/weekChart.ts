/** Heat maps of the week: a row a weekday, a column an hour. */
import * as d3 from 'd3';
import { formatShare } from '../core/units.js';
import { WEEK_HOURS } from '../ledger/binHours.js';
import { draw, MUTED, text } from './drawing.js';
import { WEEK_FROM_MONDAY } from './lineTables.js';

const CELL_WIDTH = 34;
const CELL_HEIGHT = 22;
const LEFT = 46;
const TOP = 18;
/** Below half of the rate there is nothing to worry about, above it the colour turns warm. */
const SCALE = d3
  .scaleLinear<string>([0, 0.25, 0.5, 0.8, 1], ['#f3f7f5', '#a5d6b9', '#f2d492', '#e08a4f', '#a8321a'])
  .clamp(true);
const DARK_FROM = 0.75;

/**
 * The highest use in every hour of the week.
 *
 * @param shares 168 of them from Monday 0:00, each from 0 to 1
 */
export function weekChart(title: string, shares: readonly number[]): string {
  const width = LEFT + 24 * CELL_WIDTH + 4;
  const height = TOP + 7 * CELL_HEIGHT + 34;
  return draw(width, height, title, (svg) => {
    for (let hour = 0; hour < 24; hour += 1) {
      text(svg, LEFT + (hour + 0.5) * CELL_WIDTH, 8, String(hour), { anchor: 'middle', fill: MUTED });
    }
    WEEK_FROM_MONDAY.forEach((day, d) => {
      text(svg, LEFT - 8, TOP + (d + 0.5) * CELL_HEIGHT, day, { anchor: 'end', fill: MUTED });
    });
    for (let h = 0; h < WEEK_HOURS; h += 1) {
      const share = shares[h]!;
      const x = LEFT + (h % 24) * CELL_WIDTH;
      const y = TOP + Math.floor(h / 24) * CELL_HEIGHT;
      svg
        .append('rect')
        .attr('x', x)
        .attr('y', y)
        .attr('width', CELL_WIDTH - 1)
        .attr('height', CELL_HEIGHT - 1)
        .attr('fill', SCALE(share))
        .append('title')
        .text(`${WEEK_FROM_MONDAY[Math.floor(h / 24)]!} ${h % 24}:00: ${formatShare(share)}`);
      if (share < 0.005) continue;
      const label = String(Math.round(share * 100));
      const fill = share >= DARK_FROM ? 'white' : MUTED;
      text(svg, x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2, label, { anchor: 'middle', fill });
    }
    text(svg, LEFT, height - 10, 'Highest five minutes of the hour, in % of the rate', { fill: MUTED });
  });
}

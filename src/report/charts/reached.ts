/** Shares that grow with the time since something began. */
import * as d3 from 'd3';
import { printable } from '../../core/printable.js';
import { formatDuration } from '../../core/units.js';
import type { ReachedChart } from './chart.js';
import { drawAmounts, HEIGHT, LABELS, TOP } from './overTime.js';
import { colour } from './palette.js';
import { legend, type Paper, text, widthOf } from './paper.js';
import { REACHED_TICKS_S } from './reachedTicks.js';

/** @returns the height */
export function drawReached(paper: Paper, { toS, series }: ReachedChart): number {
  const { svg, width } = paper;
  const y = d3.scaleLinear([0, 1], [HEIGHT, TOP]);
  const left = drawAmounts(paper, y, { unit: 'share' });
  const x = d3.scaleLog([1, Math.max(toS, 10)], [left, width - 2]).clamp(true);
  let free = 0;
  for (const tick of REACHED_TICKS_S.filter((timeS) => timeS <= toS)) {
    const label = formatDuration(tick);
    const half = widthOf(label) / 2;
    const at = Math.min(Math.max(x(tick), half), width - half);
    if (at - half < free) continue;
    free = at + half + 8;
    text(svg, at, HEIGHT + 13, label, { anchor: 'middle', fill: colour('muted') });
  }
  for (const { label, colour: hue, points } of series) {
    const curve = d3
      .line<(typeof points)[number]>(
        ({ timeS }) => x(Math.max(1, timeS)),
        ({ share }) => y(share),
      )
      .digits(1);
    svg
      .append('path')
      .attr('d', curve.curve(d3.curveStepAfter)([...points]))
      .attr('fill', 'none')
      .attr('stroke', colour(hue))
      .attr('stroke-width', 2)
      .append('title')
      .text(printable(label));
  }
  const entries = series.map(({ label, colour: hue }) => ({ label, colour: colour(hue) }));
  return HEIGHT + LABELS + legend(paper, left, HEIGHT + LABELS, entries);
}

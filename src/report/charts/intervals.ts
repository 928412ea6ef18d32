/** Estimates with their intervals as points and lines. */
import * as d3 from 'd3';
import type { IntervalChart } from './chart.js';
import { colour } from './palette.js';
import { GRID_LABELS, grid, intervalText, layRows, line, type Paper } from './paper.js';

/** Space around the values, as a share of what they span. */
const PAD = 0.06;

/** @returns the height */
export function drawIntervals(paper: Paper, { groups, unit, isDifference }: IntervalChart): number {
  const rows = groups.flatMap(({ label, rows: of }) => [
    ...(label === null ? [] : [{ label, estimate: null }]),
    ...of.map((estimate) => ({ label: estimate.label, estimate })),
  ]);
  const laid = layRows(
    paper,
    rows.map(({ label, estimate }) => ({
      label,
      value: estimate === null ? null : intervalText(paper, unit, estimate, isDifference),
    })),
    14,
  );
  const values = rows
    .flatMap(({ estimate }) => (estimate === null ? [] : [estimate.mean, estimate.low, estimate.high]))
    .filter((value): value is number => value !== null && Number.isFinite(value));
  const [low = 0, high = 1] = d3.extent(isDifference ? [0, ...values] : values) as [number?, number?];
  const pad = (high - low || Math.abs(high) || 1) * PAD;
  const x = d3.scaleLinear([low - pad, high + pad], [laid.left + 6, laid.right - 6]);
  grid(paper, x, laid.height, { unit, isDifference });
  // Where labels stand above their plots, the line at zero is drawn beside them only.
  const zeros =
    laid.left > 0
      ? [{ y: 0, height: laid.height }]
      : rows.flatMap(({ estimate }, i) => (estimate === null ? [] : [laid.plot(i)]));
  for (const { y, height } of isDifference ? zeros : []) line(paper.svg, [x(0), y], [x(0), y + height], colour('ink'));
  rows.forEach(({ estimate }, i) => {
    laid.label(i);
    if (estimate === null) return;
    const { y, height } = laid.plot(i);
    const middle = y + height / 2;
    if (estimate.low !== null && estimate.high !== null && Number.isFinite(estimate.high)) {
      const bar = line(paper.svg, [x(estimate.low), middle], [x(estimate.high), middle], colour('lan'));
      bar.attr('stroke-width', '3').attr('stroke-linecap', 'round');
    }
    // A time that was not reached has no point on the axis.
    if (!Number.isFinite(estimate.mean)) return;
    paper.svg.append('circle').attr('cx', x(estimate.mean)).attr('cy', middle).attr('r', 5).attr('fill', colour('lan'));
  });
  return laid.height + GRID_LABELS;
}

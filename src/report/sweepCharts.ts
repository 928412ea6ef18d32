/** The pictures of a sweep: main effects, heat maps of two factors, sensitivities, convergence. */
import * as d3 from 'd3';
import { figureNamed } from '../core/figureCatalogue.js';
import type { FactorEffect, HeatMap } from '../experiment/sweep/effects.js';
import { draw, GREEN, GRID, grid, INK, labelledTicks, MUTED, ORANGE, text } from './drawing.js';
import { formatNamed, formatNamedDifference, formatTick } from './figureFormat.js';

const WIDTH = 920;
/** More points than these are a line. */
const MOST_DOTS = 60;

/** One row of points a factor: the mean of the figure at each of its values, with its interval. */
export function mainEffectsChart(figure: string, factors: readonly FactorEffect[]): string {
  const rows = factors.flatMap((factor) => [
    { label: factor.path, level: null },
    ...factor.levels.map((level) => ({ label: level.label, level })),
  ]);
  const left = 300;
  const right = 130;
  const rowHeight = 24;
  const height = rows.length * rowHeight;
  const values = factors
    .flatMap(({ levels }) => levels.flatMap(({ estimate: { mean, low, high } }) => [mean, low ?? mean, high ?? mean]))
    .filter(Number.isFinite);
  return draw(WIDTH, height + 34, `Main effects on the ${wordsOf(figure)}`, (svg) => {
    const [low, high] = extentOf(values);
    const pad = (high - low || Math.abs(high) || 1) * 0.06;
    const x = d3.scaleLinear([low - pad, high + pad], [left, WIDTH - right]);
    grid(svg, x, height, tickFormat(figure, x));
    rows.forEach(({ label, level }, i) => {
      const y = i * rowHeight + rowHeight / 2;
      if (level === null) {
        text(svg, 0, y, label, { weight: '600' });
        return;
      }
      const { mean, low: from, high: to } = level.estimate;
      text(svg, left - 12, y, clipped(label), { anchor: 'end', fill: MUTED });
      if (from !== null && to !== null) {
        const bar = svg.append('line').attr('x1', x(from)).attr('x2', x(to)).attr('y1', y).attr('y2', y);
        bar.attr('stroke', GREEN).attr('stroke-width', 2);
      }
      // A time that was not reached has no point on the axis.
      if (Number.isFinite(mean))
        svg.append('circle').attr('cx', x(mean)).attr('cy', y).attr('r', 5).attr('fill', GREEN);
      text(svg, WIDTH - right + 10, y, formatNamed(figure, mean), { fill: MUTED });
    });
  });
}

/** Mean of the figure over the values of two factors. */
export function heatMapChart(figure: string, { x, y, means }: HeatMap): string {
  const left = 240;
  const top = 30;
  const cellHeight = 34;
  const cellWidth = Math.min(150, (WIDTH - left - 10) / x.labels.length);
  const height = top + y.labels.length * cellHeight;
  const shown = means.flat().filter((mean) => mean !== null && Number.isFinite(mean)) as number[];
  return draw(WIDTH, height + 58, `The ${wordsOf(figure)} by ${x.path} and ${y.path}`, (svg) => {
    const [low, high] = extentOf(shown);
    const colour = d3.scaleLinear([low, (low + high) / 2, high], ['#f3d9cf', '#f4f6f4', '#7cbfa3']);
    means.forEach((row, r) => {
      const cy = top + r * cellHeight;
      text(svg, left - 12, cy + cellHeight / 2, clipped(y.labels[r]!), { anchor: 'end', fill: MUTED });
      row.forEach((mean, c) => {
        const cx = left + c * cellWidth;
        const box = svg
          .append('rect')
          .attr('x', cx)
          .attr('y', cy)
          .attr('width', cellWidth - 2);
        box
          .attr('height', cellHeight - 2)
          .attr('fill', mean !== null && Number.isFinite(mean) ? colour(mean) : '#fafafa');
        if (mean === null) return;
        text(svg, cx + cellWidth / 2 - 1, cy + cellHeight / 2 - 1, formatNamed(figure, mean), { anchor: 'middle' });
      });
    });
    x.labels.forEach((label, c) => {
      text(svg, left + c * cellWidth + cellWidth / 2, height + 14, clipped(label, cellWidth / 7), {
        anchor: 'middle',
        fill: MUTED,
      });
    });
    text(svg, left + (x.labels.length * cellWidth) / 2, height + 38, x.path, { anchor: 'middle', weight: '600' });
    text(svg, left - 12, 12, y.path, { anchor: 'end', weight: '600' });
  });
}

/** A bar a factor, the strongest on top: Sobol's indices where the design gives them, else the range of the means. */
export function tornadoChart(figure: string, factors: readonly FactorEffect[]): string {
  const hasIndices = factors.every(({ sensitivity }) => sensitivity !== null);
  const rows = factors
    .map(({ path, range, sensitivity }) => ({
      path,
      value: sensitivity?.total ?? range,
      first: sensitivity?.first ?? null,
    }))
    // A range that is not known comes first.
    .sort((a, b) => (Number.isNaN(b.value) ? 1 : 0) - (Number.isNaN(a.value) ? 1 : 0) || b.value - a.value);
  const left = 330;
  const right = 190;
  const rowHeight = 30;
  const height = rows.length * rowHeight;
  const known = rows.filter(({ value }) => Number.isFinite(value));
  const strongest = Math.max(0, ...known.map(({ value, first }) => Math.max(value, first ?? 0)));
  const title = hasIndices
    ? `Sensitivity of the ${wordsOf(figure)}: first-order and total indices`
    : `Range of the mean of the ${wordsOf(figure)}`;
  return draw(WIDTH, height + 60, title, (svg) => {
    const x = d3.scaleLinear([0, strongest > 0 ? strongest : 1], [left, WIDTH - right]);
    // Where nothing moves the figure there is nothing to measure.
    if (strongest > 0) grid(svg, x, height, hasIndices ? twoDigits : inPoints(tickFormat(figure, x)));
    rows.forEach(({ path, value, first }, i) => {
      const y = i * rowHeight + 4;
      text(svg, left - 12, y + 10, path, { anchor: 'end' });
      const bar = (width: number, fill: string, barHeight: number) =>
        svg
          .append('rect')
          .attr('x', left)
          .attr('y', y + (20 - barHeight) / 2)
          .attr('width', Math.max(1, width))
          .attr('height', barHeight)
          .attr('fill', fill);
      bar(x(Math.max(0, value || 0)) - left, hasIndices ? '#b9dccb' : GREEN, 20);
      if (first !== null) bar(x(Math.max(0, first)) - left, GREEN, 10);
      const label =
        first === null
          ? formatNamedDifference(figure, value).replace('+', '')
          : `first ${twoDigits(first)}, total ${twoDigits(value)}`;
      text(svg, WIDTH - right + 10, y + 10, label, { fill: MUTED });
    });
    if (hasIndices) text(svg, left, height + 42, 'dark: first-order index; light: total index', { fill: MUTED });
  });
}

/** Mean width of the intervals as replicates are added. */
export function convergenceChart(figure: string, rows: readonly { replicates: number; width: number }[]): string {
  const left = 90;
  const height = 220;
  return draw(WIDTH, height + 54, `Width of the 95 % interval of the ${wordsOf(figure)} by replicates`, (svg) => {
    const x = d3.scaleLinear([2, Math.max(3, rows.at(-1)?.replicates ?? 3)], [left, WIDTH - 20]);
    const y = d3.scaleLinear([0, d3.max(rows, ({ width }) => width) ?? 1], [height, 10]).nice();
    const format = inPoints(tickFormat(figure, y));
    for (const tick of labelledTicks(y, format)) {
      svg
        .append('line')
        .attr('x1', left)
        .attr('x2', WIDTH - 20)
        .attr('y1', y(tick))
        .attr('y2', y(tick))
        .attr('stroke', GRID);
      text(svg, left - 8, y(tick), format(tick), { anchor: 'end', fill: MUTED });
    }
    for (const tick of x.ticks(8).filter(Number.isInteger))
      text(svg, x(tick), height + 14, String(tick), { anchor: 'middle', fill: MUTED });
    const line = d3.line<{ replicates: number; width: number }>(
      ({ replicates }) => x(replicates),
      ({ width }) => y(width),
    );
    svg
      .append('path')
      .attr('d', line([...rows]))
      .attr('fill', 'none')
      .attr('stroke', ORANGE)
      .attr('stroke-width', 2);
    for (const { replicates, width } of rows.length <= MOST_DOTS ? rows : [])
      svg.append('circle').attr('cx', x(replicates)).attr('cy', y(width)).attr('r', 3).attr('fill', ORANGE);
    text(svg, (left + WIDTH - 20) / 2, height + 38, 'replicates of a point', { anchor: 'middle', fill: INK });
    text(svg, WIDTH - 20, 24, `mean width of the 95 % interval of the ${wordsOf(figure)}`, {
      anchor: 'end',
      fill: INK,
    });
  });
}

/** From the least to the most of values; of none: 0 to 1. */
function extentOf(values: readonly number[]): [number, number] {
  const [low, high] = d3.extent(values);
  return [low ?? 0, high ?? 1];
}

const wordsOf = (figure: string) => figureNamed(figure).words;

const twoDigits = (value: number) => value.toFixed(2);

/** Shares differ by percentage points. */
const inPoints = (format: (value: number) => string) => (value: number) => format(value).replace(/ %$/, ' pp');

function tickFormat(figure: string, scale: d3.ScaleLinear<number, number>): (value: number) => string {
  const [low, high] = scale.domain() as [number, number];
  return formatTick(figure, d3.tickStep(low, high, 5));
}

function clipped(label: string, most = 36): string {
  return label.length <= most ? label : `${label.slice(0, Math.max(1, most - 1))}…`;
}

/** Amounts over time, and a curve over numbers. */
import * as d3 from 'd3';
import type { CurveChart, TimeChart } from './chart.js';
import { colour } from './palette.js';
import { clipped, labelledTicks, legend, line, type Paper, text, valueText, widthOf } from './paper.js';

const DAY_S = 86_400;
/** Height of the plot, where it begins, and the height of the labels below. */
export const HEIGHT = 200;
export const TOP = 8;
export const LABELS = 24;
/** More points than these are a line without dots. */
const MOST_DOTS = 60;

type Scale = d3.ScaleLinear<number, number>;

/** Horizontal lines at round numbers with labels on the left. @returns where the plot begins */
export function drawAmounts(
  paper: Paper,
  y: Scale,
  { unit, isDifference = false }: Pick<CurveChart, 'unit'> & { isDifference?: boolean },
): number {
  const [low, high] = y.domain() as [number, number];
  const ticks = labelledTicks(paper, { unit, isDifference: isDifference && 'unsigned', low, high, most: 4 });
  const left = Math.max(0, ...ticks.map(({ label }) => widthOf(label))) + 8;
  for (const { value, label } of ticks) {
    line(paper.svg, [left, y(value)], [paper.width, y(value)]);
    text(paper.svg, left - 8, y(value), label, { anchor: 'end', fill: colour('muted') });
  }
  return left;
}

/** @returns the height */
export function drawOverTime(paper: Paper, { unit, startMs, stepS, series, limit }: TimeChart): number {
  const { svg, width, localise } = paper;
  const count = Math.max(1, ...series.map(({ values }) => values.length));
  const endMs = startMs + count * stepS * 1000;
  const most = Math.max(0, ...series.flatMap(({ values }) => values), limit?.value ?? 0) || 1;
  const y = d3.scaleLinear([0, most], [HEIGHT, TOP]).nice(4);
  const left = drawAmounts(paper, y, { unit });
  const x = d3.scaleUtc([new Date(startMs), new Date(endMs)], [left, width - 2]);
  for (const { values, shape, colour: hue } of series) {
    const points = values.map((value, i) => ({ at: new Date(startMs + i * stepS * 1000), value }));
    if (points.length > 0) points.push({ at: new Date(endMs), value: points.at(-1)!.value });
    const path = svg.append('path');
    if (shape === 'area') {
      const area = d3
        .area<(typeof points)[number]>(
          ({ at }) => x(at),
          y(0),
          ({ value }) => y(value),
        )
        .digits(1);
      path.attr('d', area.curve(d3.curveStepAfter)(points)).attr('fill', colour(hue)).attr('opacity', 0.85);
    } else {
      const curve = d3
        .line<(typeof points)[number]>(
          ({ at }) => x(at),
          ({ value }) => y(value),
        )
        .digits(1);
      path.attr('d', curve.curve(d3.curveStepAfter)(points)).attr('fill', 'none').attr('stroke', colour(hue));
    }
  }
  if (limit) {
    line(svg, [left, y(limit.value)], [width, y(limit.value)], colour('ink')).attr('stroke-dasharray', '4 3');
    const label = clipped(`${limit.label}: ${valueText(paper, unit, limit.value)}`, width - left);
    text(svg, width, y(limit.value) - 9, label, { anchor: 'end' });
  }
  drawDates(paper, x, left, (endMs - startMs) / 1000);
  const entries = series.map(({ label, colour: hue }) => ({ label: localise(label), colour: colour(hue) }));
  return HEIGHT + LABELS + (series.length > 1 ? legend(paper, left, HEIGHT + LABELS, entries) : 0);
}

function drawDates({ svg, width }: Paper, x: d3.ScaleTime<number, number>, left: number, spanS: number): void {
  const format = d3.utcFormat(spanS > 2 * DAY_S ? '%a %-d %b' : '%H:%M');
  const most = Math.max(2, Math.min(8, Math.floor((width - left) / 100)));
  let free = 0;
  for (const tick of x.ticks(most)) {
    const label = format(tick);
    const half = widthOf(label) / 2;
    const at = Math.min(Math.max(x(tick), half), width - half);
    if (at - half < free) continue;
    free = at + half + 8;
    text(svg, at, HEIGHT + 13, label, { anchor: 'middle', fill: colour('muted') });
  }
}

/** @returns the height */
export function drawCurve(paper: Paper, { unit, isDifference, x: axis, points }: CurveChart): number {
  const { svg, width } = paper;
  const y = d3.scaleLinear([0, d3.max(points, (point) => point.y) || 1], [HEIGHT, TOP]).nice(4);
  const left = drawAmounts(paper, y, { unit, isDifference });
  const [low = 0, high = 1] = d3.extent(points, (point) => point.x) as [number?, number?];
  const x = d3.scaleLinear([low, high > low ? high : low + 1], [left + 6, width - 8]);
  for (const tick of x.ticks(Math.min(8, Math.floor(width / 60))).filter(Number.isInteger)) {
    const half = widthOf(String(tick)) / 2;
    text(svg, Math.min(x(tick), width - half), HEIGHT + 14, String(tick), { anchor: 'middle', fill: colour('muted') });
  }
  const curve = d3
    .line<(typeof points)[number]>(
      (point) => x(point.x),
      (point) => y(point.y),
    )
    .digits(1);
  svg
    .append('path')
    .attr('d', curve([...points]))
    .attr('fill', 'none')
    .attr('stroke', colour('lan'))
    .attr('stroke-width', 2);
  for (const point of points.length <= MOST_DOTS ? points : []) {
    svg.append('circle').attr('cx', x(point.x)).attr('cy', y(point.y)).attr('r', 3).attr('fill', colour('lan'));
  }
  text(svg, (left + width) / 2, HEIGHT + 36, axis.title, { anchor: 'middle' });
  return HEIGHT + 48;
}

/** Points of two figures, and the front of those that no other beats. */
import * as d3 from 'd3';
import type { ScatterChart } from './chart.js';
import { colour } from './palette.js';
import { grid, haloed, LINE, labelledTicks, line, type Paper, text, widthOf } from './paper.js';

const HEIGHT = 280;
const TOP = 14;
const LEFT = 96;
const RIGHT = 24;

/** @returns the height */
export function drawScatter(paper: Paper, chart: ScatterChart): number {
  const { svg, width } = paper;
  const all = [...chart.points, ...chart.front, ...chart.named];
  const x = d3.scaleLinear(domainOf(all.map((point) => point.x)), [LEFT, width - RIGHT]);
  const y = d3.scaleLinear(domainOf(all.map((point) => point.y)), [HEIGHT, TOP]);
  grid(paper, x, HEIGHT, { unit: chart.x.unit });
  const [low, high] = y.domain() as [number, number];
  for (const { value, label } of labelledTicks(paper, { unit: chart.unit, low, high })) {
    line(svg, [LEFT, y(value)], [width - RIGHT, y(value)]);
    text(svg, LEFT - 8, y(value), label, { anchor: 'end', fill: colour('muted') });
  }
  const dot = (point: { x: number; y: number }, r: number, fill: string) =>
    svg
      .append('circle')
      .attr('cx', x(point.x).toFixed(1))
      .attr('cy', y(point.y).toFixed(1))
      .attr('r', r)
      .attr('fill', fill);
  for (const point of chart.points) dot(point, 3, colour('total')).attr('opacity', 0.45);
  const steps = d3
    .line<{ x: number; y: number }>(
      (point) => x(point.x),
      (point) => y(point.y),
    )
    .curve(d3.curveStepAfter)
    .digits(1);
  svg
    .append('path')
    .attr('d', steps([...chart.front]))
    .attr('fill', 'none')
    .attr('stroke', colour('lan'))
    .attr('stroke-width', 2);
  for (const point of chart.front) dot(point, 3.5, colour('lan'));
  for (const point of chart.named) dot(point, 5, colour('cdn'));
  // A label stands above its point, or above the label that is there: below the lowest points are the ticks.
  const placed: { left: number; right: number; y: number }[] = [];
  for (const { label, ...point } of chart.named) {
    const wide = widthOf(label);
    const isLeft = x(point.x) + 10 + wide > width;
    const at = x(point.x) + (isLeft ? -10 : 10);
    const [left, right] = isLeft ? [at - wide, at] : [at, at + wide];
    const covers = (top: number) =>
      placed.some((each) => Math.abs(each.y - top) < LINE && each.left < right && left < each.right);
    let top = Math.max(TOP, y(point.y) - 10);
    while (covers(top)) top -= LINE;
    placed.push({ left, right, y: top });
    haloed(text(svg, at, top, label, { anchor: isLeft ? 'end' : 'start' }));
  }
  text(svg, (LEFT + width) / 2, HEIGHT + 40, chart.x.title, { anchor: 'middle' });
  return HEIGHT + 54;
}

/** From the least to the most, with some room; one value stands in the middle. */
function domainOf(values: readonly number[]): [number, number] {
  const [low = 0, high = 1] = d3.extent(values) as [number?, number?];
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

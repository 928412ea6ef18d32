/** Who can peer with whom, as shapes within shapes. */
import * as d3 from 'd3';
import { printable } from '../../core/printable.js';
import type { GroupChart, GroupNode } from './chart.js';
import { colour } from './palette.js';
import { type Paper, text, widthOf } from './paper.js';

/** Hues of groups beside each other; blue to green and violet, so that none looks like the CDN. */
const HUES = ['lan', 'cache', 'group', 'linkLocal', 'internet'];
const TALLEST = 520;
/** Area that a shape is given, and the least height. */
const SHAPE_AREA = 5200;
const LEAST = 170;

/** @returns the height */
export function drawGroups({ svg, width, localise }: Paper, { root }: GroupChart): number {
  const leaves = d3.hierarchy<GroupNode>(root, ({ children }) => children as GroupNode[] | undefined).leaves().length;
  const height = Math.min(TALLEST, width * 0.8, LEAST + Math.sqrt(leaves * SHAPE_AREA));
  const tree = d3
    .hierarchy<GroupNode>(root, ({ children }) => children as GroupNode[] | undefined)
    .sum(({ size = 0 }) => size)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const packed = d3
    .pack<GroupNode>()
    .size([width, height])
    .padding(({ depth }) => (depth === 0 ? 12 : 5))(tree);
  for (const { data, depth, x, y, r, children } of packed.descendants()) {
    if (depth === 0) continue;
    const hasGroup = data.group !== undefined && data.group !== null;
    const hue = hasGroup ? HUES[data.group! % HUES.length]! : 'total';
    const circle = svg.append('circle').attr('cx', x).attr('cy', y).attr('r', r);
    circle
      .attr('fill', colour(children ? 'raised' : hue))
      .attr('fill-opacity', children ? 0.6 : 0.55)
      .attr('stroke', colour(hasGroup ? hue : 'total'))
      .attr('stroke-width', children ? 1.5 : 1);
    circle.append('title').text(printable(localise(`${data.label}: ${data.text}`)));
    if (children) continue;
    // Names of sites differ at their ends: `branch-07` is `07` where there is no room.
    const label = [data.label, data.label.split(/[-_. ]/).at(-1)!].find((each) => widthOf(each) <= 2 * r - 8);
    if (label !== undefined) text(svg, x, y, label, { anchor: 'middle' });
  }
  return height;
}

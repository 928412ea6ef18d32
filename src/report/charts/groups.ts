/** Who can peer with whom, as shapes within shapes. */
import * as d3 from 'd3';
import { printable } from '../../core/printable.js';
import type { GroupChart, GroupNode } from './chart.js';
import { colour } from './palette.js';
import { choosable, clipped, type Paper, type Svg, text, widthOf } from './paper.js';

/**
 * Hues of groups beside each other, and of the outline of those that are one shape; blue to green and violet, so that none looks like the CDN.
 */
const HUES = ['cache', 'group', 'linkLocal', 'internet'];
const OWN_HUE = 'lan';
/** Groups of several shapes than which more have some hue again. */
export const MOST_GROUP_HUES = HUES.length;
const TALLEST = 520;
/** Area that a shape is given, and the least height. */
const SHAPE_AREA = 5200;
const LEAST = 170;

/** @returns the height */
export function drawGroups(paper: Paper, { root }: GroupChart): number {
  const { svg, width, localise } = paper;
  const tree = d3
    .hierarchy<GroupNode>(root, ({ children }) => children as GroupNode[] | undefined)
    .sum(({ size = 0 }) => size)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const tallest = Math.min(TALLEST, width * 0.8, LEAST + Math.sqrt(tree.leaves().length * SHAPE_AREA));
  const { shapes, height } = packed(tree, width, tallest);
  for (const { data, x, y, r, children } of shapes) {
    const hue = hueOf(data);
    const circle = svg.append('circle').attr('cx', x).attr('cy', y).attr('r', r);
    const isOwn = data.group === 'own';
    circle
      .attr('fill', colour(children ? 'raised' : hue))
      .attr('fill-opacity', children ? 0.6 : isOwn ? 0.1 : 0.55)
      .attr('stroke', colour(hue))
      .attr('stroke-width', isOwn ? 2.5 : children ? 1.5 : 1);
    circle.append('title').text(printable(localise(`${data.label}: ${data.text}`)));
    if (children) continue;
    choosable(paper, circle as unknown as Svg, data.key, data.label);
    const label = labelWithin(printable(data.label), 2 * r - 8);
    if (label !== undefined) text(svg, x, y, label, { anchor: 'middle' });
  }
  return height;
}

function hueOf({ group }: GroupNode): string {
  if (group === undefined || group === null) return 'total';
  return group === 'own' ? OWN_HUE : HUES[group % HUES.length]!;
}

/** Below this width a name that is cut says nothing. */
const LEAST_NAME = 64;

/** Names of sites differ at their ends: `branch-07` is `07` where there is no room. */
function labelWithin(name: string, room: number): string | undefined {
  const fitting = [name, name.split(/[-_. ]/).at(-1)!].find((each) => widthOf(each) <= room);
  return fitting ?? (room > LEAST_NAME ? clipped(name, room) : undefined);
}

interface Shape {
  data: GroupNode;
  children: unknown;
  x: number;
  y: number;
  r: number;
}

/** Circles within circles, as large as the room lets them be: what d3 leaves empty around them is cut off. */
function packed(
  tree: d3.HierarchyNode<GroupNode>,
  width: number,
  tallest: number,
): { shapes: Shape[]; height: number } {
  const all = d3
    .pack<GroupNode>()
    .size([width, width])
    .padding(({ depth }) => (depth === 0 ? 14 : 5))(tree)
    .descendants()
    .filter(({ depth }) => depth > 0);
  const [left, right, top, bottom] = [
    d3.min(all, ({ x, r }) => x - r) ?? 0,
    d3.max(all, ({ x, r }) => x + r) ?? width,
    d3.min(all, ({ y, r }) => y - r) ?? 0,
    d3.max(all, ({ y, r }) => y + r) ?? 0,
  ];
  const scale = Math.min((width - 2) / Math.max(1, right - left), (tallest - 2) / Math.max(1, bottom - top));
  const middle = (left + right) / 2;
  const shapes = all.map(({ data, children, x, y, r }) => ({
    data,
    children,
    x: width / 2 + (x - middle) * scale,
    y: 1 + (y - top) * scale,
    r: r * scale,
  }));
  return { shapes, height: (bottom - top) * scale + 4 };
}

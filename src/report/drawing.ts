/** What all charts are drawn with: a document of d3-node, text, a grid, and the colours. */
import type * as d3 from 'd3';
import { D3Node } from 'd3-node';
import { printable } from '../core/printable.js';

type Svg = d3.Selection<d3.BaseType, unknown, null, undefined>;

const FONT = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';
export const INK = '#22303c';
export const MUTED = '#66757f';
export const GRID = '#e3e8eb';
export const GREEN = '#1d7a5f';
export const ORANGE = '#d0643f';

/** Pictures are drawn one after the other in the same document: a browser's takes longer to make than a picture. */
let document: D3Node | undefined;

/** An SVG picture; `title` is what screen readers say. */
export function draw(width: number, height: number, title: string, fill: (svg: Svg) => void): string {
  document ??= new D3Node();
  const svg = document.createSVG(width, height, {
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'font-family': FONT,
    'font-size': '13',
  });
  try {
    svg.append('title').text(printable(title));
    fill(svg);
    return wellFormed(document.svgString());
  } finally {
    svg.remove();
  }
}

/** What is no XML: the names that only HTML has for characters, and characters that no XML may contain. */
function wellFormed(svg: string): string {
  return svg
    .replaceAll('&nbsp;', '\u00a0')
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}');
}

export function text(
  svg: Svg,
  x: number,
  y: number,
  content: string,
  { anchor = 'start', fill = INK, weight = '' }: { anchor?: string; fill?: string; weight?: string } = {},
): Svg {
  const drawn = svg
    .append('text')
    .attr('x', x)
    .attr('y', y)
    .attr('dy', '0.35em')
    .attr('text-anchor', anchor)
    .attr('fill', fill)
    .text(printable(content));
  if (weight !== '') drawn.attr('font-weight', weight);
  return drawn as unknown as Svg;
}

/** Round numbers along an axis, as many as have labels of their own. */
export function labelledTicks(
  scale: d3.ScaleLinear<number, number>,
  format: (value: number) => string,
  most = 5,
): readonly number[] {
  for (let count = most; count > 0; count -= 1) {
    const ticks = scale.ticks(count);
    if (new Set(ticks.map(format)).size === ticks.length) return ticks;
  }
  return [];
}

/** Vertical lines from the top at round numbers, labelled below. */
export function grid(
  svg: Svg,
  x: d3.ScaleLinear<number, number>,
  bottom: number,
  format: (value: number) => string,
  ticks: readonly number[] = labelledTicks(x, format),
): void {
  for (const tick of ticks) {
    svg.append('line').attr('x1', x(tick)).attr('x2', x(tick)).attr('y1', 0).attr('y2', bottom).attr('stroke', GRID);
    text(svg, x(tick), bottom + 14, format(tick), { anchor: 'middle', fill: MUTED });
  }
}

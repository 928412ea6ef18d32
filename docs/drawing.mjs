/** What the pictures of the documents are drawn with: a document of d3-node, text, and the colours. */
import { D3Node } from 'd3-node';

const { printable } = await import(new URL('../build/core/printable.js', import.meta.url).href);

const FONT = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';
export const INK = '#22303c';
export const MUTED = '#66757f';
export const GRID = '#e3e8eb';
export const GREEN = '#1d7a5f';
export const ORANGE = '#d0643f';

/** Pictures are drawn one after the other in the same document: a browser's takes longer to make than a picture. */
let document;

/** An SVG picture; `title` is what screen readers say. */
export function draw(width, height, title, fill) {
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
    return document.svgString().replaceAll('&nbsp;', '\u00a0');
  } finally {
    svg.remove();
  }
}

export function text(svg, x, y, content, { anchor = 'start', fill = INK, weight = '' } = {}) {
  const drawn = svg
    .append('text')
    .attr('x', x)
    .attr('y', y)
    .attr('dy', '0.35em')
    .attr('text-anchor', anchor)
    .attr('fill', fill)
    .text(printable(content));
  if (weight !== '') drawn.attr('font-weight', weight);
  return drawn;
}

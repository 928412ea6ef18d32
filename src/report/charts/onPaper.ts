/** Charts drawn by d3-node, for reports and files: no browser is needed. */
import { D3Node } from 'd3-node';
import { printable } from '../../core/printable.js';
import type { Chart } from './chart.js';
import { drawChart } from './draw.js';
import { withFixedColours } from './palette.js';
import { FONT, FONT_SIZE } from './paper.js';

/** Width of a picture that stands alone. */
const ALONE = 920;

/** Pictures are drawn one after the other in the same document: a browser's takes longer to make than a picture. */
let document: D3Node | undefined;

/** A chart as SVG text, its colours those of the page around it. */
export function chartSvg(chart: Chart, width: number): string {
  document ??= new D3Node();
  const svg = document.createSVG(width, 0, { role: 'img', 'font-family': FONT, 'font-size': String(FONT_SIZE) });
  try {
    svg.append('title').text(printable(chart.title));
    const height = Math.ceil(drawChart({ svg, width, localise: (text) => text }, chart));
    svg.attr('height', height).attr('viewBox', `0 0 ${width} ${height}`);
    return wellFormed(document.svgString());
  } finally {
    svg.remove();
  }
}

/** A chart as a picture that stands alone, in light colours and with its title. */
export function chartPicture(chart: Chart): string {
  return withFixedColours(chartSvg(chart, ALONE));
}

/** What is no XML: the names that only HTML has for characters, and characters that no XML may contain. */
function wellFormed(svg: string): string {
  return svg
    .replaceAll('&nbsp;', '\u00a0')
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}');
}

/** Charts drawn by d3-node, for reports and files: no browser is needed. */
import { D3Node } from 'd3-node';
import { printable } from '../../core/printable.js';
import type { Chart } from './chart.js';
import { drawChart } from './draw.js';
import { colour, withFixedColours } from './palette.js';
import { BOLD, FONT, FONT_SIZE, LINE, linesOf, type Svg, text } from './paper.js';

/** Width of a picture that stands alone, and of the space around what is drawn. */
const ALONE = 960;
const MARGIN = 20;
const MOST_TITLE_LINES = 3;
const MOST_NOTE_LINES = 8;

/** Pictures are drawn one after the other in the same document: a browser's takes longer to make than a picture. */
let made: D3Node | undefined;

/** The document, which may be made ahead of the first picture. */
export function drawingDocument(): D3Node {
  made ??= new D3Node();
  return made;
}

/** A chart as SVG text, its colours those of the page around it. */
export function chartSvg(chart: Chart, width: number): string {
  return drawn(chart, width, (svg) => drawChart({ svg, width, localise: asItIs }, chart));
}

/** A chart as a picture that stands alone: on white, in light colours, with its title above and its note below. */
export function chartPicture(chart: Chart): string {
  const width = ALONE - 2 * MARGIN;
  const picture = drawn(chart, ALONE, (svg) => {
    const paper = svg.append('rect').attr('width', ALONE).attr('fill', colour('paper'));
    const within = (top: number) => svg.append('g').attr('transform', `translate(${MARGIN},${top})`) as unknown as Svg;
    const title = linesOf(chart.title, width / BOLD, MOST_TITLE_LINES);
    writeLines(within(MARGIN), title, { weight: '600' });
    const chartTop = MARGIN + title.length * LINE + LINE / 2;
    const chartHeight = drawChart({ svg: within(chartTop), width, localise: asItIs }, chart);
    const note = chart.note ? linesOf(chart.note, width, MOST_NOTE_LINES) : [];
    const noteTop = chartTop + chartHeight + LINE / 2;
    writeLines(within(noteTop), note, { fill: colour('muted') });
    const height = Math.ceil(noteTop + note.length * LINE + MARGIN / 2);
    paper.attr('height', height);
    return height;
  });
  return withFixedColours(picture);
}

const asItIs = (content: string) => content;

function writeLines(svg: Svg, lines: readonly string[], look: { fill?: string; weight?: string }): void {
  lines.forEach((line, i) => {
    text(svg, 0, (i + 0.5) * LINE, line, look);
  });
}

/** @param draw draws into the empty picture; its result is the height that it took */
function drawn(chart: Chart, width: number, draw: (svg: Svg) => number): string {
  const document = drawingDocument();
  const svg = document.createSVG(width, 0, { role: 'img', 'font-family': FONT, 'font-size': String(FONT_SIZE) });
  try {
    svg.append('title').text(printable(chart.title));
    const height = Math.ceil(draw(svg));
    svg.attr('height', height).attr('viewBox', `0 0 ${width} ${height}`);
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

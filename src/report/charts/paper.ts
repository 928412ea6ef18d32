/** What all charts are drawn with: texts and their widths, ticks, and rows with labels. */
import * as d3 from 'd3';
import type { FigureUnit } from '../../core/figureCatalogue.js';
import { printable } from '../../core/printable.js';
import { formatTickOf } from '../figureFormat.js';
import { formatDifference, formatFigure, formatInterval } from '../format.js';
import { colour } from './palette.js';

export type Svg = d3.Selection<d3.BaseType, unknown, null, undefined>;

/** Where a chart is drawn. */
export interface Paper {
  svg: Svg;
  width: number;
  /** Numbers as the reader writes them, such as with a decimal comma. */
  localise: (text: string) => string;
  /** In a page that lets people choose what a shape stands for. */
  onChoose?: (key: string) => void;
}

export const FONT = 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif';
export const FONT_SIZE = 13;
export const LINE = 17;
/** Bold letters are so much wider. */
export const BOLD = 1.17;
/** Lines of a label: what it says ends in no dots where people would write it. */
const MOST_LINES = 12;
/** A label of more lines than these stands above its value, not beside it. */
const MOST_LINES_BESIDE = 2;
/** Below this width labels stand above their bars. */
const NARROW = 560;

/** Widths of characters in thousandths of the font size, those of the widest of the common fonts: no browser measures. */
const NARROWEST = /[ijl|.,:;'!()[\]tfrI \u00a0-]/;
const WIDEST = /[mwMW@%…+<>=]/;
const DIGIT = /[0-9_]/;
const CAPITAL = /[A-Z&]/;

export function widthOf(content: string, size = FONT_SIZE): number {
  let width = 0;
  for (const letter of content) {
    if (NARROWEST.test(letter)) width += 412;
    else if (WIDEST.test(letter)) width += 1000;
    else if (DIGIT.test(letter)) width += 637;
    else if (CAPITAL.test(letter)) width += 780;
    else width += letter > '\u2e7f' ? 1050 : 640;
  }
  return (width * size) / 1000;
}

/** A text cut at its end where it is wider. */
export function clipped(content: string, width: number): string {
  if (widthOf(content) <= width) return content;
  const letters = [...content];
  while (letters.length > 1 && widthOf(`${letters.join('')}…`) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** Pieces of a word that fit, broken behind a hyphen, a dot or a slash where it has one. */
function piecesOf(word: string, width: number): string[] {
  const pieces: string[] = [];
  let rest = [...word];
  while (rest.length > 1 && widthOf(rest.join('')) > width) {
    let fits = 1;
    while (fits < rest.length && widthOf(rest.slice(0, fits + 1).join('')) <= width) fits += 1;
    const atMark = rest.slice(0, fits).findLastIndex((letter) => /[-_./:,]/.test(letter)) + 1;
    // No letter stands alone in the last line.
    const even = Math.ceil(rest.length / Math.ceil(rest.length / fits));
    const length = atMark > fits / 2 ? atMark : even;
    pieces.push(rest.slice(0, length).join(''));
    rest = rest.slice(length);
  }
  return [...pieces, rest.join('')];
}

/** A text in at most `most` lines: words that are too wide are broken, and what is left over is cut. */
export function linesOf(content: string, width: number, most = 2): string[] {
  const lines: string[] = [];
  let line = '';
  const words = printable(content).split(/ +/);
  for (const word of words.flatMap((each) => piecesOf(each, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  lines.push(line);
  const shown = lines.length <= most ? lines : [...lines.slice(0, most - 1), lines.slice(most - 1).join(' ')];
  return shown.map((each) => clipped(each, width));
}

export function text(
  svg: Svg,
  x: number,
  y: number,
  content: string,
  { anchor = 'start', fill = colour('ink'), weight = '' }: { anchor?: string; fill?: string; weight?: string } = {},
): Svg {
  const drawn = svg
    .append('text')
    .attr('x', round(x))
    .attr('y', round(y))
    .attr('dy', '0.35em')
    .attr('text-anchor', anchor)
    .attr('fill', fill)
    .text(printable(content));
  if (weight !== '') drawn.attr('font-weight', weight);
  return drawn as unknown as Svg;
}

/** What is said of a shape when it is pointed at. */
export function tip(shape: Svg, content: string): void {
  shape.append('title').text(printable(content));
}

/** Makes a shape something that can be chosen, by mouse and keyboard, where the page wants that. */
export function choosable({ onChoose }: Paper, shape: Svg, key: string | undefined, label: string): void {
  if (!onChoose || key === undefined) return;
  shape
    .attr('class', 'choosable')
    .attr('tabindex', '0')
    .attr('role', 'button')
    .attr('aria-label', printable(label))
    .on('click', () => onChoose(key))
    .on('keydown', (event: { key: string; preventDefault: () => void }) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      onChoose(key);
    });
}

/** @param box with its upper left corner */
export function rect(
  svg: Svg,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  fill: string,
): Svg {
  return svg
    .append('rect')
    .attr('x', round(x))
    .attr('y', round(y))
    .attr('width', round(Math.max(0, width)))
    .attr('height', round(height))
    .attr('fill', fill) as unknown as Svg;
}

export function line(
  svg: Svg,
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  stroke = colour('line'),
): Svg {
  const drawn = svg.append('line').attr('x1', round(x1)).attr('y1', round(y1)).attr('x2', round(x2));
  return drawn.attr('y2', round(y2)).attr('stroke', stroke) as unknown as Svg;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** A value as it is written beside its bar. */
export function valueText({ localise }: Paper, unit: FigureUnit, value: number, isDifference = false): string {
  return localise(isDifference ? formatDifference(unit, value) : formatFigure(unit, value));
}

/** `+7.1 pp [+4.3 pp, +9.9 pp]`, or the mean alone where there is no interval that can be seen. */
export function intervalText(
  { localise }: Paper,
  unit: FigureUnit,
  estimate: { mean: number; low: number | null; high: number | null },
  isDifference = false,
): string {
  const one = isDifference ? formatDifference : formatFigure;
  return localise(formatInterval(estimate, (value, beside) => one(unit, value, beside)));
}

/** The unit in which amounts up to `most` are written along an axis: ticks are round numbers of it. */
function axisUnit(unit: FigureUnit, most: number): { size: number; name: string } | null {
  if (unit === 'bytes') return largestUnit(most, 1024, ['B', 'KB', 'MB', 'GB', 'TB', 'PB'], 1);
  if (unit === 'rate') return largestUnit(most, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'], 1 / 8);
  if (unit === 'duration') {
    const units: [string, number][] = [
      ['d', 86_400],
      ['h', 3600],
      ['min', 60],
    ];
    const [name, size] = units.find(([, length]) => most >= 2 * length) ?? ['s', 1];
    return { size, name };
  }
  return null;
}

function largestUnit(most: number, factor: number, names: readonly string[], first: number) {
  let at = 0;
  while (at + 1 < names.length && most >= first * factor ** (at + 1)) at += 1;
  return { size: first * factor ** at, name: names[at]! };
}

/** Round numbers along an axis with their labels: as many as have labels of their own, all in one unit. */
export function labelledTicks(
  paper: Paper,
  { unit, isDifference = false, low, high, most = 5 }: TickOptions,
): { value: number; label: string }[] {
  const named = axisUnit(unit, Math.max(Math.abs(low), Math.abs(high)));
  const size = named?.size ?? 1;
  for (let count = most; count > 0; count -= 1) {
    const step = d3.tickStep(low / size, high / size, count);
    const digits = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
    const plain = formatTickOf(unit, step);
    const format = (amount: number) => (named ? `${amount.toFixed(digits)} ${named.name}` : plain(amount));
    const written = (amount: number) => {
      if (!isDifference) return format(amount);
      const sign = amount === 0 || isDifference === 'unsigned' ? '' : amount > 0 ? '+' : '-';
      return sign + format(Math.abs(amount)).replace(/ %$/, ' pp');
    };
    const ticks = d3
      .ticks(low / size, high / size, count)
      .map((amount) => ({ value: amount * size, label: paper.localise(written(amount)) }));
    if (ticks.length > 0 && new Set(ticks.map(({ label }) => label)).size === ticks.length) return ticks;
  }
  return [];
}

interface TickOptions {
  unit: FigureUnit;
  /** Differences have signs, and those of shares are in points; `unsigned`: a difference that is never negative. */
  isDifference?: boolean | 'unsigned';
  low: number;
  high: number;
  most?: number;
}

/** Vertical lines at round numbers, labelled below; labels stay within the picture and do not overlap. */
export function grid(
  paper: Paper,
  x: d3.ScaleLinear<number, number>,
  bottom: number,
  options: Pick<TickOptions, 'unit' | 'isDifference'>,
): void {
  const { svg, width } = paper;
  const [low, high] = x.domain() as [number, number];
  const [left, right] = x.range() as [number, number];
  const most = Math.max(1, Math.min(5, Math.floor((right - left) / 90)));
  for (let count = most; count > 0; count -= 1) {
    const placed = labelledTicks(paper, { ...options, low, high, most: count }).map(({ value, label }) => {
      const half = widthOf(label) / 2;
      return { value, label, half, at: Math.min(Math.max(x(value), half), width - half) };
    });
    const fits = placed.every(({ at, half }, i) => i === 0 || at - half >= placed[i - 1]!.at + placed[i - 1]!.half + 8);
    if (!fits && count > 1) continue;
    for (const { value } of placed) line(svg, [x(value), 0], [x(value), bottom]);
    const shown = fits ? placed : placed.slice(0, 1);
    for (const { at, label } of shown) text(svg, at, bottom + 14, label, { anchor: 'middle', fill: colour('muted') });
    return;
  }
}

/** Space below the rows that the labels of {@link grid} take. */
export const GRID_LABELS = 26;

/** Rows with a label, a plot and a value: side by side, or where it is narrow the plot below. */
export interface Rows {
  left: number;
  right: number;
  height: number;
  /** Top and height of a row. */
  row(row: number): { y: number; height: number };
  /** Top and height of the plot of a row. */
  plot(row: number): { y: number; height: number };
  label(row: number): void;
}

/**
 * Lays out rows.
 *
 * @param rows label and value of each; a row without a value is a heading
 */
export function layRows(
  { svg, width }: Paper,
  rows: readonly { label: string; value: string | null }[],
  barHeight = 16,
): Rows {
  const isNarrow = width < NARROW;
  const valueWidth = Math.max(0, ...rows.map(({ value }) => widthOf(value ?? '')));
  const widest = Math.max(0, ...rows.map(({ label, value }) => (value === null ? 0 : widthOf(printable(label)))));
  const left = isNarrow ? 0 : Math.min(Math.max(90, width * 0.4), Math.ceil(widest) + 14);
  const right = isNarrow ? width : width - Math.ceil(valueWidth) - 12;
  const laid = rows.map(({ label, value }) => {
    if (value === null) return { lines: linesOf(label, width / BOLD), isBelow: false };
    if (!isNarrow) return { lines: linesOf(label, left - 14, MOST_LINES), isBelow: false };
    const room = width - widthOf(value) - 12;
    const lines = linesOf(label, room, MOST_LINES);
    // A value that leaves its label no room stands below it.
    const isBroken = printable(label)
      .split(/ +/)
      .some((word) => widthOf(word) > room);
    const isBelow = isBroken || lines.length > MOST_LINES_BESIDE || lines.some((each) => each.endsWith('…'));
    return { lines: isBelow ? linesOf(label, width, MOST_LINES) : lines, isBelow };
  });
  let height = 0;
  const tops = rows.map(({ value }, i) => {
    const top = height;
    const labelHeight = textLines(laid[i]!) * LINE;
    if (value === null) height += labelHeight + 8;
    else height += isNarrow ? labelHeight + barHeight + 12 : Math.max(labelHeight, barHeight) + 8;
    return top;
  });
  const rowHeight = (row: number) => (tops[row + 1] ?? height) - tops[row]!;
  return {
    left,
    right,
    height,
    row: (row) => ({ y: tops[row]!, height: rowHeight(row) }),
    plot: (row) =>
      isNarrow
        ? { y: tops[row]! + textLines(laid[row]!) * LINE + 4, height: barHeight }
        : { y: tops[row]! + (rowHeight(row) - barHeight) / 2, height: barHeight },
    label: (row) => {
      const { value } = rows[row]!;
      const { lines, isBelow } = laid[row]!;
      const isHeading = value === null;
      const first = isNarrow || isHeading ? tops[row]! + LINE / 2 + 2 : tops[row]! + rowHeight(row) / 2;
      const from = isNarrow || isHeading ? first : first - ((lines.length - 1) * LINE) / 2;
      const isLeft = isNarrow || isHeading;
      lines.forEach((content, i) => {
        const options = { anchor: isLeft ? 'start' : 'end', weight: isHeading ? '600' : '' };
        if (isNarrow) back(svg, { x: 0, y: from + i * LINE, width: widthOf(content) * (isHeading ? BOLD : 1) });
        haloed(text(svg, isLeft ? 0 : left - 14, from + i * LINE, content, options));
      });
      if (value === null) return;
      const at = isBelow ? first + lines.length * LINE : first;
      const valueFrom = width - widthOf(value) - HALO;
      if (isNarrow) back(svg, { x: valueFrom, y: at, width: width - valueFrom });
      haloed(text(svg, width, at, value, { anchor: 'end', fill: colour('muted') }));
    },
  };
}

const textLines = ({ lines, isBelow }: { lines: readonly string[]; isBelow: boolean }) =>
  lines.length + (isBelow ? 1 : 0);

/** Beside a text, so much of what lies behind it is hidden. */
const HALO = 2.5;

/** A text that lines behind it do not cross. */
export function haloed(drawn: Svg): void {
  drawn
    .attr('stroke', colour('paper'))
    .attr('stroke-width', 2 * HALO)
    .attr('paint-order', 'stroke');
}

/** Hides lines behind a line of text, also between its words, where its halo leaves them. @param box `y` of its middle */
function back(svg: Svg, { x, y, width }: { x: number; y: number; width: number }): void {
  rect(svg, { x, y: y - LINE / 2, width, height: LINE }, colour('paper'));
}

/** Small squares with their names; a line more where one is full. @returns the height they take */
export function legend(
  { svg, width }: Paper,
  left: number,
  top: number,
  entries: readonly { label: string; colour: string }[],
): number {
  let x = left;
  let y = top + 8;
  for (const entry of entries) {
    const taken = 18 + Math.min(widthOf(entry.label), width - left - 18) + 16;
    if (x > left && x + taken - 16 > width) {
      x = left;
      y += LINE + 3;
    }
    rect(svg, { x, y: y - 6, width: 12, height: 12 }, entry.colour).attr('rx', '2');
    text(svg, x + 18, y, clipped(entry.label, width - x - 18), { fill: colour('muted') });
    x += taken;
  }
  return y + 10 - top;
}

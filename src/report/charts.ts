/** Charts as SVG text, drawn by d3 in a document of d3-node. */
import * as d3 from 'd3';
import { formatBytes, formatRate, formatShare } from '../core/units.js';
import { draw, GREEN, GRID, grid, INK, MUTED, ORANGE, text } from './drawing.js';
import { wrapped } from './format.js';

/** Width of a letter at 13 px, on the safe side. */
const LETTER = 8;
/** The most that labels take of the width of a chart, and the height of a line of them. */
const MOST_LABEL = 420;
const LABEL_LINE = 16;
const NO_BREAK = '\u00a0';

/** One colour a source, the same in every chart: warm is the CDN, green are peers. */
const SOURCE_COLOURS: Record<string, string> = {
  'LAN peers': GREEN,
  'group peers': '#56ae8a',
  'Internet peers': '#a5d6b9',
  'link-local peers': '#0f4f3d',
  'cache servers': '#8173b5',
  CDN: ORANGE,
};

export interface Part {
  label: string;
  value: number;
}

/** Several stacked bars of shares by source: one a scenario, or one alone. */
export function splitChart(bars: readonly { label: string; parts: readonly Part[] }[]): string {
  const left = bars.length > 1 ? Math.min(260, 24 + LETTER * Math.max(...bars.map((bar) => bar.label.length))) : 0;
  const width = 920;
  const barHeight = 34;
  const step = barHeight + 14;
  const height = bars.length * step + 34;
  const names = Object.keys(SOURCE_COLOURS).filter((name) =>
    bars.some((bar) => bar.parts.some((p) => p.label === name && p.value > 0)),
  );
  return draw(width, height, `Bytes by source: ${bars.map((bar) => bar.label).join(', ')}`, (svg) => {
    bars.forEach((bar, i) => {
      const total = d3.sum(bar.parts, (part) => part.value) || 1;
      const x = d3.scaleLinear([0, total], [left, width - 4]);
      const y = i * step + 2;
      if (left > 0) drawLabel(svg, left - 12, y + barHeight / 2, bar.label);
      let from = 0;
      for (const part of bar.parts.filter((p) => p.value > 0)) {
        const x0 = x(from);
        const w = Math.max(1, x(from + part.value) - x0);
        svg
          .append('rect')
          .attr('x', x0)
          .attr('y', y)
          .attr('width', w)
          .attr('height', barHeight)
          .attr('fill', SOURCE_COLOURS[part.label]!)
          .append('title')
          .text(`${part.label}: ${formatBytes(part.value)} (${formatShare(part.value / total)})`);
        const label = `${formatShare(part.value / total)} · ${formatBytes(part.value)}`;
        const dark = part.label === 'Internet peers' || part.label === 'group peers';
        if (w > label.length * LETTER) {
          text(svg, x0 + w / 2, y + barHeight / 2, label, { anchor: 'middle', fill: dark ? INK : 'white' });
        } else if (w > 52) {
          const short = formatShare(part.value / total);
          text(svg, x0 + w / 2, y + barHeight / 2, short, { anchor: 'middle', fill: dark ? INK : 'white' });
        }
        from += part.value;
      }
    });
    let x = left;
    for (const name of names) {
      const y = bars.length * step + 12;
      svg
        .append('rect')
        .attr('x', x)
        .attr('y', y - 6)
        .attr('width', 12)
        .attr('height', 12)
        .attr('fill', SOURCE_COLOURS[name]!);
      text(svg, x + 18, y, name, { fill: MUTED });
      x += 38 + name.length * 7;
    }
  });
}

/** From all bytes down to the peer bytes: one step a reason, and one for the cache servers. */
export function waterfallChart(total: number, steps: readonly Part[], cacheServers: number, peers: number): string {
  const rows = [
    { label: 'all bytes', from: 0, to: total, colour: MUTED },
    ...steps.map((step, i) => {
      const before = d3.sum(steps.slice(0, i), (s) => s.value);
      return { label: step.label, from: total - before - step.value, to: total - before, colour: SOURCE_COLOURS.CDN! };
    }),
    ...(cacheServers > 0
      ? [
          {
            label: 'from cache servers',
            from: peers,
            to: peers + cacheServers,
            colour: SOURCE_COLOURS['cache servers']!,
          },
        ]
      : []),
    { label: 'bytes from peers', from: 0, to: peers, colour: SOURCE_COLOURS['LAN peers']! },
  ];
  const left = 210;
  const right = 150;
  const width = 920;
  const rowHeight = 26;
  const height = rows.length * rowHeight + 30;
  return draw(width, height, 'From all bytes to peer bytes: what each reason cost', (svg) => {
    const x = d3.scaleLinear([0, total || 1], [left, width - right]);
    grid(svg, x, rows.length * rowHeight, formatBytes, byteTicks(total));
    rows.forEach((row, i) => {
      const y = i * rowHeight + 4;
      svg
        .append('rect')
        .attr('x', x(row.from))
        .attr('y', y)
        .attr('width', Math.max(1.5, x(row.to) - x(row.from)))
        .attr('height', rowHeight - 8)
        .attr('fill', row.colour);
      if (i + 1 < rows.length) {
        const at = i === 0 ? x(row.to) : x(row.from);
        svg
          .append('line')
          .attr('x1', at)
          .attr('x2', at)
          .attr('y1', y + rowHeight - 8)
          .attr('y2', y + rowHeight)
          .attr('stroke', MUTED);
      }
      const bytes = row.to - row.from;
      text(svg, left - 10, y + 9, row.label, { anchor: 'end' });
      const share = formatShare(total === 0 ? 0 : bytes / total);
      text(svg, Math.max(x(row.to), x(0)) + 8, y + 9, `${formatBytes(bytes)} · ${share}`, { fill: MUTED });
    });
  });
}

/** Rates over time, as many down as up. */
interface RatesOverTime {
  downBytesPerS: readonly number[];
  upBytesPerS: readonly number[];
  /** What each value stands for. */
  stepS: number;
  /** Milliseconds since 1970 of the first. */
  startMs: number;
}

/** The use of lines over time: down as an area, up as a line. */
export function timeChart({ downBytesPerS, upBytesPerS, stepS, startMs }: RatesOverTime): string {
  const width = 920;
  const height = 240;
  const margin = { left: 84, right: 40, top: 10, bottom: 28 };
  const pointsOf = (rates: readonly number[]) =>
    rates.map((rate, i) => ({ date: new Date(startMs + i * stepS * 1000), rate }));
  const points = pointsOf(downBytesPerS);
  const pointsUp = pointsOf(upBytesPerS);
  const end = new Date(startMs + points.length * stepS * 1000);
  return draw(width, height, 'Bytes into all sites and out of them over their WAN lines', (svg) => {
    const x = d3.scaleUtc([new Date(startMs), end], [margin.left, width - margin.right]);
    const max = d3.max([...points, ...pointsUp], (p) => p.rate * 8) || 1;
    const y = d3.scaleLinear([0, max], [height - margin.bottom, margin.top]).nice(4);
    const ticks = y.ticks(4);
    for (const tick of ticks) {
      svg
        .append('line')
        .attr('x1', margin.left)
        .attr('x2', width - margin.right)
        .attr('y1', y(tick))
        .attr('y2', y(tick))
        .attr('stroke', GRID);
      text(svg, margin.left - 8, y(tick), formatRate(tick / 8), { anchor: 'end', fill: MUTED });
    }
    const area = d3
      .area<(typeof points)[number]>()
      .x((p) => x(p.date))
      .y0(y(0))
      .y1((p) => y(p.rate * 8))
      .curve(d3.curveStepAfter);
    svg.append('path').attr('d', area(points)).attr('fill', SOURCE_COLOURS.CDN!).attr('opacity', 0.85);
    const line = d3
      .line<(typeof points)[number]>()
      .x((p) => x(p.date))
      .y((p) => y(p.rate * 8))
      .curve(d3.curveStepAfter);
    svg.append('path').attr('d', line(pointsUp)).attr('fill', 'none').attr('stroke', INK).attr('stroke-width', 1.5);
    const spanDays = (points.length * stepS) / 86_400;
    const format = d3.utcFormat(spanDays > 2 ? '%a %-d %b' : '%H:%M');
    for (const tick of x.ticks(spanDays > 20 ? 5 : 7)) {
      text(svg, x(tick), height - 10, format(tick), { anchor: 'middle', fill: MUTED });
    }
  });
}

/** Shares as bars with their bytes, at most `most` of them, the rest folded by the caller. */
export function shareChart(title: string, rows: readonly { label: string; share: number; bytes: number }[]): string {
  const longest = Math.max(...rows.map((row) => row.label.length), 4);
  const left = Math.min(330, 16 + longest * LETTER);
  const width = 920;
  const right = 150;
  const rowHeight = 22;
  return draw(width, rows.length * rowHeight + 30, title, (svg) => {
    const x = d3.scaleLinear([0, 1], [left, width - right]);
    grid(svg, x, rows.length * rowHeight, (value) => `${Math.round(value * 100)} %`);
    rows.forEach((row, i) => {
      const y = i * rowHeight + 3;
      const bar = (from: number, to: number, colour: string) =>
        svg
          .append('rect')
          .attr('x', x(from))
          .attr('y', y)
          .attr('width', Math.max(0, x(to) - x(from)))
          .attr('height', rowHeight - 6)
          .attr('fill', colour);
      bar(0, row.share, SOURCE_COLOURS['LAN peers']!);
      bar(row.share, 1, '#f0d3c6');
      const letters = Math.floor((left - 16) / LETTER);
      const label = row.label.length > letters ? `${row.label.slice(0, letters - 1)}…` : row.label;
      text(svg, left - 10, y + 8, label, { anchor: 'end' });
      text(svg, width - right + 10, y + 8, `${formatShare(row.share)} of ${formatBytes(row.bytes)}`, { fill: MUTED });
    });
  });
}

/** A label that ends at `x`, in one line or two; what does not fit is cut at its end. */
function drawLabel(svg: Parameters<typeof text>[0], x: number, y: number, label: string): void {
  const letters = Math.floor((x - 4) / LETTER);
  const [first, ...rest] = labelLines(label, letters) as [string, ...string[]];
  const lines = rest.length === 0 ? [first] : [first, ...labelLines(rest.join(NO_BREAK), letters)];
  lines.forEach((line, k, { length }) => {
    text(svg, x, y + (k - (length - 1) / 2) * LABEL_LINE, line, { anchor: 'end' });
  });
}

/** A label in lines that fit beside a chart; a word that does not is cut at its end. */
function labelLines(label: string, letters: number): string[] {
  const cut = (line: string) => (line.length > letters ? `${line.slice(0, letters - 1)}…` : line);
  return wrapped(label, letters).split('\n').map(cut);
}

/** Amounts as bars, in the colour of their source. */
export function bytesChart(title: string, rows: readonly { label: string; bytes: number; source: string }[]): string {
  const letters = Math.floor((MOST_LABEL - 24) / LETTER);
  const labels = rows.map(({ label }) => labelLines(label, letters));
  const left = 24 + LETTER * Math.max(...labels.flat().map((line) => line.length));
  const width = 920;
  const right = 100;
  const rowHeight = 10 + LABEL_LINE * Math.max(...labels.map((lines) => lines.length));
  const most = Math.max(1, ...rows.map((row) => row.bytes));
  return draw(width, rows.length * rowHeight + 30, title, (svg) => {
    const x = d3.scaleLinear([0, most], [left, width - right]);
    grid(svg, x, rows.length * rowHeight, formatBytes, byteTicks(most));
    rows.forEach((row, i) => {
      const y = i * rowHeight + 4;
      svg
        .append('rect')
        .attr('x', left)
        .attr('y', y)
        .attr('width', x(row.bytes) - left)
        .attr('height', rowHeight - 8)
        .attr('fill', SOURCE_COLOURS[row.source]!);
      const middle = y + rowHeight / 2 - 4;
      labels[i]!.forEach((line, k, { length }) => {
        text(svg, left - 10, middle + (k - (length - 1) / 2) * LABEL_LINE, line, { anchor: 'end' });
      });
      text(svg, x(row.bytes) + 8, middle, formatBytes(row.bytes), { fill: MUTED });
    });
  });
}

/** Estimates with their 95 % intervals around zero: differences from the first scenario. */
export function intervalChart(
  title: string,
  rows: readonly { label: string; mean: number; low: number; high: number }[],
  format: (value: number) => string,
): string {
  const left = Math.min(300, 24 + LETTER * Math.max(...rows.map((row) => row.label.length)));
  const width = 920;
  const right = 245;
  const rowHeight = 32;
  return draw(width, rows.length * rowHeight + 30, title, (svg) => {
    const low = Math.min(0, ...rows.map((row) => row.low));
    const high = Math.max(0, ...rows.map((row) => row.high));
    const pad = (high - low || 1) * 0.06;
    const x = d3.scaleLinear([low - pad, high + pad], [left, width - right]);
    grid(svg, x, rows.length * rowHeight, format);
    svg
      .append('line')
      .attr('x1', x(0))
      .attr('x2', x(0))
      .attr('y1', 0)
      .attr('y2', rows.length * rowHeight)
      .attr('stroke', INK);
    rows.forEach((row, i) => {
      const y = i * rowHeight + rowHeight / 2;
      svg
        .append('line')
        .attr('x1', x(row.low))
        .attr('x2', x(row.high))
        .attr('y1', y)
        .attr('y2', y)
        .attr('stroke', SOURCE_COLOURS['LAN peers']!)
        .attr('stroke-width', 3);
      svg
        .append('circle')
        .attr('cx', x(row.mean))
        .attr('cy', y)
        .attr('r', 6)
        .attr('fill', SOURCE_COLOURS['LAN peers']!);
      drawLabel(svg, left - 12, y, row.label);
      const interval = row.low === row.high ? '' : ` [${format(row.low)}, ${format(row.high)}]`;
      const label = `${format(row.mean)}${interval}`;
      text(svg, width - right + 10, y, label, { fill: MUTED });
    });
  });
}

/** Round numbers of the unit that the amounts are shown in: 1024-based, unlike d3's own ticks. */
function byteTicks(mostBytes: number): number[] {
  const unit = 1024 ** Math.max(0, Math.floor(Math.log(Math.max(1, mostBytes)) / Math.log(1024)));
  return d3.ticks(0, mostBytes / unit, 4).map((tick) => tick * unit);
}

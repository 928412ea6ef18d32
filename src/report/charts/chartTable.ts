/** What a chart shows, as a table: for who cannot see it, and for who wants the numbers. */
import { formatBytes, formatDuration, formatShare } from '../../core/units.js';
import { formatDifference, formatFigure } from '../format.js';
import type { Chart, GroupNode, HeatChart, IntervalChart, ReachedChart, SplitChart, TimeChart } from './chart.js';
import { REACHED_TICKS_S } from './reachedTicks.js';

export interface ChartTable {
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Longer series are not tables any more. */
const MOST_ROWS = 200;

/** The table behind a chart; cells are plain text. `null` for what is too long for one. */
export function chartTable(chart: Chart): ChartTable | null {
  switch (chart.kind) {
    case 'split':
      return ofSplit(chart);
    case 'waterfall':
      return { header: ['', 'amount'], rows: chart.rows.map(({ label, text }) => [label, text]) };
    case 'bars': {
      const rows = chart.rows.map(({ label, value, text }) => [label, text ?? formatFigure(chart.unit, value)]);
      return { header: ['', 'amount'], rows };
    }
    case 'intervals':
      return ofIntervals(chart);
    case 'time':
      return ofTime(chart);
    case 'heat':
      return ofHeat(chart);
    case 'curve': {
      const show = chart.isDifference ? formatDifference : formatFigure;
      const rows = chart.points.map(({ x, y }) => [String(x), show(chart.unit, y).replace('+', '')]);
      return rows.length > MOST_ROWS ? null : { header: [chart.x.title, chart.title], rows };
    }
    case 'reached':
      return ofReached(chart);
    case 'scatter': {
      const row = (label: string, { x, y }: { x: number; y: number }) => [
        label,
        formatFigure(chart.x.unit, x),
        formatFigure(chart.unit, y),
      ];
      const rows = [...chart.named.map((point) => row(point.label, point)), ...chart.front.map((p) => row('front', p))];
      return rows.length > MOST_ROWS ? null : { header: ['', chart.x.title, chart.y.title], rows };
    }
    case 'groups': {
      const rows = leavesOf(chart.root, []);
      return rows.length > MOST_ROWS ? null : { header: ['', '', ''], rows };
    }
  }
}

function ofSplit({ bars }: SplitChart): ChartTable {
  const names = (bars[0]?.parts ?? [])
    .map(({ label }) => label)
    .filter((name) => bars.some(({ parts }) => parts.some(({ label, bytes }) => label === name && bytes > 0)));
  const rows = bars.map(({ label, parts }) => {
    const total = parts.reduce((sum, { bytes }) => sum + bytes, 0) || 1;
    const cells = names.map((name) => {
      const bytes = parts.find((part) => part.label === name)?.bytes ?? 0;
      return `${formatBytes(bytes)} (${formatShare(bytes / total)})`;
    });
    return [label, ...cells];
  });
  return { header: ['', ...names], rows };
}

function ofIntervals({ groups, unit, isDifference }: IntervalChart): ChartTable {
  const show = (value: number | null) =>
    value === null ? '' : isDifference ? formatDifference(unit, value) : formatFigure(unit, value);
  const rows = groups.flatMap(({ label, rows: of }) =>
    of.map((row) => [
      label === null ? row.label : `${label}: ${row.label}`,
      show(row.mean),
      show(row.low),
      show(row.high),
    ]),
  );
  return { header: ['', 'mean', 'low', 'high'], rows };
}

function ofTime({ unit, startMs, stepS, series }: TimeChart): ChartTable | null {
  const count = Math.max(0, ...series.map(({ values }) => values.length));
  const times = Array.from({ length: count }, (_, i) => new Date(startMs + i * stepS * 1000));
  const rows = times.map((time, i) => [
    time.toISOString().slice(0, 16).replace('T', ' '),
    ...series.map(({ values }) => formatFigure(unit, values[i] ?? 0)),
  ]);
  // Quiet times say nothing.
  const shown = rows.filter((_, i) => series.some(({ values }) => (values[i] ?? 0) > 0));
  return shown.length > MOST_ROWS ? null : { header: ['UTC', ...series.map(({ label }) => label)], rows: shown };
}

function ofHeat({ unit, x, y, values }: HeatChart): ChartTable {
  const rows = values.map((row, r) => [
    y.labels[r]!,
    ...row.map((value) => (value === null ? '' : formatFigure(unit, value))),
  ]);
  return { header: [[y.title, x.title].filter((part) => part !== '').join(' by '), ...x.labels], rows };
}

function ofReached({ series, toS }: ReachedChart): ChartTable {
  const times = REACHED_TICKS_S.filter((timeS) => timeS <= toS);
  const rows = series.map(({ label, points }) => [
    label,
    ...times.map((timeS) => {
      const isKnown = (points.at(-1)?.timeS ?? 0) >= timeS;
      return isKnown ? formatShare(points.findLast((point) => point.timeS <= timeS)?.share ?? 0) : '';
    }),
  ]);
  return { header: ['after', ...times.map((timeS) => formatDuration(timeS))], rows };
}

function leavesOf({ label, text, children }: GroupNode, above: readonly string[]): string[][] {
  if (!children || children.length === 0) return [[above.slice(1).join(', '), label, text]];
  return children.flatMap((child) => leavesOf(child, [...above, label]));
}

/** The waterfall from a figure as it is, restriction by restriction, to the best possible. */
import { type FigureSpec, titleOf } from '../core/figureCatalogue.js';
import type { GapOfFigure } from '../experiment/causes/causes.js';
import type { WaterfallChart } from './charts/chart.js';
import { formatDifference, formatFigure } from './format.js';

/** The largest steps have rows of their own. */
const MOST_STEPS = 14;

type Row = WaterfallChart['rows'][number];

/** @param steps parts of the gap, the largest first: what is above 0 takes away from the figure */
export function causesChart(
  figure: FigureSpec,
  gap: Pick<GapOfFigure, 'before' | 'lifted' | 'notReachable' | 'bound'>,
  steps: readonly { label: string; value: number }[],
): WaterfallChart {
  const { unit } = figure;
  const whole = (label: string, value: number): Row => ({
    ...{ label, from: 0, to: value, colour: 'total' },
    text: formatFigure(unit, value),
  });
  let at = gap.before;
  const step = (label: string, value: number): Row => {
    const [from, to] = [Math.min(at, at - value), Math.max(at, at - value)];
    at -= value;
    return { label, from, to, colour: value > 0 ? 'lan' : 'cdn', text: formatDifference(unit, -value) };
  };
  const rows = [
    whole('as it is', gap.before),
    ...foldedSteps(steps).map(({ label, value }) => step(label, value)),
    whole('with all restrictions lifted', gap.lifted),
  ];
  if (gap.bound !== null) rows.push(step('not reachable', gap.notReachable!), whole('fewest possible', gap.bound));
  return { kind: 'waterfall', title: `${titleOf(figure)}: the way to the best possible`, unit, rows };
}

/** The largest steps, and one for all others. */
function foldedSteps(steps: readonly { label: string; value: number }[]): { label: string; value: number }[] {
  if (steps.length <= MOST_STEPS) return [...steps];
  const bySize = [...steps].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const large = new Set(bySize.slice(0, MOST_STEPS - 1));
  const others = steps.filter((step) => !large.has(step));
  const rest = others.reduce((sum, { value }) => sum + value, 0);
  return [...steps.filter((step) => large.has(step)), { label: `${others.length} others`, value: rest }];
}

/** The costs of a run, item by item. */
import type { Replicate } from '../../experiment/world.js';
import type { Costs } from '../../ledger/costs.js';
import type { BarChart } from '../charts/chart.js';
import { formatMoney } from '../format.js';
import { COST_ITEMS } from './costs.js';

/** Nothing where nothing costs. */
export function costsChart({ account, world }: Replicate): BarChart | null {
  const { costs } = account.figures;
  const items = (Object.keys(COST_ITEMS) as (keyof Costs)[]).filter((item) => item !== 'total' && costs[item] > 0);
  if (items.length === 0) return null;
  const currency = world.scenario.prices?.currency ?? '';
  const rows = items.map((item) => ({
    label: COST_ITEMS[item],
    value: costs[item],
    colour: 'total' as const,
    text: `${formatMoney(costs[item])} ${currency}`,
  }));
  return { kind: 'bars', title: `Costs by item${currency === '' ? '' : `, in ${currency}`}`, unit: 'money', rows };
}

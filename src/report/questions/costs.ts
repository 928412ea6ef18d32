/** What does it cost? */
import { formatDuration } from '../../core/units.js';
import type { Replicate } from '../../experiment/world.js';
import type { Costs } from '../../ledger/costs.js';
import { formatMoney } from '../format.js';
import type { ShownTable } from './shown.js';

export const COST_ITEMS: Record<keyof Costs, string> = {
  cdn: 'bytes from the CDN, to devices and cache servers',
  privateWan: 'bytes over private WAN lines',
  lines: 'lines, by their rates',
  cacheServers: 'cache servers',
  total: 'in all',
};

export function costsQuestion({ account, world }: Replicate): ShownTable {
  const { durationS, prices } = world.scenario;
  const title = 'What it costs';
  if (prices === undefined) {
    const example = 'prices: { currency: EUR, cdnPerGB: 0.02, linePerMbitMonth: 1.5, cacheServerPerMonth: 40 }';
    return { title, header: [], rows: [], notes: [`The scenario states no prices; for example ${example}.`] };
  }
  const { costs } = account.figures;
  return {
    title,
    header: ['item', prices.currency],
    rows: (Object.keys(COST_ITEMS) as (keyof Costs)[])
      .filter((item) => costs[item] > 0 || item === 'total')
      .map((item) => [COST_ITEMS[item], formatMoney(costs[item])]),
    notes: [
      `For the ${formatDuration(durationS)} of the run: rents count for that part of a month, and lines without a rate cost nothing.`,
    ],
  };
}

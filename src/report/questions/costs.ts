/** What does it cost, and which sites cost it? */
import { formatDuration } from '../../core/units.js';
import type { Replicate } from '../../experiment/world.js';
import type { Costs } from '../../ledger/costs.js';
import { formatMoney } from '../format.js';
import { folded, type ShownTable } from './shown.js';

export const COST_ITEMS: Record<keyof Costs, string> = {
  cdn: 'bytes from the CDN, to devices and cache servers',
  privateWan: 'bytes over private WAN lines',
  lines: 'lines, by their rates',
  cacheServers: 'cache servers',
  total: 'in all',
};
/** The same as headings. */
const HEADINGS: Record<keyof Costs, string> = {
  cdn: 'CDN bytes',
  privateWan: 'private WAN bytes',
  lines: 'lines',
  cacheServers: 'cache servers',
  total: 'in all',
};
const ITEMS = Object.keys(COST_ITEMS) as (keyof Costs)[];
/** Amounts below it are what sums of classes lack for their last digits. */
const CENT = 0.005;

/** What is of no class. */
const ELSEWHERE = 'elsewhere';

/** What some sites cost, and how many devices they have. */
interface Payer {
  name: string;
  devices: number;
  costs: Costs;
}

/** A row for each class of sites, the most expensive first, one for what is of no site, and one for all. */
export function costsQuestion({ account, world }: Replicate): ShownTable {
  const { durationS, prices } = world.scenario;
  const title = 'What it costs';
  if (prices === undefined) {
    const example = 'prices: { currency: EUR, cdnPerGB: 0.02, linePerMbitMonth: 1.5, cacheServerPerMonth: 40 }';
    return { title, header: [], rows: [], notes: [`The scenario states no prices; for example ${example}.`] };
  }
  const classes: Payer[] = account.classes
    .map(({ name, devices, figures }) => ({ name, devices, costs: figures.costs }))
    .sort((a, b) => b.costs.total - a.costs.total);
  const all = { name: 'all', devices: world.fleet.count, costs: account.figures.costs };
  const ofNoSite = { name: ELSEWHERE, devices: 0, costs: without(all.costs, classes) };
  const { shown, rest } = folded(classes);
  const others = {
    name: `${rest.length} other classes`,
    devices: sum(rest, ({ devices }) => devices),
    costs: added(rest),
  };
  const isElsewhere = classes.length > 0 && ofNoSite.costs.total >= CENT;
  const payers = [...shown, ...(rest.length > 0 ? [others] : []), ...(isElsewhere ? [ofNoSite] : []), all];
  const items = ITEMS.filter((item) => all.costs[item] > 0 || item === 'total');
  return {
    title,
    header: [`in ${prices.currency}`, ...items.map((item) => HEADINGS[item]), 'a device'],
    rows: payers.map(({ name, devices, costs }) => [
      name,
      ...items.map((item) => formatMoney(costs[item])),
      devices === 0 ? '' : formatMoney(costs.total / devices),
    ]),
    notes: [
      `For the ${formatDuration(durationS)} of the run: rents count for that part of a month, and lines without a rate cost nothing.`,
      ...(isElsewhere ? [`${ELSEWHERE}: hubs, and sites of classes without devices.`] : []),
    ],
  };
}

function sum<T>(of: readonly T[], amount: (one: T) => number): number {
  return of.reduce((total, one) => total + amount(one), 0);
}

function added(payers: readonly Payer[]): Costs {
  return costsBy((item) => sum(payers, ({ costs }) => costs[item]));
}

/** What is left of costs without those of some classes. */
function without(costs: Costs, classes: readonly Payer[]): Costs {
  const ofClasses = added(classes);
  return costsBy((item) => Math.max(0, costs[item] - ofClasses[item]));
}

function costsBy(amount: (item: keyof Costs) => number): Costs {
  return Object.fromEntries(ITEMS.map((item) => [item, amount(item)])) as unknown as Costs;
}

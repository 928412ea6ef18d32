/** What a run costs, by the prices of its scenario: bytes as they are, rents for the part of a month that the run lasts. */
import { DAY_S } from '../core/units.js';
import type { Fleet } from '../fleet/fleet.js';
import type { LineKind } from '../fleet/line.js';
import type { SiteClasses } from '../fleet/siteClasses.js';
import type { Scenario } from '../scenario/schema.js';
import { bytesOver, type LineAccount } from './lines.js';

/** In the currency of the scenario; 0 where it states no price. */
export interface Costs {
  cdn: number;
  privateWan: number;
  lines: number;
  cacheServers: number;
  total: number;
}

/** What is rented, however little it is used. */
export interface Rented {
  /** Sum of the rates of lines with a rate, each in its faster direction. */
  lineMbitPerS: number;
  cacheServers: number;
}

/** What an estate rents, and of it the sites of each class: lines and servers of hubs are of no class. */
export interface RentedByClass {
  all: Rented;
  ofClass: readonly Rented[];
}

const GB_BYTES = 1024 ** 3;
const MONTH_S = (365.25 / 12) * DAY_S;

/** Tunnels are part of an Internet line, a mesh of private lines; a VPN concentrator and the port of a server are no lines to rent. */
const RENTED: readonly LineKind[] = ['hub', 'hubPrivate', 'wan', 'internet', 'private'];

/** Lines without a limit have no price by their rate; ports of cache servers are in the price of the server. */
export function rentedOf({ lines, servers }: Pick<Fleet, 'lines' | 'servers'>, classes: SiteClasses): RentedByClass {
  const all = { lineMbitPerS: 0, cacheServers: 0 };
  const ofClass = classes.names.map(() => ({ lineMbitPerS: 0, cacheServers: 0 }));
  const rent = (site: number, name: keyof Rented, amount: number) => {
    all[name] += amount;
    if (site >= 0) ofClass[classes.of[site]!]![name] += amount;
  };
  for (const { downBytesPerS, kind, site, upBytesPerS } of lines.all) {
    const rated = [downBytesPerS, upBytesPerS].filter(Number.isFinite);
    if (RENTED.includes(kind) && rated.length > 0) rent(site, 'lineMbitPerS', (Math.max(...rated) * 8) / 1e6);
  }
  for (const { site } of servers) rent(site, 'cacheServers', 1);
  return { all, ofClass };
}

interface Used {
  bytesLeavingCdn: number;
  lines: readonly LineAccount[];
  rented: Rented;
}

export function costsOf(
  { durationS, prices }: Pick<Scenario, 'durationS' | 'prices'>,
  { bytesLeavingCdn, lines, rented }: Used,
): Costs {
  if (prices === undefined) return { cdn: 0, privateWan: 0, lines: 0, cacheServers: 0, total: 0 };
  const months = durationS / MONTH_S;
  let privateBytes = 0;
  for (const line of lines)
    if (line.isPrivate) privateBytes += bytesOver(line.directions[0]) + bytesOver(line.directions[1]);
  const costs = {
    cdn: (prices.cdnPerGB * bytesLeavingCdn) / GB_BYTES,
    privateWan: (prices.privateWanPerGB * privateBytes) / GB_BYTES,
    lines: prices.linePerMbitMonth * rented.lineMbitPerS * months,
    cacheServers: prices.cacheServerPerMonth * rented.cacheServers * months,
  };
  return { ...costs, total: costs.cdn + costs.privateWan + costs.lines + costs.cacheServers };
}

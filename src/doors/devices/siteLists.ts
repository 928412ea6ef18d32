/**
 * Lists of sites among the files of an import: they say which sites there are, with their lines. Columns that no scenario
 * needs are left out: they may name persons. What the cells say is checked where the scenario is read.
 */
import { fromCell } from '../../core/csvCells.js';
import { readTable } from '../../core/csvTable.js';
import { readHeading } from '../../core/headings.js';
import { readBlock } from '../../core/subnets.js';
import { SITE_QUANTITIES, type SiteColumnName } from '../../scenario/siteColumns.js';
import type { SubnetOfSite } from '../../scenario/subnetTable.js';

/** A list of sites: the columns that are needed, as their headings are written, and its rows. */
export interface SiteList {
  file: string;
  columns: readonly { name: SiteColumnName; heading: string }[];
  unneededColumns: number;
  rows: readonly SiteRow[];
}

interface SiteRow {
  site: string;
  line: number;
  /** One for each of the columns. */
  cells: readonly string[];
}

function columnsOf(headings: readonly string[]): { name: SiteColumnName; heading: string; index: number }[] {
  return headings.flatMap((heading, index) => {
    const read = readHeading(/^\s*name\s*$/i.test(heading) ? 'site' : heading, SITE_QUANTITIES);
    if (read === null || 'unclear' in read) return [];
    const written = read.column === 'site' ? 'site' : heading.trim();
    return [{ name: read.column, heading: written, index }];
  });
}

/** True for headings of a list of sites: a name, and what a site has and a device has not. */
export function isSiteList(headings: readonly string[]): boolean {
  const names = columnsOf(headings).map(({ name }) => name);
  const isOfSites = (name: SiteColumnName) => !['site', 'subnets', 'public_ip', 'ad_site'].includes(name);
  return names.includes('site') && names.some(isOfSites);
}

/** @throws InputError for a quote that never closes */
export function readSiteRows(text: string, file: string): SiteList {
  const { rows, lines } = readTable(text, file);
  const columns = columnsOf(rows[0] ?? []);
  const ofName = columns.find(({ name }) => name === 'site')!;
  const read = rows.slice(1).flatMap((row, i) => {
    const cells = columns.map(({ index }) => fromCell((row[index] ?? '').trim()));
    const site = fromCell((row[ofName.index] ?? '').trim());
    return cells.every((cell) => cell === '') ? [] : [{ site, line: lines[i + 1]!, cells }];
  });
  const unneededColumns = (rows[0] ?? []).length - columns.length;
  return { file, columns: columns.map(({ name, heading }) => ({ name, heading })), unneededColumns, rows: read };
}

/** Blocks of addresses that the lists give to sites: they say where a device is, as a table of subnets does. */
export function subnetsOfSites(lists: readonly SiteList[]): SubnetOfSite[] {
  return lists.flatMap((list) => {
    const at = list.columns.findIndex(({ name }) => name === 'subnets');
    if (at < 0) return [];
    return list.rows.flatMap(({ site, line, cells }) =>
      cells[at]!.split(/[\s;,|]+/).flatMap((part) => {
        const cidr = part.includes('/') ? readBlock(part) : null;
        return cidr === null ? [] : [{ cidr, site, line }];
      }),
    );
  });
}

/** Whether the list has lines by name, which take the place of the short form, and the hubs that they lead to. */
export function linesOfList({ columns, rows }: SiteList): { hasLines: boolean; hubs: string[] } {
  const hub = columns.findIndex(({ name }) => name === 'hub');
  const hasLines = columns.some(({ name }) => LINES.includes(name));
  const hubs = hub < 0 ? [] : rows.flatMap(({ cells }) => cells[hub]!.split(/[\s;,|]+/).filter((each) => each !== ''));
  return { hasLines, hubs: [...new Set(hubs)] };
}

const LINES: readonly SiteColumnName[] = ['hub', 'private_down', 'private_up', 'internet_down', 'internet_up'];

/** What stands in the cells of a site that only a list of devices names, where the list has lines by name. */
export function assumedLines(list: SiteList): Readonly<Partial<Record<SiteColumnName, string>>> {
  const has = (column: SiteColumnName) => list.columns.some(({ name }) => name === column);
  if (has('internet_down')) return { internet_down: ASSUMED_RATE };
  const [hub] = linesOfList(list).hubs;
  return hub === undefined ? {} : { hub, [has('private_down') ? 'private_down' : 'down']: ASSUMED_RATE };
}

/** The same for devices that are at home: no byte of theirs crosses a line of the site, so none is rented or told as one with a rate. */
export function linesOfNobody(list: SiteList | null): Readonly<Record<string, string>> {
  if (list === null) return { down_mbit_s: NO_RATE, up_mbit_s: NO_RATE };
  const { hub, ...rates } = assumedLines(list);
  const prefix = Object.keys(rates)[0]?.replace('down', '') ?? '';
  return { ...(hub === undefined ? {} : { hub }), [`${prefix}down`]: NO_RATE, [`${prefix}up`]: NO_RATE };
}

const NO_RATE = 'unlimited';

/** The line of a site that nothing says. */
export const ASSUMED_RATE = '100 Mbit/s';

/** The text of a list of sites as the scenario takes it. */
export function siteListTable({ columns, rows }: SiteList): string[][] {
  return [columns.map(({ heading }) => heading), ...rows.map(({ cells }) => [...cells])];
}

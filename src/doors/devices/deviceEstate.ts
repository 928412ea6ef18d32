/** Lists of devices and tables of subnets to an estate: its files, and the report on what the lists leave open. */

import { plainHeading } from '../../core/headings.js';
import { unknownName } from '../../core/names.js';
import { InputError } from '../../core/problems.js';
import { counted, verb } from '../../core/words.js';
import type { SubnetOfSite } from '../../scenario/subnetTable.js';
import { deviceFiles } from './deviceFiles.js';
import type { DeviceTable } from './deviceTable.js';
import { type PlacedDevice, placeDevices, type SiteSource } from './places.js';
import { fillMemory, findingsOn, isStale, type ListFinding, newestMs } from './quality.js';
import { readDevices } from './readDevices.js';
import { ASSUMED_RATE, type SiteList, subnetsOfSites } from './siteLists.js';

export interface DeviceOptions {
  /** `COLUMN=field`: what a column of the administrator's is. */
  map?: readonly string[];
  /** What says the site of a device; default: what the lists have. */
  siteBy?: SiteSource;
  /** How names of devices hold the site: `{site}-*`. */
  sitePattern?: string;
  /** Names made up in place of those of the devices; default: false. */
  pseudonyms?: boolean;
  /** Leaves out devices not seen for more days, before the newest date of the lists; default: none. */
  staleAfterDays?: number;
}

/** A table of subnets, and what is odd about it. */
export interface SubnetList {
  file: string;
  subnets: readonly SubnetOfSite[];
  /** Subnets that it gives to two sites: the first counts. */
  twice: readonly string[];
}

/** A list that was read, in counts. */
export interface ReadList {
  file: string;
  form: string;
  rows: number;
  unneededColumns: number;
}

export interface DeviceEstate {
  devices: number;
  sites: number;
  lists: readonly ReadList[];
  findings: readonly ListFinding[];
  /** Texts of the files that the scenario names, by their names. */
  files: Readonly<Record<string, string>>;
}

/** What lists say besides those of devices. */
export interface Places {
  subnets: readonly SubnetList[];
  /** The administrator's own list of sites; `null`: none was given. */
  sites: SiteList | null;
}

/**
 * @param profiles names of the profiles that the scenario has
 * @throws InputError for an option that names nothing, or when no device is left
 */
export function deviceEstate(
  tables: readonly DeviceTable[],
  { subnets: lists, sites }: Places,
  profiles: readonly string[],
  options: DeviceOptions,
): DeviceEstate {
  const { siteBy, sitePattern, pseudonyms = false, staleAfterDays } = options;
  if (siteBy === 'name' && sitePattern === undefined) {
    throw InputError.of('--site-by name: error: --site-pattern says how names hold the site, such as {site}-*');
  }
  refuseUnknownColumns(tables, options.map ?? []);
  const ofSites = sites === null ? [] : subnetsOfSites([sites]);
  const subnets = [...lists.flatMap((list) => list.subnets), ...ofSites];
  const names = sites?.rows.map(({ site }) => site) ?? [];
  const read = readDevices(tables);
  const found = placeDevices(read.devices, { by: siteBy, pattern: sitePattern, subnets, names });
  const { kept, gone } = withoutStale(found, staleAfterDays);
  if (kept.length === 0) {
    const left =
      read.leftOut.size > 0 ? `: ${[...read.leftOut].map(([name, count]) => `${name} ${count}`).join(', ')}` : '';
    throw InputError.of(`${tables[0]!.file}: error: no device with Windows 10 or later is in the lists${left}`);
  }
  const odd = findingsOn(kept, read);
  const findings = [
    ...odd,
    ...tableFindings(lists),
    ...listFindings(ofSites),
    ...siteFindings(kept, sites),
    ...gone,
    ...fillMemory(kept),
  ];
  const files = deviceFiles(kept, { pseudonyms, profiles, subnets, sites });
  return {
    devices: kept.length,
    sites: new Set([...names, ...kept.map(({ siteName }) => siteName)]).size,
    lists: [
      ...tables.map(({ file, form, rows, unneeded }) => ({ file, form, rows: rows.length, unneededColumns: unneeded })),
      ...lists.map(({ file, subnets: own }) => ({
        file,
        form: 'subnets of sites',
        rows: own.length,
        unneededColumns: 0,
      })),
      ...(sites === null ? [] : [listOfSites(sites)]),
    ],
    findings,
    files,
  };
}

function withoutStale(
  all: readonly PlacedDevice[],
  days: number | undefined,
): { kept: PlacedDevice[]; gone: ListFinding[] } {
  const newest = newestMs(all);
  if (days === undefined || newest === null) return { kept: [...all], gone: [] };
  const kept = all.filter(({ seenMs }) => !isStale(seenMs, newest, days));
  const count = all.length - kept.length;
  if (count === 0) return { kept, gone: [] };
  const text = `${counted(count, 'device')} not seen for more than ${counted(days, 'day')} ${verb(count, 'is', 'are')} left out (--stale-after)`;
  return { kept, gone: [{ kind: 'stale-left-out', count, text, examples: [] }] };
}

function tableFindings(lists: readonly SubnetList[]): ListFinding[] {
  const twice = lists.flatMap((list) => list.twice);
  if (twice.length === 0) return [];
  const text = `${counted(twice.length, 'subnet')} with two sites in the table of subnets: the first counts`;
  return [{ kind: 'subnet-of-two-sites-in-table', count: twice.length, text, examples: twice.slice(0, 5) }];
}

/** Subnets that the list of sites gives to two of them. */
function listFindings(subnets: readonly SubnetOfSite[]): ListFinding[] {
  const first = new Map<string, string>();
  const twice = new Set<string>();
  for (const { cidr, site } of subnets) {
    const before = first.get(cidr);
    if (before === undefined) first.set(cidr, site!);
    else if (before !== site) twice.add(`${cidr}: ${before}, ${site}`);
  }
  if (twice.size === 0) return [];
  const text = `${counted(twice.size, 'subnet')} with two sites in the list of sites: the first counts`;
  return [{ kind: 'subnet-of-two-sites-in-list', count: twice.size, text, examples: [...twice].slice(0, 5) }];
}

export function listOfSites({ file, rows, unneededColumns }: SiteList): ReadList {
  return { file, form: 'list of sites', rows: rows.length, unneededColumns };
}

/** Sites that only one of both lists has. */
function siteFindings(all: readonly PlacedDevice[], sites: SiteList | null): ListFinding[] {
  if (sites === null) return [];
  const listed = new Set(sites.rows.map(({ site }) => site));
  const used = new Set(all.flatMap(({ siteName }) => siteName ?? []));
  const findings: ListFinding[] = [];
  const tell = (kind: string, names: readonly string[], text: string) => {
    if (names.length > 0) findings.push({ kind, count: names.length, text, examples: names.slice(0, 5) });
  };
  const unknown = [...used].filter((name) => !listed.has(name));
  const empty = [...listed].filter((name) => !used.has(name));
  tell(
    'site-not-listed',
    unknown,
    `${counted(unknown.length, 'site')} of devices that the list of sites does not have: ${ASSUMED_RATE} each (assumed)`,
  );
  tell('site-without-devices', empty, `${counted(empty.length, 'site')} of the list of sites without a device`);
  return findings;
}

function refuseUnknownColumns(tables: readonly DeviceTable[], map: readonly string[]): void {
  for (const text of map) {
    const column = text.slice(0, text.lastIndexOf('='));
    const isThere = tables.some((table) =>
      table.columns.some(({ heading }) => plainHeading(heading) === plainHeading(column)),
    );
    if (isThere) continue;
    const names = tables.flatMap((table) => table.columns.map(({ heading }) => heading));
    throw InputError.of(`--map ${text}: error: ${unknownName('column', column, names)}`);
  }
}

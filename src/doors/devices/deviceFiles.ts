/** The files of an estate: inventory.csv and sites.csv, and what the scenario says of both. */
import { csvText } from '../../core/csvCells.js';
import { printable } from '../../core/printable.js';
import { readBlock } from '../../core/subnets.js';
import { GIB } from '../../core/units.js';
import { counted } from '../../core/words.js';
import type { SubnetOfSite } from '../../scenario/subnetTable.js';
import type { PlacedDevice } from './places.js';
import { type ListFinding, memoryText, WITHOUT_SITE } from './quality.js';
import {
  ASSUMED_RATE,
  assumedLines,
  linesOfNobody,
  type SiteList,
  siteListTable,
  subnetsOfSites,
} from './siteLists.js';

const INVENTORY_FILE = 'inventory.csv';
export const SITES_FILE = 'sites.csv';

export interface FilesOptions {
  /** Names made up in place of those of the devices. */
  pseudonyms: boolean;
  /** Profiles that the scenario has: others are not named. */
  profiles: readonly string[];
  subnets: readonly SubnetOfSite[];
  /** The administrator's own list of sites; `null`: none was given. */
  sites: SiteList | null;
}

/** The texts of both files. */
export function deviceFiles(devices: readonly PlacedDevice[], options: FilesOptions): Record<string, string> {
  return { [INVENTORY_FILE]: inventoryText(devices, options), [SITES_FILE]: sitesText(devices, options) };
}

type Cell = (device: PlacedDevice) => string | undefined;

function inventoryText(devices: readonly PlacedDevice[], { pseudonyms, profiles, subnets }: FilesOptions): string {
  const digits = String(devices.length).length;
  const numbers = new Map(devices.map((device, i) => [device, String(i + 1).padStart(digits, '0')]));
  const whole = (bytes: number | undefined, round: (value: number) => number) =>
    bytes === undefined ? undefined : `${Math.max(1, round(bytes / GIB))} GB`;
  const columns: Record<string, Cell> = {
    device: (device) => (pseudonyms ? `device-${numbers.get(device)}` : device.name),
    site: ({ siteName }) => siteName ?? WITHOUT_SITE,
    profile: ({ profile }) => (profile !== undefined && profiles.includes(profile) ? profile : undefined),
    ram: ({ ramBytes }) => (ramBytes === undefined ? undefined : memoryText(ramBytes)),
    disk: ({ diskBytes }) => whole(diskBytes, Math.round),
    free_disk: ({ freeDiskBytes, diskBytes }) =>
      diskBytes === undefined ? undefined : whole(freeDiskBytes, Math.floor),
    windows: ({ windows }) => windows,
    edition: ({ edition }) => edition,
    domain: ({ domain }) => domain,
    tenant: ({ tenant }) => tenant,
    ad_site: adSiteOf,
    subnet: (device) => subnetOf(device, subnets),
    public_ip: (device) => (device.siteName === null ? undefined : device.publicIp),
    // A network of its own is one behind a line of its own: what its peers send it crosses both lines.
    home: ({ siteName }) => (siteName === null ? '100 %' : undefined),
    // A profile may say otherwise, and both shares together are at most all days.
    vpn: ({ siteName }) => (siteName === null ? '0 %' : undefined),
  };
  const used = Object.entries(columns).filter(([, cell]) => devices.some((device) => (cell(device) ?? '') !== ''));
  const rows = devices.map((device) => used.map(([, cell]) => cell(device) ?? ''));
  return csvText([used.map(([name]) => name), ...rows]);
}

/** Where there is a table, a network that is not in it is one at home, or of a visit: not that of the site. */
function subnetOf({ siteName, tableSubnet, subnet }: PlacedDevice, table: readonly SubnetOfSite[]): string | undefined {
  if (siteName === null) return undefined;
  return tableSubnet ?? (table.length === 0 ? subnet : undefined);
}

/** An AD site of its own where it is not that of its site; a device of Entra alone is in none. */
function adSiteOf({ adSite, siteName, domain }: PlacedDevice): string | undefined {
  if (domain === 'none') return 'none';
  if (adSite === undefined || /^(none|per ?site)$/i.test(adSite)) return undefined;
  return adSite.toLowerCase() === siteName?.toLowerCase() ? undefined : adSite;
}

/** What a list has for sites that only devices name: the columns of lines to fill in, and what is known of them. */
const OWN_COLUMNS = [
  'site',
  'down_mbit_s',
  'up_mbit_s',
  'breakout',
  'subnets',
  'public_ip',
  'ad_site',
  'cache_server',
  'time_zone',
];

function sitesText(devices: readonly PlacedDevice[], { subnets: table, sites }: FilesOptions): string {
  // The inventory says how many devices are where.
  const listed = sites === null ? [] : sites.columns.filter(({ name }) => name !== 'devices');
  const columns =
    sites === null
      ? OWN_COLUMNS.map((name) => ({ name, heading: name }))
      : [...listed, ...missingColumns(listed.map(({ name }) => name))];
  const bySite = new Map<string, PlacedDevice[]>();
  for (const row of sites?.rows ?? []) bySite.set(row.site, []);
  for (const device of devices) {
    if (device.siteName === null) continue;
    const own = bySite.get(device.siteName);
    if (own) own.push(device);
    else bySite.set(device.siteName, [device]);
  }
  const names = new Set([...bySite.keys()].map((name) => name.toLowerCase()));
  const ofLists = [...(sites === null ? [] : subnetsOfSites([sites])), ...table].filter(({ site }) =>
    names.has(site?.toLowerCase() ?? ''),
  );
  const owners = ownersOfSubnets(devices, ofLists, (device) => subnetOf(device, table));
  const isOwn = (name: string) => (block: string) => {
    const owner = owners.get(readBlock(block) ?? block);
    return owner === undefined || owner === name.toLowerCase();
  };
  const rowOf = (name: string, known: Readonly<Record<string, string>>) => {
    const row = sites?.rows.find(({ site }) => site === name);
    return columns.map(({ name: column }) => {
      const at = sites?.columns.findIndex((each) => each.name === column) ?? -1;
      const own = row?.cells[at] ?? '';
      if (column === 'site') return name;
      if (column === 'subnets' && !/^\d+$/.test(own))
        return distinct([...partsOf(own), ...partsOf(known.subnets ?? '')].filter(isOwn(name)));
      return own === '' ? (known[column] ?? '') : own;
    });
  };
  const rows = [...bySite].map(([name, own]) => {
    const ofTable = table.filter(({ site }) => site?.toLowerCase() === name.toLowerCase()).map(({ cidr }) => cidr);
    const seen = own.flatMap((device) => subnetOf(device, table) ?? []);
    const addresses = distinct(own.flatMap(({ publicIp }) => publicIp ?? []));
    const isListed = sites?.rows.some(({ site }) => site === name) ?? true;
    const lines = isListed ? {} : assumedLines(sites!);
    return rowOf(name, { ...lines, subnets: distinct([...ofTable, ...seen]), public_ip: addresses });
  });
  if (sites === null) rows.sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
  const alone = devices.filter(({ siteName }) => siteName === null).length;
  if (alone > 0) {
    rows.push(
      rowOf(WITHOUT_SITE, {
        ...linesOfNobody(sites),
        subnets: String(alone),
        public_ip: String(alone),
        ad_site: 'none',
      }),
    );
  }
  return csvText([columns.map(({ heading }) => heading), ...rows]);
}

/**
 * The site that each subnet is written with, in small letters: that of the list or the table, the first that says so, else the one
 * with the most devices in it. A subnet of two sites would not say where its devices are; each row of the inventory has its own.
 *
 * @param ofLists what lists and tables say of sites that there are
 */
function ownersOfSubnets(
  devices: readonly PlacedDevice[],
  ofLists: readonly SubnetOfSite[],
  subnetOfDevice: (device: PlacedDevice) => string | undefined,
): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  const own = (cidr: string, site: string) => {
    if (!owners.has(cidr)) owners.set(cidr, site.toLowerCase());
  };
  for (const { cidr, site } of ofLists) own(cidr, site!);
  const counts = new Map<string, Map<string, number>>();
  for (const device of devices) {
    const subnet = subnetOfDevice(device);
    if (subnet === undefined) continue;
    const cidr = readBlock(subnet) ?? subnet;
    const ofSubnet = counts.get(cidr) ?? new Map<string, number>();
    counts.set(cidr, ofSubnet.set(device.siteName!, (ofSubnet.get(device.siteName!) ?? 0) + 1));
  }
  for (const [cidr, ofSubnet] of counts) {
    const [[most]] = [...ofSubnet].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)) as [[string, number]];
    own(cidr, most);
  }
  return owners;
}

function missingColumns(names: readonly string[]): { name: string; heading: string }[] {
  const needed = ['subnets', 'public_ip', 'ad_site'];
  return needed.filter((name) => !names.includes(name)).map((name) => ({ name, heading: name }));
}

function partsOf(cell: string): string[] {
  return cell.split(/[\s;,|]+/).filter((part) => part !== '');
}

/** The text of a list of sites where no list of devices stands beside it. */
export function siteListText(list: SiteList): string {
  return csvText(siteListTable(list));
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(' ');
}

/** What the section of the sites tells besides their number. */
export interface SitesSection {
  count: number;
  /** Whether the administrator has given a list of them. */
  isListed: boolean;
  /** Whether that has lines by name. */
  hasLines?: boolean;
  /** Devices of each site where neither the list nor an inventory says it. */
  devices?: number;
}

/** The section of the scenario. */
export function sitesSection({ count, isListed, hasLines = false, devices }: SitesSection): string[] {
  const rest = isListed ? '' : ': write their lines there, down_mbit_s and up_mbit_s';
  return [
    'sites:',
    `  file: ${SITES_FILE} # ${counted(count, 'site')}${rest}`,
    '  defaults: # where the file has no cell',
    ...(devices === undefined ? [] : [`    devices: ${devices} # assumed`]),
    ...(hasLines ? [] : [`    wan: { down: ${ASSUMED_RATE}, up: ${ASSUMED_RATE} } # assumed`]),
    '    lan: 1 Gbit/s # assumed',
    '    adSite: perSite # assumed',
    '    officeHours: { from: "8:00", to: "17:00" } # assumed',
    '    timeZone: UTC # assumed',
  ];
}

export const MIX: readonly string[] = [
  '  mix: # what no row says',
  '    - { name: laptop, share: 60 %, power: battery, ram: 16 GB, disk: 256 GB, windows: 11 24H2 } # assumed',
  '    - { name: desktop, share: 40 %, ram: 16 GB, disk: 256 GB, windows: 11 24H2 } # assumed',
];

export function devicesSection(deviceCount: number, findings: readonly ListFinding[]): string[] {
  const report = findings.map(({ text, examples }) => `#   ${printable(text)}${exampleText(examples)}`);
  return [
    ...(report.length > 0 ? ['# What is odd about the lists of devices:', ...report] : []),
    'devices:',
    `  inventory: ${INVENTORY_FILE} # ${counted(deviceCount, 'device')}`,
  ];
}

function exampleText(examples: readonly string[]): string {
  return examples.length === 0 ? '' : ` (${printable(examples.join('; '))})`;
}

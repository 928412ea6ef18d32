/** What is odd about lists of devices, in counts and places: names of devices are in no report. */
import { withoutFolder } from '../../core/printable.js';
import { formatBytes, GIB } from '../../core/units.js';
import { counted, verb } from '../../core/words.js';
import { installedMemoryBytes } from '../../policy/installedMemory.js';
import type { PlacedDevice } from './places.js';
import type { ReadDevices, Remark } from './readDevices.js';

export interface ListFinding {
  /** What kind of finding it is: `without-site`. */
  kind: string;
  /** Devices, subnets or addresses that it is about. */
  count: number;
  /** A sentence with the count and what was made of it. */
  text: string;
  /** Some of them: subnets with their sites, or places such as `devices.csv:12`. */
  examples: readonly string[];
}

const MOST_EXAMPLES = 5;
const DAY_MS = 86_400_000;
const STALE_DAYS = [30, 90] as const;

/** The site of devices whose site nothing says. */
export const WITHOUT_SITE = 'without-site';

const examplesOf = (all: readonly string[]) => all.slice(0, MOST_EXAMPLES);
const placesOf = (all: readonly { file: string; line: number }[]) =>
  examplesOf(all.map(({ file, line }) => `${withoutFolder(file)}:${line}`));
const devices = (count: number) => counted(count, 'device');

/** Fills in memory that no list says, and says how; the devices are changed. */
export function fillMemory(all: readonly PlacedDevice[]): ListFinding[] {
  const missing = all.filter(({ ramBytes }) => ramBytes === undefined);
  if (missing.length === 0) return [];
  const usual = new Map<string, Map<number, number>>();
  const count = (key: string, bytes: number) => {
    const counts = usual.get(key) ?? new Map<number, number>();
    counts.set(bytes, (counts.get(bytes) ?? 0) + 1);
    usual.set(key, counts);
  };
  for (const { ramBytes, model } of all) {
    if (ramBytes === undefined) continue;
    const bytes = installedMemoryBytes(ramBytes);
    count('', bytes);
    if (model !== undefined) count(`model ${model}`, bytes);
  }
  const mostUsual = (key: string) => [...(usual.get(key) ?? [])].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
  let ofModel = 0;
  for (const device of missing) {
    const alike = device.model === undefined ? undefined : mostUsual(`model ${device.model}`);
    if (alike !== undefined) ofModel += 1;
    device.ramBytes = alike ?? mostUsual('');
  }
  const ofAll = mostUsual('');
  const rest = missing.length - ofModel;
  const how =
    ofAll === undefined
      ? 'each has that of its profile (assumed); Graph and Configuration Manager know it'
      : [
          ofModel > 0
            ? `${ofModel} ${verb(ofModel, 'has', 'have')} what is usual for ${verb(ofModel, 'its', 'their')} model`
            : '',
          rest > 0 ? `${rest} ${verb(rest, 'has', 'have')} what is usual in the lists, ${formatBytes(ofAll)}` : '',
        ]
          .filter((text) => text !== '')
          .join(', ');
  const text = `${devices(missing.length)} without memory: ${how}`;
  return [
    {
      kind: 'missing-memory',
      count: missing.length,
      text,
      examples: missing.length < all.length ? placesOf(missing) : [],
    },
  ];
}

/** What the lists leave open, or say twice. */
export function findingsOn(all: readonly PlacedDevice[], read: ReadDevices): ListFinding[] {
  return [
    ...leftOut(read),
    ...unitsOf(read),
    ...sources(all),
    ...without(all),
    ...addressesOfNone(all),
    ...assumedMasks(all),
    ...ofTwoSites(all),
    ...shared(all),
    ...bySource(all),
    ...stale(all),
    ...read.remarks.map(ofRemark),
  ];
}

function ofRemark({ one, many, rest, places }: Remark): ListFinding {
  const text = `${counted(places.length, one, many)} ${rest}`;
  return { kind: 'odd', count: places.length, text, examples: placesOf(places) };
}

function leftOut({ leftOut: counts }: ReadDevices): ListFinding[] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  const examples = [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name} ${count}`);
  return [
    {
      kind: 'left-out',
      count: total,
      text: `${devices(total)} without Windows 10 or later ${verb(total, 'is', 'are')} left out`,
      examples,
    },
  ];
}

function unitsOf({ units }: ReadDevices): ListFinding[] {
  return units.map(({ file, heading, unit }) => ({
    kind: 'unit',
    count: 1,
    text: `numbers of ${heading} are taken as ${unit}, by their size`,
    examples: [withoutFolder(file)],
  }));
}

/** Names of sites from one source may be others than from another. */
function sources(all: readonly PlacedDevice[]): ListFinding[] {
  const by = counts(all.flatMap(({ source }) => source ?? []));
  if (by.length < 2) return [];
  const text = `sites come from ${by.length} sources, which may call them by different names`;
  return [
    { kind: 'several-sources', count: by.length, text, examples: by.map(([source, count]) => `${source} ${count}`) },
  ];
}

function assumedMasks(all: readonly PlacedDevice[]): ListFinding[] {
  if (all.some(({ tableSubnet }) => tableSubnet !== undefined)) return [];
  const isUsed = ({ isMaskAssumed, siteName }: PlacedDevice) => isMaskAssumed === true && siteName !== null;
  const some = all.filter(isUsed);
  if (some.length === 0) return [];
  const text = `${devices(some.length)} on a subnet whose mask no list says: 24 bits are taken, of IPv6 64 (assumed)`;
  return [{ kind: 'mask-assumed', count: some.length, text, examples: placesOf(some) }];
}

function without(all: readonly PlacedDevice[]): ListFinding[] {
  const some = all.filter(({ siteName }) => siteName === null);
  if (some.length === 0) return [];
  const text = `${devices(some.length)} without a site: at ${WITHOUT_SITE}, each on a network and an Internet line of its own, as at home (assumed)`;
  return [{ kind: 'without-site', count: some.length, text, examples: placesOf(some) }];
}

/** Addresses that no subnet of the table holds, by their blocks of 24 bits: networks at home are among them. */
function addressesOfNone(all: readonly PlacedDevice[]): ListFinding[] {
  if (!all.some(({ tableSubnet }) => tableSubnet !== undefined)) return [];
  const some = all.filter(({ ip, subnet, tableSubnet }) => (ip ?? subnet) !== undefined && tableSubnet === undefined);
  if (some.length === 0) return [];
  const blocks = counts(some.map(({ ip, subnet }) => (ip ?? subnet!).replace(/\.\d+(\/\d+)?$/, '.0/24')));
  const home = some.filter(({ ip }) => ip?.startsWith('192.168.') === true).length;
  const atHome = home > 0 ? `; ${home} of them as networks at home have` : '';
  const text = `${devices(some.length)} with an address that no subnet of the table holds${atHome}`;
  return [{ kind: 'address-of-no-subnet', count: some.length, text, examples: listed(blocks) }];
}

function ofTwoSites(all: readonly PlacedDevice[]): ListFinding[] {
  const hasTable = all.some(({ tableSubnet }) => tableSubnet !== undefined);
  const sites = sitesBy(all, ({ tableSubnet, subnet }) => tableSubnet ?? (hasTable ? undefined : subnet));
  if (sites.length === 0) return [];
  const text = `${counted(sites.length, 'subnet')} with devices of several sites: to DORestrictPeerSelectionBy they are one network`;
  return [{ kind: 'subnet-of-two-sites', count: sites.length, text, examples: examplesOf(sites) }];
}

function shared(all: readonly PlacedDevice[]): ListFinding[] {
  const sites = sitesBy(all, ({ publicIp }) => publicIp);
  if (sites.length === 0) return [];
  const text = `${counted(sites.length, 'public address', 'public addresses')} of several sites: in mode 1 their devices find each other across sites`;
  return [{ kind: 'shared-address', count: sites.length, text, examples: examplesOf(sites) }];
}

/** What more than one site has, with its sites. */
function sitesBy(all: readonly PlacedDevice[], of: (device: PlacedDevice) => string | undefined): string[] {
  const found = new Map<string, string[]>();
  for (const device of all) {
    const key = of(device);
    if (key === undefined || device.siteName === null) continue;
    const names = found.get(key);
    if (names) names.push(device.siteName);
    else found.set(key, [device.siteName]);
  }
  return [...found].flatMap(([key, names]) => {
    const by = counts(names);
    return by.length > 1 ? [`${key}: ${listed(by).join(', ')}`] : [];
  });
}

/** Sources that say the site only by luck: a category may be a kind of device, and several sites are in one city. */
function bySource(all: readonly PlacedDevice[]): ListFinding[] {
  return (['category', 'city'] as const).flatMap((source) => {
    const some = all.filter((device) => device.source === source);
    if (some.length === 0) return [];
    const text = `${devices(some.length)} with the ${source} for a site (assumed); --site-by, --map COLUMN=site say otherwise`;
    return [{ kind: `site-by-${source}`, count: some.length, text, examples: [] }];
  });
}

/** Before the newest date of the lists: nothing else says when they were made. */
function stale(all: readonly PlacedDevice[]): ListFinding[] {
  const newest = newestMs(all);
  if (newest === null) return [];
  const day = new Date(newest).toISOString().slice(0, 10);
  const [some, long] = STALE_DAYS.map((days) => all.filter(({ seenMs }) => isStale(seenMs, newest, days)));
  if (some!.length === 0) return [];
  const text = `${devices(some!.length)} not seen for ${STALE_DAYS[0]} days before ${day}, ${long!.length} for ${STALE_DAYS[1]}; --stale-after leaves such out`;
  return [{ kind: 'stale', count: some!.length, text, examples: placesOf(some!) }];
}

/** The newest date on which any device was seen; `null` where no list has dates. */
export function newestMs(all: readonly { seenMs?: number }[]): number | null {
  return all.reduce<number | null>(
    (newest, { seenMs }) => (seenMs === undefined ? newest : Math.max(newest ?? 0, seenMs)),
    null,
  );
}

export function isStale(seenMs: number | undefined, newest: number, days: number): boolean {
  return seenMs !== undefined && newest - seenMs > days * DAY_MS;
}

function counts(names: readonly string[]): [string, number][] {
  const by = new Map<string, number>();
  for (const name of names) by.set(name, (by.get(name) ?? 0) + 1);
  return [...by].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

function listed(by: readonly [string, number][]): string[] {
  return examplesOf(by.map(([name, count]) => `${name} (${count})`));
}

/** Memory in whole GB, as it is installed. */
export function memoryText(bytes: number): string {
  return `${installedMemoryBytes(bytes) / GIB} GB`;
}

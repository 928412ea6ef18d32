/** Where devices are: the site of each, by a column, a table of subnets, its AD site, its public address, its name, its category or its city. */
import { shortened } from '../../core/printable.js';
import { InputError } from '../../core/problems.js';
import { SubnetIndex } from '../../core/subnets.js';
import type { SubnetOfSite } from '../../scenario/subnetTable.js';
import { type FoundDevice, plainName } from './readDevices.js';

export const SITE_SOURCES = ['column', 'subnet', 'ad-site', 'public-ip', 'name', 'category', 'city'] as const;
export type SiteSource = (typeof SITE_SOURCES)[number];

/** In this order, where nothing says which: what an administrator wrote down first, a category and a city last. A public address only if asked. */
const IN_TURN: readonly SiteSource[] = ['column', 'subnet', 'ad-site', 'name', 'category', 'city'];

export interface PlaceOptions {
  /** What says the site of a device; default: what the lists have, see {@link IN_TURN}. */
  by?: SiteSource;
  /** How names of devices hold the site: `{site}-*`. */
  pattern?: string;
  subnets: readonly SubnetOfSite[];
  /** Names of sites as a list of sites spells them. */
  names: readonly string[];
}

export interface PlacedDevice extends FoundDevice {
  /** `null`: nothing says it. */
  siteName: string | null;
  source: SiteSource | null;
  /** The block of the table that holds its address. */
  tableSubnet?: string;
}

/** Stars of a pattern: more of them would take long on long names. */
const MOST_STARS = 3;

/** @throws InputError for a pattern that has no {site} */
export function placeDevices(
  devices: readonly FoundDevice[],
  { by, pattern, subnets, names }: PlaceOptions,
): PlacedDevice[] {
  const index = new SubnetIndex<SubnetOfSite>();
  for (const subnet of subnets) index.of(subnet.cidr, () => subnet);
  const ofName = pattern === undefined ? () => undefined : namePattern(pattern);
  const sources = by === undefined ? IN_TURN : [by];
  const spellings = new Map(names.map((name) => [name.toLowerCase(), name]));
  return devices.map((device) => {
    const entry = index.find(device.ip ?? device.subnet ?? '') ?? index.find(device.subnet ?? '');
    const told: Record<SiteSource, () => string | undefined> = {
      column: () => device.site,
      subnet: () => entry?.site ?? undefined,
      'ad-site': () => device.adSite,
      'public-ip': () => device.publicIp && `public-${device.publicIp}`,
      name: () => ofName(device.name),
      category: () => device.category,
      city: () => device.city,
    };
    const source = sources.find((each) => (told[each]() ?? '') !== '') ?? null;
    const written = source === null ? null : plainName(told[source]()!);
    // The same site is written in several ways; the first counts.
    const key = written?.toLowerCase() ?? '';
    if (written !== null && !spellings.has(key)) spellings.set(key, written);
    const siteName = written === null ? null : spellings.get(key)!;
    return { ...device, siteName, source, ...(entry && { tableSubnet: entry.cidr }) };
  });
}

/** What a pattern takes for the site of a name: `{site}` stands for letters and digits, `*` for anything, `#` for a digit. */
function namePattern(pattern: string): (name: string) => string | undefined {
  const refuse = (why: string) => InputError.of(`--site-pattern ${shortened(pattern)}: error: ${why}`);
  const parts = pattern.split('{site}');
  if (parts.length !== 2) throw refuse('allowed is a pattern with {site} once, such as {site}-* or PC-{site}##*');
  if (pattern.split('*').length - 1 > MOST_STARS) throw refuse(`allowed are at most ${MOST_STARS} stars`);
  const [before, after] = parts.map((part) =>
    part
      .replaceAll(/[.+?^${}()|[\]\\/]/g, '\\$&')
      .replaceAll('*', '.*?')
      .replaceAll('#', '\\d'),
  );
  const regex = new RegExp(`^${before}([\\p{L}\\p{N}]+?)${after}$`, 'iu');
  return (name) => regex.exec(name)?.[1];
}

/** Observed and simulated rows are made alike before they are compared: the same categories, sites and groups. */
import type { Fleet } from '../../fleet/fleet.js';
import type { ObservedRow, ObservedRows } from './rows.js';

/** Categories that reports show since 2026; older ones have them in `Other`. */
const NEWER_CATEGORIES = ['Intune Apps', 'Edge Updates', 'Teams Updates'];
const OTHER = 'Other';
/** Where fewer of the bytes belong to a known site or group, nothing is compared by it. */
const LEAST_KNOWN = 0.5;

/** What of the estate observed rows are joined with. */
export interface Known {
  /** Number of the site of each device, by its name in small letters. */
  siteOfDevice: ReadonlyMap<string, string>;
  sites: ReadonlySet<string>;
  /** Names of the groups by their hash. */
  groups: ReadonlyMap<string, string>;
}

/** @param groupHashOf hash of the group of a device, as reports have it */
export function knownOf(fleet: Fleet, groupHashOf: (device: number) => string): Known {
  const siteOfDevice = new Map<string, string>();
  const groups = new Map<string, string>();
  for (let d = 0; d < fleet.count; d += 1) {
    siteOfDevice.set(fleet.name(d).toLowerCase(), fleet.sites[fleet.siteOf[d]!]!.name);
    if (fleet.groupOf[d]! >= 0) groups.set(groupHashOf(d), fleet.strings.names[fleet.groupOf[d]!]!);
  }
  return { siteOfDevice, sites: new Set(fleet.sites.map(({ name }) => name)), groups };
}

/** Observed rows with the sites and groups of the estate; what is not in it is not told apart by. */
export function joined(observed: ObservedRows, known: Known, tell: (note: string) => void): ObservedRows {
  const all = observed.rows.reduce((sum, row) => sum + bytesOf(row), 0);
  const rows = observed.rows.map((row) => {
    const ofDevice = known.siteOfDevice.get(row.device.toLowerCase());
    const site = ofDevice ?? (known.sites.has(row.site) ? row.site : '');
    return { ...row, site, group: known.groups.get(row.group) ?? '' };
  });
  const knownShare = (dimension: 'site' | 'group') =>
    rows.reduce((sum, row) => sum + (row[dimension] === '' ? 0 : bytesOf(row)), 0) / all;
  const dimensions = observed.dimensions.filter((dimension) => {
    if (dimension === 'group' && areSites(rows)) return false;
    if (dimension !== 'site' && dimension !== 'group') return true;
    const share = knownShare(dimension);
    if (share >= LEAST_KNOWN) return true;
    const percent = Math.round(100 * share);
    tell(
      dimension === 'site'
        ? `nothing is compared by site: ${percent} % of the observed bytes belong to a device or a city that has the name of one in the estate`
        : `nothing is compared by group: ${percent} % of the observed bytes belong to a group ID of the estate`,
    );
    return false;
  });
  // The names of devices say the site where no column does.
  const bySite =
    !dimensions.includes('site') && !observed.dimensions.includes('site') && knownShare('site') >= LEAST_KNOWN;
  return { rows, sources: observed.sources, dimensions: bySite ? [...dimensions, 'site'] : dimensions };
}

/** Whether each group is one site, and each site one group: the same cells twice. */
function areSites(rows: readonly ObservedRow[]): boolean {
  const count = (of: (row: ObservedRow) => string) => new Set(rows.map(of)).size;
  const pairs = count(({ site, group }) => JSON.stringify([site, group]));
  return pairs === count(({ site }) => site) && pairs === count(({ group }) => group);
}

function bytesOf({ bytes }: ObservedRow): number {
  return Object.values(bytes).reduce((a, b) => a + b, 0);
}

/** Simulated rows with the categories that the observed ones have, and the names of their groups. */
export function asCoarse(
  simulated: readonly ObservedRow[],
  observed: readonly ObservedRow[],
  { groups }: Pick<Known, 'groups'>,
): ObservedRow[] {
  const there = new Set(observed.map(({ contentType }) => contentType));
  const folded = NEWER_CATEGORIES.filter((category) => !there.has(category));
  return simulated.map((row) => ({
    ...row,
    contentType: folded.includes(row.contentType) ? OTHER : row.contentType,
    group: groups.get(row.group) ?? '',
  }));
}

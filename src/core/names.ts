/** Names that must exist: how it is said that one does not. */
import { didYouMean } from './problems.js';
import { REASON_NAMES } from './reasons.js';

/** Names that a message lists. */
const MOST_LISTED = 10;

/** `no site is named lodnon; did you mean london?`, or with the names that there are. */
export function unknownName(what: string, name: string, names: readonly string[]): string {
  return `no ${what} is named ${name}${didYouMean(name, names) || thereAre(names)}`;
}

/** `; there are a, b, c and 7 more`. */
export function thereAre(names: readonly string[]): string {
  if (names.length === 0) return '; there is none';
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : '';
  return `; there ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, MOST_LISTED).join(', ')}${more}`;
}

/** The figures of a run, by their path in summary.json. */
export const FIGURE_NAMES: readonly string[] = [
  'peerShare',
  'downloads',
  'finished',
  'downloadTimeP50S',
  'downloadTimeP95S',
  'wanDownPeakBytesPerS',
  'wanDownP95BytesPerS',
  'bytesBetweenSites',
  'bytesFromHttp',
  'bytesFilledByCacheServers',
  'bytesWasted',
  'bytesUploaded',
  'bytesUploadedOnBattery',
  'totals.bytesTotal',
  'totals.bytesFromCdn',
  'totals.bytesFromCacheServer',
  'totals.bytesFromLanPeers',
  'totals.bytesFromGroupPeers',
  'totals.bytesFromInternetPeers',
  'totals.bytesFromLinkLocalPeers',
  'bounds.anyPolicyCdnBytes',
  'bounds.thisPolicySetCdnBytes',
  ...REASON_NAMES.map((name) => `reasons.${name}`),
];

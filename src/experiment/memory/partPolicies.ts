/**
 * What the engine and the ledger read of the policies of a part, as texts. Policies whose text is the same give the same
 * result.
 *
 * What cannot matter in the part is left out, where that can be proved from the code that reads it. Everything else is in the
 * text, needed or not: a text too long costs a run, one too short a wrong result.
 */
import type { Catalogue } from '../../content/catalogue.js';
import { keptLimits } from '../../policy/contentLimits.js';
import type { EffectivePolicy } from '../../policy/effective.js';
import { httpDelayS } from '../../policy/httpDelay.js';
import type { Model } from '../../scenario/model.js';
import { jsonOf } from './hashes.js';

/** Facts of a part that decide which policies can matter in it. */
export interface PartFacts {
  /** A device with a battery, one that visits the VPN, one with a cache server in its lists. */
  hasBatteries: boolean;
  hasVpn: boolean;
  hasCacheHosts: boolean;
}

/**
 * How each field enters the hash of a part:
 *
 * - `decided`: only the fleet reads it, and what the fleet made of it is hashed device by device (fleetReads.ts);
 * - a function: what the engine can see of it;
 * - `words`: nobody reads it but people.
 *
 * A field that a policy gets does not compile before it is told here.
 */
type Reading =
  | 'decided'
  | 'words'
  | ((policy: EffectivePolicy, part: PartFacts, model: Model, catalogue: Catalogue) => unknown);

const READINGS: Record<keyof EffectivePolicy, Reading> = {
  values: 'words',
  ignored: 'words',
  // Whether two of the policies are an admin's is all that is asked (kernel/deviceRecords.ts).
  assigned: ({ assigned }, _, { contentLimits }) => keptLimits(assigned, contentLimits),
  groupId: 'decided',
  groupIdSource: 'decided',
  restrictPeerSelectionBy: 'decided',
  minRamBytes: 'decided',
  minDiskBytes: 'decided',
  vpnKeywords: 'decided',
  cacheDrive: 'decided',
  cacheHosts: 'decided',
  cacheHostSource: 'decided',
  isBarred: 'decided',
  downloadMode: ({ downloadMode }) => downloadMode,
  // It is compared with sizes of files only (admission.ts): between two sizes all values are the same.
  minFileSizeBytes: ({ minFileSizeBytes }, _, __, { sizeBytes }) => {
    let next = Number.POSITIVE_INFINITY;
    for (const size of sizeBytes) if (size >= minFileSizeBytes && size < next) next = size;
    return next;
  },
  // Asked in the state "on battery" only (kernel/part.ts), which a device without one never has (fleet/schedule.ts).
  minBatteryPercent: ({ minBatteryPercent }, { hasBatteries }) => (hasBatteries ? minBatteryPercent : null),
  // Asked in the state "on the VPN" only (peers.ts, kernel/part.ts, ledger/kinds.ts).
  allowVpnPeerCaching: ({ allowVpnPeerCaching }, { hasVpn }) => (hasVpn ? allowVpnPeerCaching : null),
  maxCacheAgeS: ({ maxCacheAgeS }) => maxCacheAgeS,
  // One of the two makes the limit of a cache (policy/cacheLimits.ts).
  maxCacheSizePercent: (policy) => (policy.absoluteMaxCacheSizeBytes === null ? policy.maxCacheSizePercent : null),
  absoluteMaxCacheSizeBytes: ({ absoluteMaxCacheSizeBytes }) => absoluteMaxCacheSizeBytes,
  monthlyUploadCapBytes: ({ monthlyUploadCapBytes }) => monthlyUploadCapBytes,
  minBackgroundQosBytesPerS: ({ minBackgroundQosBytesPerS }) => minBackgroundQosBytesPerS,
  // By priority of a content (httpSources.ts).
  httpDelayS: (policy, _, { cloudHttpDelay, httpDelayZero }, { foreground }) =>
    policy.httpDelayS.map((delayS, priority) =>
      foreground.includes(priority) ? httpDelayS(delayS, httpDelayZero, cloudHttpDelay) : null,
    ),
  cacheFallbackS: ({ cacheFallbackS }, { hasCacheHosts }, _, { foreground }) =>
    cacheFallbackS.map((delayS, priority) => (hasCacheHosts && foreground.includes(priority) ? (delayS ?? 0) : null)),
  caps: ({ caps }) => caps,
  capsOfAll: ({ capsOfAll }) => capsOfAll,
  uploadCapBytesPerS: ({ uploadCapBytesPerS }) => uploadCapBytesPerS,
  cacheServerOnVpn: ({ cacheServerOnVpn }, { hasCacheHosts, hasVpn }) =>
    hasCacheHosts && hasVpn ? cacheServerOnVpn : null,
};

const READ = Object.values(READINGS).filter((reading) => typeof reading === 'function');

/** Texts of a policy by the facts of parts, under the files that they were made with: many parts ask for the same. */
const known = new WeakMap<EffectivePolicy, { catalogue: Catalogue; model: Model; texts: Map<number, string> }>();

/** What can be seen of a policy in a part. */
export function policyText(policy: EffectivePolicy, part: PartFacts, model: Model, catalogue: Catalogue): string {
  let ofPolicy = known.get(policy);
  if (ofPolicy?.catalogue !== catalogue || ofPolicy.model !== model) {
    ofPolicy = { catalogue, model, texts: new Map() };
    known.set(policy, ofPolicy);
  }
  const facts = Number(part.hasBatteries) + 2 * Number(part.hasVpn) + 4 * Number(part.hasCacheHosts);
  let text = ofPolicy.texts.get(facts);
  if (text === undefined) {
    text = jsonOf(READ.map((reading) => reading(policy, part, model, catalogue)));
    ofPolicy.texts.set(facts, text);
  }
  return text;
}

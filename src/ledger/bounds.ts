/**
 * The fewest CDN bytes that were possible: what the settings can still buy.
 *
 * Any group of devices needs at least one copy of a file from the CDN, and no more if the first copy is shared at once
 * and for ever. The bound of any policy counts one copy of each file that may be shared for the whole estate; the bound
 * of this policy set counts one copy for each peer group, and all bytes of the downloads that its settings keep from
 * peering.
 */
import type { Catalogue } from '../content/catalogue.js';
import { type ComponentResult, SOURCE_COUNT } from '../engine/result.js';
import { type Fleet, reachOf } from '../fleet/fleet.js';
import type { Scenario } from '../scenario/schema.js';

export interface Bounds {
  /** Fewest CDN bytes of any policy set on this estate and demand. */
  anyPolicyCdnBytes: number;
  /** Fewest CDN bytes of this policy set. */
  thisPolicySetCdnBytes: number;
}

export function computeBounds(
  scenario: Scenario,
  fleet: Fleet,
  catalogue: Catalogue,
  parts: readonly ComponentResult[],
): Bounds {
  const estateCopy = new Float64Array(catalogue.fileCount);
  const groupCopy = new Map<number, number>();
  let anyPolicy = 0;
  let thisPolicySet = 0;
  for (const { downloads } of parts) {
    for (let r = 0; r < downloads.count; r += 1) {
      const file = downloads.file[r]!;
      let received = 0;
      for (let s = 0; s < SOURCE_COUNT; s += 1) received += downloads.bytes[r * SOURCE_COUNT + s]!;
      const sharable = catalogue.peerable[file] === 1 && catalogue.sizeBytes[file]! >= scenario.model.simpleModeBelow;
      if (sharable) estateCopy[file] = Math.max(estateCopy[file]!, received);
      else anyPolicy += received;
      if (downloads.blocked[r]! >= 0) thisPolicySet += received;
      else {
        const key = reachOf(fleet, downloads.device[r]!) * catalogue.fileCount + file;
        groupCopy.set(key, Math.max(groupCopy.get(key) ?? 0, received));
      }
    }
  }
  for (const copy of estateCopy) anyPolicy += copy;
  for (const copy of groupCopy.values()) thisPolicySet += copy;
  return { anyPolicyCdnBytes: anyPolicy, thisPolicySetCdnBytes: thisPolicySet };
}

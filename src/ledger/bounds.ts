/**
 * The fewest CDN bytes that were possible: what the settings can still buy.
 *
 * Any group of devices needs at least one copy of a file from the CDN, and no more if the first copy is shared at once
 * and for ever. The bound of any policy counts one copy of each file that may be shared for the whole estate; the bound
 * of this policy set counts one copy for each peer group, and all bytes of the downloads that its settings keep from
 * peering. A file that a cache server may serve needs no byte from the CDN to a device.
 */
import { type Catalogue, isServedTo, isSharedBy } from '../content/catalogue.js';
import { columnSum } from '../core/stats.js';
import type { ComponentResult } from '../engine/result.js';
import type { Fleet } from '../fleet/fleet.js';
import { reachIn, reachOf } from '../fleet/places.js';
import { leastPeerableBytes } from '../policy/simpleMode.js';
import type { Scenario } from '../scenario/schema.js';

export interface Bounds {
  /** Fewest CDN bytes of any policy set on this estate and demand. */
  anyPolicyCdnBytes: number;
  /** Fewest CDN bytes of this policy set. */
  thisPolicySetCdnBytes: number;
}

/** The bounds of a part: what adds up, and one copy of each file for the estate. */
export interface PartBounds {
  /** By file: the largest part of it that a device of the part got. */
  estateCopyBytes: Float64Array;
  anyPolicyCdnBytes: number;
  thisPolicySetCdnBytes: number;
}

/** @param receivedBytes what each download got, from all sources */
export function partBounds(
  scenario: Scenario,
  fleet: Fleet,
  catalogue: Catalogue,
  { devices, downloads }: ComponentResult,
  receivedBytes: Float64Array,
): PartBounds {
  const { blocked, count, device } = downloads;
  const { fileCount, sizeBytes } = catalogue;
  const leastPeerable = leastPeerableBytes(scenario.model.simpleMode);
  const hasServers = fleet.servers.length > 0;
  const estateCopyBytes = new Float64Array(fileCount);
  const groupCopy = new Map<number, number>();
  const served = new Set<number>();
  const groupOf = meetingGroups(fleet, devices);
  let anyPolicy = 0;
  let thisPolicySet = 0;
  // The group and file of the download before, and the largest copy there: most come after one of their kind.
  let lastKey = Number.NaN;
  let lastCopy = 0;
  for (let r = 0; r < count; r += 1) {
    const file = downloads.file[r]!;
    const d = device[r]!;
    const received = receivedBytes[r]!;
    const mayBeServed = hasServers && isServedTo(catalogue, file, fleet.clientKinds[d]!);
    if (!mayBeServed) {
      const sharable = isSharedBy(catalogue, file, fleet.clientKinds[d]!) && sizeBytes[file]! >= leastPeerable;
      if (!sharable) anyPolicy += received;
      else if (received > estateCopyBytes[file]!) estateCopyBytes[file] = received;
    }
    const isBlocked = blocked[r]! >= 0;
    const reach = reachOf(fleet, d);
    const key = (groupOf ? groupOf(reach) : reach) * fileCount + file;
    if (mayBeServed && usesServer(fleet, d)) {
      // What a member has from a cache server it can share.
      if (!isBlocked) served.add(key);
    } else if (isBlocked) thisPolicySet += received;
    else if (key !== lastKey || received > lastCopy) {
      lastKey = key;
      lastCopy = Math.max(received, groupCopy.get(key) ?? -1);
      groupCopy.set(key, lastCopy);
    }
  }
  for (const [key, copy] of groupCopy) if (!served.has(key)) thisPolicySet += copy;
  return { estateCopyBytes, anyPolicyCdnBytes: anyPolicy, thisPolicySetCdnBytes: thisPolicySet };
}

/** The bounds of a run from those of its parts. */
export class BoundsSum {
  private readonly estateCopyBytes: Float64Array;
  private anyPolicyCdnBytes = 0;
  private thisPolicySetCdnBytes = 0;

  constructor(fileCount: number) {
    this.estateCopyBytes = new Float64Array(fileCount);
  }

  add(part: PartBounds): void {
    const { estateCopyBytes } = this;
    for (let f = 0; f < estateCopyBytes.length; f += 1) {
      if (part.estateCopyBytes[f]! > estateCopyBytes[f]!) estateCopyBytes[f] = part.estateCopyBytes[f]!;
    }
    this.anyPolicyCdnBytes += part.anyPolicyCdnBytes;
    this.thisPolicySetCdnBytes += part.thisPolicySetCdnBytes;
  }

  bounds(): Bounds {
    return {
      anyPolicyCdnBytes: this.anyPolicyCdnBytes + columnSum(this.estateCopyBytes),
      thisPolicySetCdnBytes: this.thisPolicySetCdnBytes,
    };
  }
}

function usesServer(fleet: Fleet, d: number): boolean {
  return fleet.hostLists[fleet.hostListOf[d]!]!.servers.some((server) => server >= 0);
}

/**
 * Scopes that some device can carry a copy between, because it moves: one group by the smallest number of its scopes;
 * null where every scope is a group of its own.
 */
function meetingGroups(fleet: Fleet, devices: Int32Array): ((scope: number) => number) | null {
  const parent = new Map<number, number>();
  const find = (scope: number): number => {
    let root = scope;
    for (let next = parent.get(root); next !== undefined; next = parent.get(root)) root = next;
    return root;
  };
  for (let i = 0; i < devices.length; i += 1) {
    const d = devices[i]!;
    if (fleet.visits[d] === 1) continue;
    const office = reachOf(fleet, d);
    for (let place = 1; office >= 0 && place < fleet.places.length; place += 1) {
      if ((fleet.visits[d]! & (1 << place)) === 0) continue;
      const there = reachIn(fleet, d, place);
      if (there < 0) continue;
      const [a, b] = [find(office), find(there)];
      if (a !== b) parent.set(Math.max(a, b), Math.min(a, b));
    }
  }
  return parent.size === 0 ? null : (scope) => (scope < 0 ? scope : find(scope));
}

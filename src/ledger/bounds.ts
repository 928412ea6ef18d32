/**
 * The fewest bytes that can leave the CDN, to devices and cache servers together, and the check that no file came from
 * nowhere. docs/model.md has the proof.
 *
 * Devices that feed each other and that nobody else feeds have no byte of a file that did not come to one of them from
 * outside: from the CDN or a cache server. So they got from there at least what the fullest of them has.
 */
import type { Catalogue } from '../content/catalogue.js';
import { InvariantError } from '../core/problems.js';
import { columnSum } from '../core/stats.js';
import type { PartResult } from '../engine/result.js';
import type { Fleet } from '../fleet/fleet.js';
import { leastPeerableBytes } from '../policy/simpleMode.js';
import type { Scenario } from '../scenario/schema.js';
import { type Feeding, feedingOf } from './feeding.js';
import { type Kinds, kindsOf } from './kinds.js';
import { SERVED_BY, SEVERAL, type Share, type Shares, serversOf, sharesOf } from './shares.js';

export interface Bounds {
  /** Fewest bytes from the CDN, to devices and cache servers, of any policy set on this estate and demand. */
  anyPolicyCdnBytes: number;
  /** The same of this policy set. */
  thisPolicySetCdnBytes: number;
}

/** The bounds of a part: what adds up, and one copy of each file for the estate. */
export interface PartBounds {
  /** By file that may be shared: the largest part of it that a device of the part got. */
  estateCopyBytes: Float64Array;
  anyPolicyCdnBytes: number;
  thisPolicySetCdnBytes: number;
}

/** What the downloads of a part got. */
interface Received {
  /** By download, from all sources. */
  receivedBytes: Float64Array;
  /** Number of the device of each download in the part; empty where the devices of the part are in one row. */
  local: Int32Array;
}

/**
 * Finds the bounds of a part, and asserts that every set of devices that nobody else feeds got from outside what it has.
 *
 * @throws InvariantError when devices have bytes of a file that none of them fetched
 */
export function partBounds(
  { model }: Pick<Scenario, 'model'>,
  fleet: Fleet,
  catalogue: Catalogue,
  part: PartResult,
  { receivedBytes, local }: Received,
): PartBounds {
  const { fileCount } = catalogue;
  const kinds = kindsOf(fleet, model, part.devices);
  const leastPeerable = leastPeerableBytes(model.simpleMode);
  const shares = sharesOf({ fleet, catalogue, kinds, part, receivedBytes, local, leastPeerable });
  if (columnSum(shares.servedBytes) > columnSum(part.filledBytes)) {
    throw new InvariantError('cache servers served bytes that they had not fetched');
  }
  const files = new FileBounds(fleet, catalogue, part, kinds, shares);
  let thisPolicySet = 0;
  for (let file = 0; file < fileCount; file += 1) thisPolicySet += files.settle(file);
  return {
    estateCopyBytes: shares.sharableBytes,
    anyPolicyCdnBytes: shares.neverSharedBytes,
    thisPolicySetCdnBytes: thisPolicySet,
  };
}

/** Names of devices in a message. */
const MOST_NAMES = 3;

/** A set of devices that feed each other, or downloads that only cache servers can serve. */
interface FeedingSet {
  shares: Share[];
  isFed: boolean;
  /** False where none of its devices can serve another: each needs all of its bytes from outside. */
  isMutual: boolean;
}

class FileBounds {
  /** The kinds of the file before, and how they feed each other: the files of a release mostly have the same holders. */
  private lastKinds: readonly number[] = [];
  private lastFeeding: Feeding | undefined;

  constructor(
    private readonly fleet: Fleet,
    private readonly catalogue: Catalogue,
    private readonly part: PartResult,
    private readonly kinds: Kinds,
    private readonly shares: Shares,
  ) {}

  /**
   * Checks one file.
   *
   * @returns the fewest bytes of it that can leave the CDN
   * @throws InvariantError when devices have bytes of it that none of them fetched
   */
  settle(file: number): number {
    const alone = this.shares.aloneBytes[file]!;
    const shares = this.shares.ofFile[file]!;
    if (shares.length === 0) return alone;
    if (shares.length === 1 && shares[0]!.servedBy === SERVED_BY.none) return alone + this.settleOne(file, shares[0]!);
    let outsideBytes = 0;
    let neededBytes = 0;
    const sources: FeedingSet[] = [];
    for (const set of this.setsOf(shares)) {
      const outside = sum(set.shares, 'outsideBytes');
      outsideBytes += outside;
      if (set.isFed) neededBytes += sum(set.shares, 'onlyCdnBytes');
      else {
        if (outside < ownNeed(set)) throw this.fromNowhere(file, ownNeed(set), outside, set.shares);
        sources.push(set);
      }
    }
    const largest = largestOf(shares);
    if (outsideBytes < largest) throw this.fromNowhere(file, largest, outsideBytes, shares);
    return alone + Math.max(neededBytes + this.needOfSources(sources), largest);
  }

  /** The same of a file that devices of one kind have: they are the only set. Most files of most parts are such. */
  private settleOne(file: number, share: Share): number {
    const isMutual = share.device === SEVERAL && this.kinds.kinds[share.kind]!.isMutual;
    const need = isMutual ? share.largestBytes : share.totalBytes;
    if (share.outsideBytes < need) throw this.fromNowhere(file, need, share.outsideBytes, [share]);
    return Math.max(share.onlyCdnBytes, need);
  }

  /** The sets of the devices that have some of a file. */
  private setsOf(shares: readonly Share[]): FeedingSet[] {
    const peers = shares.filter(({ kind }) => kind >= 0);
    const sets: FeedingSet[] = [];
    const { isFed, isMutual, setOf } = this.feeding(peers.map(({ kind }) => kind));
    const byNumber = new Map<number, FeedingSet>();
    peers.forEach((share, k) => {
      const number = setOf[k]!;
      const known = byNumber.get(number);
      if (known) known.shares.push(share);
      else {
        const set = { shares: [share], isFed: isFed[number] === 1, isMutual: isMutual[number] === 1 };
        byNumber.set(number, set);
        sets.push(set);
      }
    });
    for (const set of sets) {
      if (set.shares.length === 1 && set.shares[0]!.device !== SEVERAL) set.isMutual = false;
    }
    for (const share of shares) if (share.kind < 0) sets.push({ shares: [share], isFed: false, isMutual: false });
    return sets;
  }

  private feeding(kinds: readonly number[]): Feeding {
    const isAsBefore = kinds.length === this.lastKinds.length && kinds.every((kind, k) => kind === this.lastKinds[k]);
    if (!isAsBefore || !this.lastFeeding) {
      this.lastKinds = kinds;
      this.lastFeeding = feedingOf(kinds.map((kind) => this.kinds.kinds[kind]!));
    }
    return this.lastFeeding;
  }

  /**
   * What the sets that nobody else feeds need from the CDN. Sets with a cache server in common need one copy together,
   * which the server fetches.
   */
  private needOfSources(sets: readonly FeedingSet[]): number {
    const parent = sets.map((_, i) => i);
    const find = (i: number): number => {
      let root = i;
      while (parent[root] !== root) root = parent[root]!;
      parent[i] = root;
      return root;
    };
    const isServed = sets.map(() => false);
    const firstOf = new Map<number, number>();
    sets.forEach(({ shares }, i) => {
      for (const server of this.serversOf(shares)) {
        isServed[i] = true;
        parent[find(i)] = find(firstOf.get(server) ?? i);
        firstOf.set(server, i);
      }
    });
    const together = new Map<number, Share[]>();
    let neededBytes = 0;
    sets.forEach((set, i) => {
      if (isServed[i]) together.set(find(i), [...(together.get(find(i)) ?? []), ...set.shares]);
      else neededBytes += Math.max(sum(set.shares, 'onlyCdnBytes'), ownNeed(set));
    });
    for (const shares of together.values()) {
      neededBytes += Math.max(sum(shares, 'onlyCdnBytes'), largestOf(shares));
    }
    return neededBytes;
  }

  /** The cache servers that may serve some of a set, each as often as it is named. */
  private serversOf(shares: readonly Share[]): number[] {
    return shares.flatMap(({ hostList, servedBy }) => serversOf(this.fleet, hostList, servedBy));
  }

  private fromNowhere(file: number, hasBytes: number, outsideBytes: number, shares: readonly Share[]): InvariantError {
    const names = this.devicesOf(file, shares).map((d) => this.fleet.name(d));
    const shown = names.slice(0, MOST_NAMES).join(', ');
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
    return new InvariantError(
      `bytes from nowhere: ${shown}${more}, whom nobody else feeds, have ${hasBytes} bytes of ` +
        `${this.catalogue.fileNames[file]} with ${outsideBytes} bytes from the CDN and cache servers`,
    );
  }

  /** The devices that have a file and are of one of the shares, each once. */
  private devicesOf(file: number, shares: readonly Share[]): number[] {
    const { downloads, devices } = this.part;
    const kinds = new Set(shares.map(({ kind }) => kind));
    const indexOf = new Map(Array.from(devices, (d, i) => [d, i]));
    const found = new Set<number>();
    for (let r = 0; r < downloads.count; r += 1) {
      const d = downloads.device[r]!;
      const kind = downloads.blocked[r]! < 0 ? this.kinds.of[indexOf.get(d)!]! : -1;
      if (downloads.file[r] === file && kinds.has(kind)) found.add(d);
    }
    return [...found].sort((a, b) => a - b);
  }
}

/** What a set that nobody else feeds needs from outside: all of it, or one copy. */
function ownNeed({ isMutual, shares }: FeedingSet): number {
  return isMutual ? largestOf(shares) : sum(shares, 'totalBytes');
}

function largestOf(shares: readonly Share[]): number {
  let largest = 0;
  for (const { largestBytes } of shares) largest = Math.max(largest, largestBytes);
  return largest;
}

function sum(shares: readonly Share[], column: 'totalBytes' | 'outsideBytes' | 'onlyCdnBytes'): number {
  let total = 0;
  for (const share of shares) total += share[column];
  return total;
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

  /**
   * @param cdnBytes what left the CDN in the run, to devices and cache servers
   * @throws InvariantError when that is less than a bound
   */
  bounds(cdnBytes: number): Bounds {
    const bounds = {
      anyPolicyCdnBytes: this.anyPolicyCdnBytes + columnSum(this.estateCopyBytes),
      thisPolicySetCdnBytes: this.thisPolicySetCdnBytes,
    };
    const fewest = Math.max(bounds.anyPolicyCdnBytes, bounds.thisPolicySetCdnBytes);
    if (cdnBytes < fewest) {
      throw new InvariantError(`${cdnBytes} bytes left the CDN, less than the fewest possible, ${fewest}`);
    }
    return bounds;
  }
}

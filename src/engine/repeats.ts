/** Requests for files that a device has already, or is fetching: they fetch nothing. Only lists of requests repeat themselves. */
import { int32Column } from '../core/columns.js';
import type { Parts } from './parts.js';
import { type DownloadColumns, HAS_IT } from './result.js';

const NONE = -1;

export class Repeats {
  /** By request: the one before it of the same device for the same file, or -1; `null` when nobody asks twice. */
  private readonly before: Int32Array | null;

  constructor(
    private readonly parts: Parts,
    private readonly isOver: (r: number) => boolean,
  ) {
    const { catalogue, deviceOf, ownRules, result, scenario } = parts;
    const isListed = scenario.content.some(({ requests }) => requests !== undefined);
    // An own rule may list requests too.
    this.before =
      isListed || ownRules !== null ? requestsBefore(result.downloads, deviceOf, catalogue.fileCount) : null;
  }

  /** True when the device of a request has its file, or is fetching it. */
  has(r: number): boolean {
    if (this.before === null) return false;
    const { blocked, finishedS } = this.parts.result.downloads;
    for (let earlier = this.before[r]!; earlier !== NONE; earlier = this.before[earlier]!) {
      if (blocked[earlier] === HAS_IT) continue;
      if (Number.isNaN(finishedS[earlier]!)) return !this.isOver(earlier);
      return this.keeps(earlier);
    }
    return false;
  }

  /** A finished file is there while it is in the cache; one that was not to be shared for as long as it would be. */
  private keeps(r: number): boolean {
    const { caches, deviceOf, devices, fleet, part } = this.parts;
    const i = deviceOf[r]!;
    const { blocked, file, finishedS } = this.parts.result.downloads;
    if (blocked[r]! < 0) return caches.has(i, file[r]!, part.nowS);
    const { policyOf, policies } = fleet;
    const { maxCacheAgeS } = policies[policyOf[devices[i]!]!]!;
    return part.nowS < finishedS[r]! + maxCacheAgeS && !this.wasCleared(i, finishedS[r]!);
  }

  private wasCleared(i: number, sinceS: number): boolean {
    const { happenings, part } = this.parts;
    for (let e = 0; e < happenings.count; e += 1) {
      const { what } = happenings.spec(e);
      if (what !== 'reimage' && what !== 'clear-cache') continue;
      const atS = happenings.beginsS(e);
      if (atS > sinceS && atS <= part.nowS && happenings.hits(e, i)) return true;
    }
    return false;
  }
}

function requestsBefore({ count, file }: DownloadColumns, deviceOf: Int32Array, fileCount: number): Int32Array | null {
  const before = int32Column(count).fill(NONE);
  const last = new Map<number, number>();
  let isRepeated = false;
  for (let r = 0; r < count; r += 1) {
    const key = deviceOf[r]! * fileCount + file[r]!;
    const earlier = last.get(key);
    if (earlier !== undefined) {
      before[r] = earlier;
      isRepeated = true;
    }
    last.set(key, r);
  }
  return isRepeated ? before : null;
}

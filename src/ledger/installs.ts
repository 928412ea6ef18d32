/**
 * How long installs take: from the request of a release by a device to the last of its files, by release and class of sites.
 *
 * Of that the time is told apart in which the device was off by its hours (fleet/calendar.ts). An install that is not whole at the
 * end of the run took longer than until then.
 */

import type { Catalogue } from '../content/catalogue.js';
import { float64Column, int32Column, uint8Column } from '../core/columns.js';
import { TimeCounts } from '../core/histogram.js';
import { type DownloadColumns, HAS_IT } from '../engine/result.js';
import { type Calendar, TIMES } from '../fleet/calendar.js';

/** The installs of some releases. */
export interface InstallCounts {
  /** From request to whole. */
  elapsed: TimeCounts;
  /** The same without the time that the device was off. */
  on: TimeCounts;
}

/** The installs of a part as columns, in order of request. */
export interface PartInstalls {
  release: Int32Array;
  class: Int32Array;
  /** From request to whole, or to the end of the run; and the part of it in which the device was on. */
  elapsedS: Float64Array;
  onS: Float64Array;
  isWhole: Uint8Array;
}

interface PartOfRun {
  downloads: DownloadColumns;
  catalogue: Catalogue;
  calendar: Calendar;
  /** Class of the site of a device (global numbers). */
  classOf: (d: number) => number;
  endS: number;
}

/** The installs of a part: the rows of the files of one request lie beside each other. */
export function partInstalls(part: PartOfRun): PartInstalls {
  const { count } = part.downloads;
  // Of a release of several files there are fewer.
  const installs = {
    release: int32Column(count),
    class: int32Column(count),
    elapsedS: float64Column(count),
    onS: float64Column(count),
    isWhole: uint8Column(count),
  };
  const found = fill(installs, part);
  return {
    release: installs.release.slice(0, found),
    class: installs.class.slice(0, found),
    elapsedS: installs.elapsedS.slice(0, found),
    onS: installs.onS.slice(0, found),
    isWhole: installs.isWhole.slice(0, found),
  };
}

/** @returns how many installs there are */
function fill(installs: PartInstalls, { downloads, catalogue, calendar, classOf, endS }: PartOfRun): number {
  const { count, device, file, requestedS } = downloads;
  const { releaseOf } = catalogue;
  let found = 0;
  for (let r = 0, next = 0; r < count; r = next) {
    next = endOfRequest(r, downloads, releaseOf);
    const wholeS = wholeFromS(r, next, downloads);
    if (wholeS === Number.NEGATIVE_INFINITY) continue;
    const d = device[r]!;
    const fromS = requestedS[r]!;
    const toS = Math.min(wholeS, endS);
    installs.release[found] = releaseOf[file[r]!]!;
    installs.class[found] = classOf(d);
    installs.elapsedS[found] = Math.max(0, toS - fromS);
    installs.onS[found] = onTimeS(calendar, d, fromS, toS);
    installs.isWhole[found] = Number(wholeS <= endS);
    found += 1;
  }
  return found;
}

/** The row behind the files that are asked for together with that of a row. */
function endOfRequest(r: number, { count, device, file, requestedS }: DownloadColumns, releaseOf: Int32Array): number {
  const d = device[r]!;
  const fromS = requestedS[r]!;
  const release = releaseOf[file[r]!]!;
  let next = r + 1;
  while (next < count && device[next] === d && requestedS[next] === fromS && releaseOf[file[next]!] === release)
    next += 1;
  return next;
}

/**
 * When the last of the files of an install is there: Infinity for never. Files that the device had, or was fetching, are no
 * part of it; -Infinity: all were such.
 */
function wholeFromS(from: number, to: number, { blocked, finishedS }: DownloadColumns): number {
  let wholeS = Number.NEGATIVE_INFINITY;
  for (let r = from; r < to; r += 1) {
    if (blocked[r] === HAS_IT) continue;
    const atS = finishedS[r]!;
    if (Number.isNaN(atS)) wholeS = Number.POSITIVE_INFINITY;
    else if (atS > wholeS) wholeS = atS;
  }
  return wholeS;
}

/** The figures of some installs. */
export function installFigures({ elapsed, on }: InstallCounts): {
  installs: number;
  installsWhole: number;
  installTimeP50S: number;
  installTimeP95S: number;
  installTimeOnP50S: number;
  installTimeOnP95S: number;
} {
  const [installTimeP50S, installTimeP95S] = elapsed.quantiles([0.5, 0.95]);
  const [installTimeOnP50S, installTimeOnP95S] = on.quantiles([0.5, 0.95]);
  return {
    installs: elapsed.reachedCount + elapsed.longerCount,
    installsWhole: elapsed.reachedCount,
    installTimeP50S: installTimeP50S!,
    installTimeP95S: installTimeP95S!,
    installTimeOnP50S: installTimeOnP50S!,
    installTimeOnP95S: installTimeOnP95S!,
  };
}

/** How long a device is on in a stretch of time. */
function onTimeS(calendar: Calendar, d: number, fromS: number, toS: number): number {
  let onS = 0;
  for (let cycle = calendar.cycleAt(d, fromS); ; cycle += 1) {
    const at = calendar.window(d, cycle);
    const { times } = calendar;
    onS += Math.max(0, Math.min(toS, times[at + TIMES.onToS]!) - Math.max(fromS, times[at + TIMES.onFromS]!));
    if (times[at + TIMES.toS]! >= toS) return onS;
  }
}

/** The installs of a run, by release and class. */
export class InstallSums {
  private readonly groups = new Map<number, InstallCounts>();

  constructor(
    private readonly releaseCount: number,
    private readonly classCount: number,
  ) {}

  add({ release, class: classes, elapsedS, onS, isWhole }: PartInstalls): void {
    for (let i = 0; i < release.length; i += 1) {
      const { elapsed, on } = this.group(release[i]!, classes[i]!);
      if (isWhole[i] === 1) {
        elapsed.addReached(elapsedS[i]!);
        on.addReached(onS[i]!);
      } else {
        elapsed.addLonger(elapsedS[i]!);
        on.addLonger(onS[i]!);
      }
    }
  }

  /** All installs of some releases in some classes; default: all. */
  of({ releases, siteClass }: { releases?: readonly number[]; siteClass?: number } = {}): InstallCounts {
    const sums = { elapsed: new TimeCounts(), on: new TimeCounts() };
    for (const release of releases ?? Array.from({ length: this.releaseCount }, (_, i) => i)) {
      for (let c = 0; c < this.classCount; c += 1) {
        const group =
          siteClass === undefined || c === siteClass ? this.groups.get(release * this.classCount + c) : null;
        if (!group) continue;
        sums.elapsed.add(group.elapsed);
        sums.on.add(group.on);
      }
    }
    return sums;
  }

  private group(release: number, siteClass: number): InstallCounts {
    const key = release * this.classCount + siteClass;
    let group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, (group = { elapsed: new TimeCounts(), on: new TimeCounts() }));
    return group;
  }
}

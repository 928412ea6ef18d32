/**
 * How long installs take: from the request of a release by a device to the last of its files, by release and class of sites.
 *
 * Of that the time is told apart in which the device was off by its hours (fleet/calendar.ts). An install that is not whole at the
 * end of the run took longer than until then.
 */

import type { Catalogue } from '../content/catalogue.js';
import { joined } from '../core/columns.js';
import { type CountedBins, TimeCounts, TimeList } from '../core/histogram.js';
import { type DownloadColumns, HAS_IT } from '../engine/result.js';
import { type Calendar, TIMES } from '../fleet/calendar.js';

/** The installs of some releases. */
export interface InstallCounts {
  /** From request to whole. */
  elapsed: TimeCounts;
  /** The same without the time that the device was off. */
  on: TimeCounts;
}

/** The installs of a part as columns: a group is a release and a class. */
export interface PartInstalls {
  release: Int32Array;
  class: Int32Array;
  /**
   * By group: where its pairs of a bin and a count begin in `counted`, those of elapsed times that were reached, of longer
   * ones, and the same of times on; one more for the end.
   */
  start: Int32Array;
  counted: CountedBins;
  /** By group: the longest elapsed time that was reached, and the longest time on. */
  longestS: Float64Array;
}

interface PartOfRun {
  downloads: DownloadColumns;
  catalogue: Catalogue;
  calendar: Calendar;
  /** Class of the site of a device (global numbers). */
  classOf: (d: number) => number;
  classCount: number;
  endS: number;
}

/** Counts the installs of a part: the rows of the files of one request lie beside each other. */
export function partInstalls({ downloads, catalogue, calendar, classOf, classCount, endS }: PartOfRun): PartInstalls {
  const { blocked, count, device, file, finishedS, requestedS } = downloads;
  const { releaseOf } = catalogue;
  const groups = new Map<number, Record<keyof InstallCounts, TimeList>>();
  for (let r = 0; r < count; ) {
    const d = device[r]!;
    const release = releaseOf[file[r]!]!;
    const fromS = requestedS[r]!;
    let wholeS = Number.NEGATIVE_INFINITY;
    for (; r < count && device[r] === d && requestedS[r] === fromS && releaseOf[file[r]!] === release; r += 1) {
      // Files that the device had, or was fetching, are no part of this install.
      if (blocked[r] === HAS_IT) continue;
      wholeS = Math.max(wholeS, Number.isNaN(finishedS[r]!) ? Number.POSITIVE_INFINITY : finishedS[r]!);
    }
    if (wholeS === Number.NEGATIVE_INFINITY) continue;
    const key = release * classCount + classOf(d);
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { elapsed: new TimeList(), on: new TimeList() }));
    const toS = Math.min(wholeS, endS);
    const elapsedS = Math.max(0, toS - fromS);
    const onS = onTimeS(calendar, d, fromS, toS);
    if (wholeS <= endS) {
      group.elapsed.addReached(elapsedS);
      group.on.addReached(onS);
    } else {
      group.elapsed.addLonger(elapsedS);
      group.on.addLonger(onS);
    }
  }
  const keys = [...groups.keys()].sort((a, b) => a - b);
  const times = keys.flatMap((key) => [groups.get(key)!.elapsed.columns(), groups.get(key)!.on.columns()]);
  const counted = times.flatMap(({ longer, reached }) => [reached, longer]);
  const start = new Int32Array(counted.length + 1);
  counted.forEach((pairs, i) => {
    start[i + 1] = start[i]! + pairs.length;
  });
  return {
    release: Int32Array.from(keys, (key) => Math.floor(key / classCount)),
    class: Int32Array.from(keys, (key) => key % classCount),
    start,
    counted: joined(Int32Array, counted),
    longestS: Float64Array.from(times, ({ longestS }) => longestS),
  };
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

  add({ release, class: classes, start, counted, longestS }: PartInstalls): void {
    const pairs = (i: number) => counted.subarray(start[i]!, start[i + 1]!);
    release.forEach((of, i) => {
      const sums = this.group(of, classes[i]!);
      sums.elapsed.addColumns({ reached: pairs(4 * i), longer: pairs(4 * i + 1), longestS: longestS[2 * i]! });
      sums.on.addColumns({ reached: pairs(4 * i + 2), longer: pairs(4 * i + 3), longestS: longestS[2 * i + 1]! });
    });
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

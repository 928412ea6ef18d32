/** How long downloads took: a download that has not finished took longer than until the end of the run. */
import { censoredQuantiles } from '../core/censored.js';
import { joined } from '../core/columns.js';
import { quantileOf } from '../core/stats.js';
import { type DownloadColumns, HAS_IT } from '../engine/result.js';

/** Times in seconds, in order of request. */
export interface DownloadTimes {
  /** Of the downloads that have finished. */
  durationsS: Float64Array;
  /** Of the others, up to the end of the run. */
  unfinishedS: Float64Array;
}

/** The times of a part as columns, class by class (fleet/siteClasses.ts). */
export interface PartTimes extends DownloadTimes {
  classes: Int32Array;
  /** By class: where its times end in the columns. */
  durationsEnd: Int32Array;
  unfinishedEnd: Int32Array;
}

/** @param times of each class, in the order of `classes` */
export function partTimes(classes: readonly number[], times: readonly DownloadTimes[]): PartTimes {
  const ends = (lengths: readonly number[]) => {
    let end = 0;
    return Int32Array.from(lengths, (length) => (end += length));
  };
  const durations = times.map(({ durationsS }) => durationsS);
  const unfinished = times.map(({ unfinishedS }) => unfinishedS);
  return {
    classes: Int32Array.from(classes),
    durationsS: durations.length === 1 ? durations[0]! : joined(Float64Array, durations),
    durationsEnd: ends(durations.map(({ length }) => length)),
    unfinishedS: unfinished.length === 1 ? unfinished[0]! : joined(Float64Array, unfinished),
    unfinishedEnd: ends(unfinished.map(({ length }) => length)),
  };
}

/** The times of the class at a place of `classes`. */
export function timesAt({ durationsEnd, durationsS, unfinishedEnd, unfinishedS }: PartTimes, i: number): DownloadTimes {
  return {
    durationsS: durationsS.subarray(durationsEnd[i - 1] ?? 0, durationsEnd[i]),
    unfinishedS: unfinishedS.subarray(unfinishedEnd[i - 1] ?? 0, unfinishedEnd[i]),
  };
}

/**
 * The times that the downloads of a part took.
 *
 * A time counts from the start of a download; that of a download which never started, from its request. Requests that
 * fetched nothing, as the device had the file, have no time.
 *
 * @param isMeant which devices (global numbers) are looked at; default: all
 */
export function timesOf(
  downloads: DownloadColumns,
  endS: number,
  isMeant: (d: number) => boolean = () => true,
): DownloadTimes {
  const { blocked, count, device, finishedS, requestedS, startedS } = downloads;
  const durationsS = new Float64Array(count);
  const unfinishedS = new Float64Array(count);
  let finished = 0;
  let unfinished = 0;
  for (let r = 0; r < count; r += 1) {
    if (!isMeant(device[r]!)) continue;
    const durationS = finishedS[r]! - startedS[r]!;
    if (!Number.isNaN(durationS)) {
      durationsS[finished] = durationS;
      finished += 1;
    } else if (blocked[r] !== HAS_IT) {
      const fromS = Number.isNaN(startedS[r]!) ? requestedS[r]! : startedS[r]!;
      unfinishedS[unfinished] = Math.max(0, endS - fromS);
      unfinished += 1;
    }
  }
  return { durationsS: shortened(durationsS, finished), unfinishedS: shortened(unfinishedS, unfinished) };
}

function shortened(column: Float64Array, length: number): Float64Array {
  return length === column.length ? column : column.slice(0, length);
}

/**
 * Quantiles of the download time over all downloads of some parts, finished or not.
 *
 * @param shares in [0, 1]
 * @returns one value a share, in seconds: Infinity where the quantile is not reached, NaN where there are no downloads
 */
export function downloadTimeQuantiles(parts: readonly DownloadTimes[], shares: readonly number[]): number[] {
  const durationsS = joined(
    Float64Array,
    parts.map((part) => part.durationsS),
  );
  const unfinishedS = joined(
    Float64Array,
    parts.map((part) => part.unfinishedS),
  );
  // Most runs leave nothing unfinished, and selecting takes less time than sorting.
  const areAllFinished = unfinishedS.length === 0 && durationsS.length > 0;
  if (areAllFinished) return shares.map((share) => quantileOf(durationsS, share));
  return censoredQuantiles(durationsS, unfinishedS, shares);
}

/**
 * What was downloaded, as reports tell it: one row a device and kind of content, or a row of several devices. Rows of a
 * report and rows of a run have the same form, so that the same functions add up both.
 */
import type { SourceName } from '../../engine/result.js';

/** Link-local peers count as LAN peers: reports have no column of their own for them. */
const TOLD_SOURCES = ['cdn', 'cacheServer', 'lanPeer', 'groupPeer', 'internetPeer'] as const;
export type ToldSource = (typeof TOLD_SOURCES)[number];

/** Bytes by where they came from. */
export type ToldBytes = Record<ToldSource, number>;

/** What rows can be told apart by. */
export const DIMENSIONS = ['contentType', 'caller', 'mode', 'site', 'group'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface ObservedRow {
  /** What tells devices apart, a name or an ID; empty where a row is of several. It joins rows, and enters no result. */
  device: string;
  /** The category of the reports, such as `Quality Updates`; empty where not told. */
  contentType: string;
  /** Who asked, such as `Windows Update`: what the cmdlets know of the content. Empty where not told. */
  caller: string;
  /** The download mode that is configured; `null` where not told. */
  mode: number | null;
  /** The site, or what stands for it: the city of a report. Empty where not told. */
  site: string;
  /** The group ID as reports have it: its hash. Empty where not told, and for a device without one. */
  group: string;
  bytes: ToldBytes;
  /** Downloads in the row; `null` where not told. */
  downloads: number | null;
  /** Seconds that they took in all; `null` where not told. */
  timeS: number | null;
  /** Devices in the row. */
  devices: number;
}

/** Rows of one kind, and what they tell. */
export interface ObservedRows {
  rows: readonly ObservedRow[];
  /** What the rows can be told apart by. */
  dimensions: readonly Dimension[];
  /** Sources that have a counter: bytes of the others are in no row. */
  sources: readonly ToldSource[];
}

export function noBytes(): ToldBytes {
  return { cdn: 0, cacheServer: 0, lanPeer: 0, groupPeer: 0, internetPeer: 0 };
}

/** Adds bytes to others. */
export function addBytes(to: ToldBytes, from: ToldBytes): void {
  for (const source of TOLD_SOURCES) to[source] += from[source];
}

/** The source of reports that a source of the simulator counts as. */
export function toldSourceOf(source: SourceName): ToldSource {
  return source === 'linkLocalPeer' ? 'lanPeer' : source;
}

/** What a value of a dimension is called in a row; empty where the row does not tell. */
export function dimensionValue(row: ObservedRow, dimension: Dimension): string {
  if (dimension === 'mode') return row.mode === null ? '' : String(row.mode);
  return row[dimension];
}

/** Shares of peers and cache servers, in all and by content, mode, site or group: what is compared. */
import {
  addBytes,
  type Dimension,
  dimensionValue,
  noBytes,
  type ObservedRow,
  type ToldBytes,
  type ToldSource,
} from './rows.js';

/** A cell of a comparison: all rows, or those with one value of one dimension. */
export interface CellName {
  dimension: Dimension | 'all';
  /** Empty for all. */
  value: string;
}

/** The key of a cell in maps. */
export function cellKey({ dimension, value }: CellName): string {
  return `${dimension}\n${value}`;
}

/** What a cell has. */
export interface CellSums {
  bytes: ToldBytes;
  /** Seconds and downloads of the rows that tell both. */
  timeS: number;
  timedDownloads: number;
}

/** The sums of rows by cell: of all rows, and of each value of each dimension. Rows that do not tell a value have no cell in it. */
export function sumCells(rows: readonly ObservedRow[], dimensions: readonly Dimension[]): Map<string, CellSums> {
  const cells = new Map<string, CellSums>();
  const add = (name: CellName, { bytes, timeS, downloads }: ObservedRow) => {
    const key = cellKey(name);
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = { bytes: noBytes(), timeS: 0, timedDownloads: 0 }));
    addBytes(cell.bytes, bytes);
    if (timeS === null || downloads === null) return;
    cell.timeS += timeS;
    cell.timedDownloads += downloads;
  };
  for (const row of rows) {
    add({ dimension: 'all', value: '' }, row);
    for (const dimension of dimensions) {
      const value = dimensionValue(row, dimension);
      if (value !== '') add({ dimension, value }, row);
    }
  }
  return cells;
}

/** Names of cells of a map of {@link sumCells}. */
export function cellNames(cells: ReadonlyMap<string, unknown>): CellName[] {
  return [...cells.keys()].map((key) => {
    const end = key.indexOf('\n');
    return { dimension: key.slice(0, end) as CellName['dimension'], value: key.slice(end + 1) };
  });
}

const PEERS = ['lanPeer', 'groupPeer', 'internetPeer'] as const;

/** Bytes of the sources that are told. */
export function totalBytes(bytes: ToldBytes, sources: readonly ToldSource[]): number {
  return sources.reduce((sum, source) => sum + bytes[source], 0);
}

/** Bytes of peers that are told. */
export function peerBytes(bytes: ToldBytes, sources: readonly ToldSource[]): number {
  return totalBytes(
    bytes,
    PEERS.filter((source) => sources.includes(source)),
  );
}

/** Part of the bytes that came from peers, of the sources that are told; NaN where there are no bytes. */
export function peerShareOf(bytes: ToldBytes, sources: readonly ToldSource[]): number {
  return peerBytes(bytes, sources) / totalBytes(bytes, sources);
}

/** Part of the bytes that came from cache servers, likewise. */
export function cacheShareOf(bytes: ToldBytes, sources: readonly ToldSource[]): number {
  return bytes.cacheServer / totalBytes(bytes, sources);
}

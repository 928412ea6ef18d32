/** What the HTTP side asks about a download. */
export interface DownloadFacts {
  deviceOf: Int32Array;
  file: Int32Array;
  /** When a download began, for the first time or the last time that it was asked for. */
  begunS(r: number): number;
  /** The HTTP delay that own rules give it, if they do. */
  ownDelayS(r: number): number | undefined;
  /** The mode that it really has. */
  mode: Uint8Array;
  /** Present state of a device (local number). */
  state(i: number): number;
  setTimer(r: number, atS: number): void;
  /** A cache server begins to serve a download, and stops before it is complete. */
  cacheBegins(r: number): void;
  cacheStops(r: number): void;
}

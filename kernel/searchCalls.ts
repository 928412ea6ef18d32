/** What the simulator calls of the searches for peers. */
import { SearchOptions } from './candidates';
import { F64Column, I32Column, U8Column } from './memory';
import { Part } from './part';
import { PeerSearch } from './search';
import { Seeking, SeekingOptions } from './seeking';

export function newSearch(options: SearchOptions): PeerSearch {
  return new PeerSearch(options);
}

/** Where the phase of each device is to be written: devices register their copies anew so often. */
export function registerEvery(search: PeerSearch, intervalS: f64): F64Column {
  return search.registrations.repeat(intervalS);
}

export function newSeeking(options: SeekingOptions): Seeking {
  return new Seeking(options);
}

/** By download: candidates that the service has returned, at most at a time. */
export function returnedAt(seeking: Seeking): I32Column {
  return seeking.returned;
}

/** By download, to be written: 1 when it has lost a peer at this instant that a connected one may replace. */
export function lossesAt(seeking: Seeking): U8Column {
  return seeking.lost;
}

/** True when a download is connected to a peer that does not give. */
export function hasStandby(part: Part, r: i32): bool {
  const standby = part.standby;
  if (standby === null) return false;
  return standby.hasAny(r);
}

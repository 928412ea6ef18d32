/** What the simulator calls of the searches for peers. */
import { SearchOptions } from './candidates';
import { F64Column } from './memory';
import { Part } from './part';
import { PeerSearch } from './search';

export function newSearch(options: SearchOptions): PeerSearch {
  return new PeerSearch(options);
}

/** Where the phase of each device is to be written: devices register their copies anew so often. */
export function registerEvery(search: PeerSearch, intervalS: f64): F64Column {
  return search.registrations.repeat(intervalS);
}

/**
 * @param known candidates that the service has returned to a search of the download: fewer need not be counted
 * @returns how many peers were connected
 */
export function search(search: PeerSearch, r: i32, known: i32, timeS: f64): i32 {
  return search.search(r, known, timeS);
}

/** @returns whether a connected peer that stood by gives now */
export function takeOver(search: PeerSearch, r: i32, timeS: f64): bool {
  return search.takeOver(r, timeS);
}

/** True when a download is connected to a peer that does not give. */
export function hasStandby(part: Part, r: i32): bool {
  const standby = part.standby;
  if (standby === null) return false;
  return standby.hasAny(r);
}

/** True when a download may be connected to more peers than it is. */
export function wantsPeers(search: PeerSearch, r: i32): bool {
  return search.wantsPeers(r);
}

/** Of the last search: candidates that the service returned, where they are more than was known, and the nearest reason against them. */
export function candidates(search: PeerSearch): i32 {
  return search.candidates;
}

export function nearestReason(search: PeerSearch): i32 {
  return search.reason;
}

/** What the simulator calls of the searches for peers. */
import { Connections } from './connections';
import { Part } from './part';
import { PeerSearch } from './search';

/** @param keyA, keyB the key of the stream that draws candidates */
export function newSearch(
  part: Part,
  connections: Connections,
  keyA: i32,
  keyB: i32,
  uploadSlots: i32,
  slotRotationS: f64,
  uploadConnections: i32,
  lanFirst: bool,
  groupWithoutLan: bool,
  uploadsOnBattery: bool,
  hasEvents: bool,
  hasProxies: bool,
  meteredBars: i32,
): PeerSearch {
  const search = new PeerSearch(part, connections, keyA, keyB);
  search.setModel(uploadSlots, slotRotationS, uploadConnections, lanFirst, groupWithoutLan, uploadsOnBattery);
  search.setEvents(hasEvents, hasProxies, meteredBars);
  return search;
}

/** What one request returns, connections of a download, more to Internet peers, and peers that give at a time. */
export function limitPeers(search: PeerSearch, returned: i32, connections: i32, internetMore: i32, giving: i32): void {
  search.setLimits(returned, connections, internetMore, giving);
}

/** Where the phase of each device is to be written: devices register their copies anew so often. */
export function registerEvery(search: PeerSearch, intervalS: f64): usize {
  return changetype<usize>(search.registrations.repeat(intervalS));
}

/** @returns how many peers were connected */
export function search(search: PeerSearch, r: i32, timeS: f64): i32 {
  return search.search(r, timeS);
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

/** Of the last search: candidates that the service returned, and the nearest reason against them. */
export function candidates(search: PeerSearch): i32 {
  return search.candidates;
}

export function nearestReason(search: PeerSearch): i32 {
  return search.reason;
}

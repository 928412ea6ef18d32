/**
 * Where devices can be on the network, and whom the service lets them meet there.
 *
 * A place is the office, the VPN, home, or the office behind a proxy. In each place a device stands in up to three
 * scopes, lists of sources that it searches and is listed in.
 */
import { isPeeringMode, MODE } from '../policy/downloadMode.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import { compileMatch } from '../scenario/match.js';
import type { Scenario } from '../scenario/schema.js';
import type { Fleet, PeerScopes } from './fleet.js';

/** Numbers of the places that every estate has; proxies follow. */
export const PLACE = { office: 0, vpn: 1, home: 2 } as const;

/** Fills `places`, `proxies`, `visits` and `scopeMembers` of a fleet whose groups are decided. */
export function fillPlaces(fleet: Fleet, scenario: Scenario): void {
  fleet.proxies = scenario.events
    .filter((event) => event.what === 'proxy')
    .map((event, k) => ({
      fromS: event.at,
      toS: event.at + event.for,
      place: PLACE.home + 1 + k,
      publicIp: event.publicIp!,
      affects: affected(fleet, event.match),
    }));
  fleet.places = Array.from({ length: 3 + fleet.proxies.length }, () => emptyScopes(fleet.count));
  const moves = scenario.events
    .filter((event) => event.what === 'move' && event.to !== 'office')
    .map((event) => ({ place: PLACE[event.to!], affects: affected(fleet, event.match) }));
  const names = fleet.strings.names;
  for (let d = 0; d < fleet.count; d += 1) {
    const { vpn, home } = fleet.profiles[fleet.profileOf[d]!]!;
    let visits = 1 << PLACE.office;
    if (vpn.share > 0) visits |= 1 << PLACE.vpn;
    if (home.share > 0) visits |= 1 << PLACE.home;
    for (const move of moves) if (move.affects[d] === 1) visits |= 1 << move.place;
    for (const proxy of fleet.proxies) if (proxy.affects[d] === 1) visits |= 1 << proxy.place;
    fleet.visits[d] = visits;
    const mode = fleet.policies[fleet.policyOf[d]!]!.downloadMode;
    const noGroup = mode === MODE.group && fleet.groupOf[d]! < 0;
    if (!isPeeringMode(mode) || (noGroup && scenario.model.withoutGroup === 'noPeering')) continue;
    const ip = names[fleet.publicIpOf[d]!]!;
    const subnet = names[fleet.subnetOf[d]!]!;
    fillScopes(fleet, PLACE.office, d, mode, ip, subnet);
    if (visits & (1 << PLACE.vpn)) fillScopes(fleet, PLACE.vpn, d, mode, scenario.network.vpn.publicIp, 'vpn');
    if (visits & (1 << PLACE.home)) fillScopes(fleet, PLACE.home, d, mode, null, '');
    for (const proxy of fleet.proxies) {
      if (proxy.affects[d] === 1) fillScopes(fleet, proxy.place, d, mode, proxy.publicIp, subnet);
    }
  }
  fleet.scopeMembers = countMembers(fleet);
}

/**
 * The lists that a device appears in and searches. Peers must agree in scope: a device of mode 2 and one of mode 1 do
 * not meet (the service matches by group ID in one case and by public IP in the other).
 *
 * @param ip public IP, or `null` for a line of its own, where nobody else is near
 */
function fillScopes(fleet: Fleet, place: number, d: number, mode: number, ip: string | null, subnet: string): void {
  const scopes = fleet.places[place]!;
  const group = fleet.groupOf[d]!;
  const grouped = mode === MODE.group && group >= 0;
  if (grouped) scopes.wide[d] = fleet.scopes.number(`group ${group}`);
  else if (mode === MODE.internet) scopes.wide[d] = fleet.scopes.number('internet');
  if (ip === null) return;
  const prefix = grouped ? `group ${group} ` : '';
  // DNS-SD finds devices on the subnet whatever their public IP.
  const near = fleet.restriction[d] === RESTRICT.dnsSd || grouped ? `subnet ${subnet}` : `ip ${ip} subnet ${subnet}`;
  scopes.near[d] = fleet.scopes.number(prefix + near);
  scopes.lan[d] = fleet.scopes.number(`${prefix}ip ${ip}`);
}

/** 1 for every device that a match names. */
export function affected(fleet: Fleet, match: Scenario['events'][number]['match']): Uint8Array {
  const matches = compileMatch(match);
  return Uint8Array.from({ length: fleet.count }, (_, d) => Number(matches(fleet.target(d))));
}

function emptyScopes(count: number): PeerScopes {
  const column = () => new Int32Array(count).fill(-1);
  return { near: column(), lan: column(), wide: column() };
}

/** Calls `visit` with every scope that a device stands in, in any of its places, each once. */
export function eachScope(fleet: Fleet, d: number, visit: (scope: number) => void): void {
  const { near, lan, wide } = fleet.places[PLACE.office]!;
  if (near[d]! >= 0) visit(near[d]!);
  if (lan[d]! >= 0) visit(lan[d]!);
  if (wide[d]! >= 0) visit(wide[d]!);
  if (fleet.visits[d] === 1) return;
  const done = [near[d]!, lan[d]!, wide[d]!, -1];
  for (let place = 1; place < fleet.places.length; place += 1) {
    if ((fleet.visits[d]! & (1 << place)) === 0) continue;
    const scopes = fleet.places[place]!;
    for (const scope of [scopes.near[d]!, scopes.lan[d]!, scopes.wide[d]!]) {
      if (done.includes(scope)) continue;
      done.push(scope);
      visit(scope);
    }
  }
}

/** Devices of a peering mode in each scope, each counted once. */
function countMembers(fleet: Fleet): Int32Array {
  const members = new Int32Array(fleet.scopes.names.length);
  for (let d = 0; d < fleet.count; d += 1) {
    eachScope(fleet, d, (scope) => {
      members[scope]! += 1;
    });
  }
  return members;
}

/** The widest scope in which a device finds peers in the office, or -1. */
export function reachOf(fleet: Fleet, d: number): number {
  return reachIn(fleet, d, PLACE.office);
}

/** The widest scope in which a device finds peers in a place, or -1. */
export function reachIn(fleet: Fleet, d: number, place: number): number {
  const scopes = fleet.places[place]!;
  if (fleet.restriction[d] !== RESTRICT.none) return scopes.near[d]!;
  return scopes.wide[d]! >= 0 ? scopes.wide[d]! : scopes.lan[d]!;
}

/** True when a device stands in a scope of a place. */
export function standsIn(scopes: PeerScopes, d: number, scope: number): boolean {
  return scopes.near[d] === scope || scopes.lan[d] === scope || scopes.wide[d] === scope;
}

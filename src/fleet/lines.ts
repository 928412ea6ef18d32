/**
 * The lines of an estate: the one list by which use is metered, and by which figures, tables and reports name lines.
 *
 * A new kind of line needs a row in `LINE_KINDS` (line.ts), its lines in {@link fillLines}, and the numbers of its links in
 * `Network.linksOfLine` (engine/network.ts). Meters, tables and figures follow.
 */
import type { Fleet, GroupingFleet, GroupingRules } from './fleet.js';
import type { Line } from './line.js';
import { LOCATION } from './locations.js';
import type { Site } from './sites.js';
import { networksOf } from './wiring.js';

/** What of a line is stated; the rest follows. */
type Stated = Pick<Line, 'kind' | 'name' | 'downBytesPerS' | 'upBytesPerS'> &
  Partial<Pick<Line, 'site' | 'server' | 'network' | 'line' | 'isPrivate'>>;
type AddLine = (stated: Stated, users?: readonly Site[]) => void;

/** Fills `lines` of a fleet whose locations and cache servers are decided. */
export function fillLines(fleet: GroupingFleet, scenario: GroupingRules): void {
  const { servers, sites } = fleet;
  const { vpn } = scenario.network;
  const add: AddLine = (
    { site = -1, server = -1, network = -1, line = -1, isPrivate = false, ...stated },
    users = sites,
  ) => {
    const { officeHours, timeZone } = (site >= 0 ? sites[site]! : largestOf(fleet, users)).spec;
    fleet.lines.add({ site, server, network, line, isPrivate, timeZone, officeHours, ...stated });
  };
  const hasVpn = fleet.visits.some((visits) => (visits & (1 << LOCATION.vpn)) !== 0);
  addNetworks(fleet, scenario, hasVpn, add);
  if (hasVpn) add({ kind: 'vpn', name: 'vpn', downBytesPerS: vpn.downBytesPerS, upBytesPerS: vpn.upBytesPerS });
  for (const site of sites) addLinesOfSite(site, add);
  for (const [server, { name, rateBytesPerS, site }] of servers.entries()) {
    add({ kind: 'cacheServer', name, site, server, downBytesPerS: rateBytesPerS, upBytesPerS: rateBytesPerS });
  }
}

/** Hubs that somebody may use, and meshes that carry no more than a rate. */
function addNetworks(fleet: GroupingFleet, scenario: GroupingRules, hasVpn: boolean, add: AddLine): void {
  const { servers, sites } = fleet;
  const networks = networksOf(scenario);
  // A full tunnel brings devices behind the hub, whatever their site.
  const tunnels = hasVpn && scenario.network.vpn.tunnel === 'full';
  networks.hubs.forEach(({ name, private: own, ...rates }, network) => {
    const behind = networks.sitesOn(network, sites);
    const isUsed = behind.length > 0 || (tunnels && networks.vpnHub === network);
    if (!isUsed && !servers.some(({ hub }) => hub === network)) return;
    const users = behind.length > 0 ? behind : sites;
    add({ kind: 'hub', name, network, ...rates }, users);
    const isLimited = Number.isFinite(own.downBytesPerS) || Number.isFinite(own.upBytesPerS);
    if (isLimited) add({ kind: 'hubPrivate', name: `${name}:private`, network, ...own }, users);
  });
  networks.meshes.forEach(({ name, rateBytesPerS }, m) => {
    const network = networks.hubs.length + m;
    const users = networks.sitesOn(network, sites);
    if (users.length === 0 || !Number.isFinite(rateBytesPerS)) return;
    add({ kind: 'mesh', name, network, downBytesPerS: rateBytesPerS, upBytesPerS: rateBytesPerS }, users);
  });
}

function addLinesOfSite({ index: site, name, spec }: Site, add: AddLine): void {
  if (spec.lines === undefined) {
    const { breakout, downBytesPerS, upBytesPerS } = spec.wan;
    add({ kind: 'wan', name, site, line: 0, downBytesPerS, upBytesPerS, isPrivate: breakout === 'hub' });
    return;
  }
  spec.lines.forEach(({ downBytesPerS, isInternet, name: lineName, over, upBytesPerS }, line) => {
    const kind = isInternet ? 'internet' : over === undefined ? 'private' : 'tunnel';
    const isPrivate = kind === 'private';
    add({ kind, name: `${name}:${lineName}`, site, line, downBytesPerS, upBytesPerS, isPrivate });
  });
}

/** The site with the most devices, the first of several. */
function largestOf({ siteStart }: Pick<Fleet, 'siteStart'>, sites: readonly Site[]): Site {
  const devices = ({ index }: Site) => siteStart[index + 1]! - siteStart[index]!;
  return sites.reduce((largest, site) => (devices(site) > devices(largest) ? site : largest));
}

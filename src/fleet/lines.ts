/**
 * The lines of an estate: the one list by which use is metered, and by which figures, tables and reports name lines.
 *
 * A new kind of line needs a row in `LINE_KINDS` (line.ts), its lines in {@link fillLines}, and the numbers of its links in
 * `Network.linksOfLine` (engine/network.ts). Meters, tables and figures follow.
 */
import { accessPointsOf } from './accessPoints.js';
import type { Fleet, GroupingFleet, GroupingRules } from './fleet.js';
import type { Line } from './line.js';
import { LOCATION } from './locations.js';
import { siteClassesOf } from './siteClasses.js';
import type { Site } from './sites.js';
import { type HubLine, networksOf } from './wiring.js';

/** What of a line is stated; the rest follows. */
type Stated = Pick<Line, 'kind' | 'name' | 'downBytesPerS' | 'upBytesPerS'> &
  Partial<Pick<Line, 'site' | 'server' | 'network' | 'line' | 'isPrivate'>> & {
    otherTraffic?: string | undefined;
  };
type AddLine = (stated: Stated, users?: readonly Site[]) => void;

/** Fills `lines` of a fleet whose locations and cache servers are decided. */
export function fillLines(fleet: GroupingFleet, scenario: GroupingRules): void {
  const { servers, sites } = fleet;
  const add: AddLine = (
    { site = -1, server = -1, network = -1, line = -1, isPrivate = false, otherTraffic = null, ...stated },
    users = sites,
  ) => {
    const { officeHours, timeZone } = (site >= 0 ? sites[site]! : largestOf(fleet, users)).spec;
    fleet.lines.add({ site, server, network, line, isPrivate, otherTraffic, timeZone, officeHours, ...stated });
  };
  const onVpn = sitesOnVpn(fleet, scenario);
  addNetworks(fleet, scenario, onVpn, add);
  const { concentrators } = networksOf(scenario);
  concentrators.forEach(({ name, ...rates }, line) => {
    const users = onVpn[line]!;
    // Of the only one all sites are, as devices may move.
    if (users.length > 0)
      add({ kind: 'vpn', name, line, ...ratesOf(rates) }, concentrators.length === 1 ? sites : users);
  });
  for (const site of sites) addLinesOfSite(site, add);
  for (const [server, { name, otherTraffic, rateBytesPerS, site }] of servers.entries()) {
    const rates = { downBytesPerS: rateBytesPerS, upBytesPerS: rateBytesPerS };
    add({ kind: 'cacheServer', name, site, server, ...rates, otherTraffic });
  }
  addAccessPoints(fleet, scenario, add);
  addHomes(fleet, scenario);
}

/** Those that have a device; what a medium carries is its airtime, in bytes of its fastest device. */
function addAccessPoints(fleet: GroupingFleet, { model }: GroupingRules, add: AddLine): void {
  if (fleet.wifiRates === null) return;
  for (const { index: site, name } of fleet.sites) {
    accessPointsOf(fleet, site, model).forEach((bytesPerS, point) => {
      if (bytesPerS === 0) return;
      const rates = { downBytesPerS: bytesPerS, upBytesPerS: bytesPerS };
      add({ kind: 'accessPoint', name: `${name}:wifi-${point + 1}`, site, line: point, ...rates });
    });
  }
}

/** Each device has one: what all those of a class of sites carry is told together. */
function addHomes(fleet: GroupingFleet, scenario: GroupingRules): void {
  const { sites } = fleet;
  const away = sitesThatVisit(fleet, (1 << LOCATION.vpn) | (1 << LOCATION.home));
  if (!away.includes(1)) return;
  const { areTold, names, of } = siteClassesOf(fleet, scenario);
  names.forEach((name, number) => {
    const own = sites.filter(({ index }) => away[index] === 1 && of[index] === number);
    if (own.length === 0) return;
    const { officeHours, timeZone } = largestOf(fleet, own).spec;
    fleet.lines.addHomes(
      {
        kind: 'home',
        name: areTold ? name : 'home',
        site: -1,
        server: -1,
        network: -1,
        line: number,
        downBytesPerS: Number.POSITIVE_INFINITY,
        upBytesPerS: Number.POSITIVE_INFINITY,
        isPrivate: false,
        otherTraffic: null,
        officeHours,
        timeZone,
      },
      own.map(({ index }) => index),
    );
  });
}

/** By site: 1 where a device visits one of some locations (as bits). */
function sitesThatVisit({ siteOf, sites, visits }: GroupingFleet, locations: number): Uint8Array {
  const visiting = new Uint8Array(sites.length);
  for (let d = 0; d < visits.length; d += 1) if ((visits[d]! & locations) !== 0) visiting[siteOf[d]!] = 1;
  return visiting;
}

/** By concentrator: the sites from which a device visits the VPN by it. */
function sitesOnVpn(fleet: GroupingFleet, scenario: GroupingRules): readonly Site[][] {
  const networks = networksOf(scenario);
  const isOnVpn = sitesThatVisit(fleet, 1 << LOCATION.vpn);
  const of: Site[][] = networks.concentrators.map(() => []);
  for (const site of fleet.sites) if (isOnVpn[site.index] === 1) of[networks.concentratorOf(site.spec)]!.push(site);
  return of;
}

/** Hubs that somebody may use, and meshes that carry no more than a rate. */
function addNetworks(
  fleet: GroupingFleet,
  scenario: GroupingRules,
  onVpn: readonly (readonly Site[])[],
  add: AddLine,
): void {
  const { servers, sites } = fleet;
  const networks = networksOf(scenario);
  // A full tunnel brings devices behind the hub, whatever their site.
  const tunnelsTo = (network: number) =>
    networks.concentrators.some(({ hub, tunnel }, c) => onVpn[c]!.length > 0 && tunnel === 'full' && hub === network);
  networks.hubs.forEach(({ name, private: own, ...internet }, network) => {
    const behind = networks.sitesOn(network, sites);
    const isUsed = behind.length > 0 || tunnelsTo(network);
    if (!isUsed && !servers.some(({ hub }) => hub === network)) return;
    const users = behind.length > 0 ? behind : sites;
    add({ kind: 'hub', name, network, ...ratesOf(internet) }, users);
    const isLimited = Number.isFinite(own.downBytesPerS) || Number.isFinite(own.upBytesPerS);
    if (isLimited) add({ kind: 'hubPrivate', name: `${name}:private`, network, ...ratesOf(own) }, users);
  });
  networks.meshes.forEach(({ name, otherTraffic, rateBytesPerS }, m) => {
    const network = networks.hubs.length + m;
    const users = networks.sitesOn(network, sites);
    if (users.length === 0 || !Number.isFinite(rateBytesPerS)) return;
    const rates = { downBytesPerS: rateBytesPerS, upBytesPerS: rateBytesPerS };
    add({ kind: 'mesh', name, network, ...rates, otherTraffic }, users);
  });
}

/** What a line of a hub carries, without what else is stated of the hub. */
function ratesOf({ downBytesPerS, otherTraffic, upBytesPerS }: HubLine): HubLine {
  return { downBytesPerS, upBytesPerS, otherTraffic };
}

function addLinesOfSite({ index: site, name, spec }: Site, add: AddLine): void {
  if (spec.lines === undefined) {
    const { breakout, ...rates } = spec.wan;
    add({ kind: 'wan', name, site, line: 0, ...ratesOf(rates), isPrivate: breakout === 'hub' });
    return;
  }
  spec.lines.forEach(({ isInternet, name: lineName, over, ...rates }, line) => {
    const kind = isInternet ? 'internet' : over === undefined ? 'private' : 'tunnel';
    const isPrivate = kind === 'private';
    add({ kind, name: `${name}:${lineName}`, site, line, ...ratesOf(rates), isPrivate });
  });
}

/** The site with the most devices, the first of several. */
function largestOf({ siteStart }: Pick<Fleet, 'siteStart'>, sites: readonly Site[]): Site {
  const devices = ({ index }: Site) => siteStart[index + 1]! - siteStart[index]!;
  return sites.reduce((largest, site) => (devices(site) > devices(largest) ? site : largest));
}

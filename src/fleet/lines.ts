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

/** What of a line is stated; the rest follows. */
type Stated = Pick<Line, 'kind' | 'name' | 'downBytesPerS' | 'upBytesPerS'> & { site?: number; server?: number };

/** Fills `lines` of a fleet whose locations and cache servers are decided. */
export function fillLines(fleet: GroupingFleet, { network }: GroupingRules): void {
  const { servers, sites } = fleet;
  const add = ({ site = -1, server = -1, ...stated }: Stated, users: readonly Site[] = sites) => {
    const { officeHours, timeZone } = (site >= 0 ? sites[site]! : largestOf(fleet, users)).spec;
    fleet.lines.add({ site, server, timeZone, officeHours, ...stated });
  };
  const { hub, vpn } = network;
  const hasVpn = fleet.visits.some((visits) => (visits & (1 << LOCATION.vpn)) !== 0);
  const behindHub = sites.filter(({ spec }) => spec.wan.breakout === 'hub');
  // A full tunnel brings devices behind the hub, whatever their site.
  const tunnels = hasVpn && vpn.tunnel === 'full';
  if (behindHub.length > 0 || tunnels || servers.some(({ at }) => at === 'hub')) {
    add(
      { kind: 'hub', name: 'hub', downBytesPerS: hub.downBytesPerS, upBytesPerS: hub.upBytesPerS },
      behindHub.length > 0 ? behindHub : sites,
    );
  }
  if (hasVpn) add({ kind: 'vpn', name: 'vpn', downBytesPerS: vpn.downBytesPerS, upBytesPerS: vpn.upBytesPerS });
  for (const { index, name, spec } of sites) {
    const { downBytesPerS, upBytesPerS } = spec.wan;
    add({ kind: 'wan', name, site: index, downBytesPerS, upBytesPerS });
  }
  for (const [server, { name, rateBytesPerS, site }] of servers.entries()) {
    add({ kind: 'cacheServer', name, site, server, downBytesPerS: rateBytesPerS, upBytesPerS: rateBytesPerS });
  }
}

/** The site with the most devices, the first of several. */
function largestOf({ siteStart }: Pick<Fleet, 'siteStart'>, sites: readonly Site[]): Site {
  const devices = ({ index }: Site) => siteStart[index + 1]! - siteStart[index]!;
  return sites.reduce((largest, site) => (devices(site) > devices(largest) ? site : largest));
}

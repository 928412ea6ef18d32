/** The links that bytes cross in the oracles, worked out from the table of ways in docs/model.md. */

/** Numbers of the links of a site: its WAN line in both directions and, where it has one, its LAN backbone. */
export interface OracleSite {
  down: number;
  up: number;
  backbone?: number;
}

/** The site of a device, and numbers of its port inwards and outwards. */
export interface OraclePort {
  site: number;
  down: number;
  up: number;
}

/** @param from the sending device, or null for the CDN */
export function linksBetween(sites: readonly OracleSite[], from: OraclePort | null, to: OraclePort): number[] {
  const there = sites[to.site]!;
  const lan = there.backbone === undefined ? [] : [there.backbone];
  if (from === null) return [there.down, ...lan, to.down];
  if (from.site === to.site) return [from.up, ...lan, to.down];
  return [from.up, sites[from.site]!.up, there.down, ...lan, to.down];
}

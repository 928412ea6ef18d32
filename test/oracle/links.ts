/** The links that bytes cross in the oracles, worked out from the table of ways in docs/model.md. */

/**
 * Numbers of the links of a site: the line by which it leaves in both directions, what lies before it (the Internet line of a
 * hub) and, where it has them, a private line to the other sites, and its LAN backbone.
 */
export interface OracleSite {
  down: number;
  up: number;
  hub?: number;
  private?: { down: number; up: number };
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
  if (from === null) return [...(there.hub === undefined ? [] : [there.hub]), there.down, ...lan, to.down];
  if (from.site === to.site) return [from.up, ...lan, to.down];
  const here = sites[from.site]!;
  if (here.private && there.private) return [from.up, here.private.up, there.private.down, ...lan, to.down];
  return [from.up, here.up, there.down, ...lan, to.down];
}

/**
 * Codes that the engine shares with the kernel: kernel/codes.ts is made of them, and of tables of other layers, by the build
 * (kernel/tools/codes.js).
 */

/** Status of a download. */
export const STATUS = { waiting: 0, active: 1, paused: 2, done: 3, givenUp: 4 } as const;

/** Timers by what they are for. Of the first three there is one for each download, in this order. */
export const TIMER = {
  complete: 0,
  announce: 1,
  http: 2,
  device: 3,
  begin: 4,
  end: 5,
  fill: 6,
  swarms: 7,
  servers: 8,
  traffic: 9,
} as const;

/** Who is no peer over a metered network. */
export const METERED_BARS = { nobody: 0, internetPeers: 1, allPeers: 2 } as const;

/** Numbers of a device in the table of a location: the scopes in which it finds peers. */
export const SCOPE = { near: 0, lan: 1, wide: 2 } as const;

/** Links that a part has once, and those of each of its sites, devices and cache servers, in their order. */
export const SHARED_LINK = { hubDown: 0, hubUp: 1, vpnDown: 2, vpnUp: 3 } as const;
export const SITE_LINK = { wanDown: 0, wanUp: 1, backbone: 2 } as const;
export const DEVICE_LINK = { portDown: 0, portUp: 1, homeDown: 2, homeUp: 3 } as const;
export const SERVER_LINK = { into: 0, out: 1 } as const;

/** How many entries a table has. */
export function countOf(table: Readonly<Record<string, number>>): number {
  return Object.keys(table).length;
}

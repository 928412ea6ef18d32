/** In which location of the network a device is, and so which scopes it searches and is found in. */

import { STATE } from '../fleet/calendar.js';
import type { Fleet } from '../fleet/fleet.js';
import { LOCATION } from '../fleet/locations.js';

export class Whereabouts {
  /** A number: an empty list may be of another kind in each run (decision 11). */
  private readonly proxyCount: number;

  constructor(private readonly fleet: Fleet) {
    this.proxyCount = fleet.proxies.length;
  }

  /** Number of the location of a device (global number) in a state. */
  location(d: number, state: number, timeS: number): number {
    if (state & STATE.onVpn) return LOCATION.vpn;
    if (state & STATE.atHome) return LOCATION.home;
    for (let k = 0; k < this.proxyCount; k += 1) {
      const proxy = this.fleet.proxies[k]!;
      if (proxy.affects[d] === 1 && proxy.isThere(d, timeS)) return proxy.location;
    }
    return LOCATION.office;
  }
}

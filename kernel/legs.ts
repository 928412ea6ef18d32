/**
 * The legs of the sites of a part with named lines: a leg is a line of a site together with where it leads, the Internet, a
 * hub or a mesh (src/fleet/wiring.ts). The caller fills the tables, and says which legs work and by which a site leaves; what
 * is crossed is written behind the links of the present route.
 */
import { I32Column, i32Column, NONE, nones, U8Column, u8Column, WAY } from './memory';
import { adopt, OPTIONS_BYTES } from './options';

/** How many there are of each. */
@unmanaged
export class LegsOptions {
  sites: i32;
  legs: i32;
  hubs: i32;
  /** Classes of content that leave by a way of their own, and one for the rest. */
  classes: i32;
  /** Links of all legs towards the sites, and of all away from them. */
  downLinks: i32;
  upLinks: i32;
}

if (offsetof<LegsOptions>() > OPTIONS_BYTES) ERROR('LegsOptions are too long');

@unmanaged
export class Legs extends LegsOptions {
  /** By local site: its first leg; one more for the end. */
  firstLeg: I32Column;
  /** By leg: the network that it leads to, -1 for the Internet; 1 while its line works. */
  network: I32Column;
  isUp: U8Column;
  /** By leg: the first of its links in each direction; one more for the end. The links are in the order of the bytes' way. */
  firstDown: I32Column;
  down: I32Column;
  firstUp: I32Column;
  up: I32Column;
  /** By local site and class: the leg by which it leaves now. */
  exit: I32Column;
  /** By hub: its Internet line. */
  hubDown: I32Column;
  hubUp: I32Column;

  constructor(options: LegsOptions) {
    super();
    const legs = options.legs;
    this.firstLeg = i32Column(options.sites + 1);
    this.network = nones(legs);
    this.isUp = u8Column(legs);
    this.firstDown = i32Column(legs + 1);
    this.down = i32Column(options.downLinks);
    this.firstUp = i32Column(legs + 1);
    this.up = i32Column(options.upLinks);
    this.exit = i32Column(options.sites * options.classes);
    this.hubDown = i32Column(options.hubs);
    this.hubUp = i32Column(options.hubs);
    adopt<LegsOptions>(this, options);
  }

  /** The first leg of a site to a network that works, or -1. */
  to(site: i32, network: i32): i32 {
    const end = this.firstLeg[site + 1];
    for (let leg = this.firstLeg[site]; leg < end; leg += 1) {
      if (this.network[leg] === network && this.isUp[leg] !== 0) return leg;
    }
    return NONE;
  }

  /** From a site to the Internet; returns the length of the route. */
  leave(site: i32, kind: i32, hops: i32): i32 {
    const leg = this.exit[site * this.classes + kind];
    const network = this.network[leg];
    const crossed = this.crossUp(leg, hops);
    return network < 0 ? crossed : cross(this.hubUp[network], crossed);
  }

  /** From the Internet into a site. */
  enter(site: i32, kind: i32, hops: i32): i32 {
    const leg = this.exit[site * this.classes + kind];
    const network = this.network[leg];
    return this.crossDown(leg, network < 0 ? hops : cross(this.hubDown[network], hops));
  }

  /**
   * From one site to another: over the first private line of the sender that leads where one of the receiver does, and
   * works; else over the Internet.
   */
  between(from: i32, to: i32, kind: i32, hops: i32): i32 {
    const end = this.firstLeg[from + 1];
    for (let leg = this.firstLeg[from]; leg < end; leg += 1) {
      const network = this.network[leg];
      if (network < 0 || this.isUp[leg] === 0) continue;
      const other = this.to(to, network);
      if (other !== NONE) return this.crossDown(other, this.crossUp(leg, hops));
    }
    return this.enter(to, kind, this.leave(from, kind, hops));
  }

  /** From a site to a hub: over a private line, or over the Internet. */
  toHub(site: i32, hub: i32, kind: i32, hops: i32): i32 {
    const leg = this.to(site, hub);
    if (leg !== NONE) return this.crossUp(leg, hops);
    return cross(this.hubDown[hub], this.leave(site, kind, hops));
  }

  /** From a hub into a site. */
  fromHub(hub: i32, site: i32, kind: i32, hops: i32): i32 {
    const leg = this.to(site, hub);
    if (leg !== NONE) return this.crossDown(leg, hops);
    return this.enter(site, kind, cross(this.hubUp[hub], hops));
  }

  private crossDown(leg: i32, hops: i32): i32 {
    let length = hops;
    const end = this.firstDown[leg + 1];
    for (let k = this.firstDown[leg]; k < end; k += 1) length = cross(this.down[k], length);
    return length;
  }

  crossUp(leg: i32, hops: i32): i32 {
    let length = hops;
    const end = this.firstUp[leg + 1];
    for (let k = this.firstUp[leg]; k < end; k += 1) length = cross(this.up[k], length);
    return length;
  }
}

/** Adds a link to the present route; returns its length. */
export function cross(link: i32, hops: i32): i32 {
  store<i32>(WAY + (usize(hops) << 2), link);
  return hops + 1;
}

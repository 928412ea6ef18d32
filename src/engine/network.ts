/**
 * The links of a part of the estate, and the routes over them.
 *
 * Every device has its port (NIC, bounded by the LAN port), every site a LAN backbone and a WAN line in both
 * directions; sites that leave by the hub cross the hub's Internet line, devices on the VPN their home line and, with a
 * full tunnel, the concentrator. Links of unlimited rate stay in the routes so that their use is counted.
 */
import type { Fleet } from '../fleet/fleet.js';
import type { Scenario } from '../scenario/schema.js';
import type { Component } from './partition.js';

const HUB_DOWN = 0;
const HUB_UP = 1;
const VPN_DOWN = 2;
const VPN_UP = 3;
const SHARED_LINKS = 4;
const LINKS_PER_SITE = 3;
const LINKS_PER_DEVICE = 4;

export class Network {
  readonly capacity: Float64Array;
  /** Route of the last call: links in the order of the bytes' way. */
  readonly route = new Int32Array(8);
  hops = 0;
  private readonly siteBase: number;
  private readonly deviceBase: number;
  private readonly localSite: Map<number, number>;
  private readonly fullTunnel: boolean;

  /** @param devices global numbers of the part's devices; a device's place here is its local number */
  constructor(
    private readonly fleet: Fleet,
    scenario: Scenario,
    private readonly component: Component,
    private readonly devices: Int32Array,
  ) {
    this.localSite = new Map(component.map((s, i) => [s, i]));
    this.siteBase = SHARED_LINKS;
    this.deviceBase = SHARED_LINKS + component.length * LINKS_PER_SITE;
    this.capacity = new Float64Array(this.deviceBase + devices.length * LINKS_PER_DEVICE);
    const { hub, vpn } = scenario.network;
    this.fullTunnel = vpn.tunnel === 'full';
    this.capacity.set([hub.down, hub.up, vpn.down, vpn.up]);
    for (const [i, s] of component.entries()) {
      const { wan, lan } = fleet.sites[s]!.spec;
      this.capacity.set([wan.down, wan.up, lan.backbone], this.siteBase + i * LINKS_PER_SITE);
    }
    for (let i = 0; i < devices.length; i += 1) {
      const profile = fleet.profiles[fleet.profileOf[devices[i]!]!]!;
      const { port } = fleet.sites[fleet.siteOf[devices[i]!]!]!.spec.lan;
      const at = this.deviceBase + i * LINKS_PER_DEVICE;
      const { nic, vpn: home } = profile;
      this.capacity.set([Math.min(nic.down, port), Math.min(nic.up, port), home.down, home.up], at);
    }
  }

  /** WAN line of a site of the part, towards the site. */
  wanDown(localSite: number): number {
    return this.siteBase + localSite * LINKS_PER_SITE;
  }

  /** WAN line of a site of the part, away from the site. */
  wanUp(localSite: number): number {
    return this.wanDown(localSite) + 1;
  }

  /** Sets the route from the Internet to a device (local number). */
  routeFromInternet(i: number, onVpn: boolean): void {
    this.hops = 0;
    if (onVpn) {
      if (this.fullTunnel) this.cross(VPN_DOWN);
      this.cross(this.homeDown(i));
      return;
    }
    const s = this.siteOf(i);
    if (this.leavesByHub(s)) this.cross(HUB_DOWN);
    this.cross(this.wanDown(s));
    this.cross(this.backbone(s));
    this.cross(this.portDown(i));
  }

  /** Sets the route between two devices (local numbers). */
  routeBetween(from: number, fromVpn: boolean, to: number, toVpn: boolean): void {
    this.hops = 0;
    const a = this.siteOf(from);
    const b = this.siteOf(to);
    this.cross(fromVpn ? this.homeUp(from) : this.portUp(from));
    if (!fromVpn && !toVpn && a === b) {
      this.cross(this.backbone(a));
      this.cross(this.portDown(to));
      return;
    }
    // Between a site behind the hub and the world outside it lies the hub's Internet line.
    const fromInside = fromVpn ? this.fullTunnel : this.leavesByHub(a);
    const toInside = toVpn ? this.fullTunnel : this.leavesByHub(b);
    if (fromVpn) {
      if (this.fullTunnel) this.cross(VPN_UP);
    } else this.cross(this.wanUp(a));
    if (fromInside && !toInside) this.cross(HUB_UP);
    if (!fromInside && toInside) this.cross(HUB_DOWN);
    if (toVpn) {
      if (this.fullTunnel) this.cross(VPN_DOWN);
      this.cross(this.homeDown(to));
    } else {
      this.cross(this.wanDown(b));
      this.cross(this.portDown(to));
    }
  }

  /** Name of a link, for traces. */
  linkName(link: number): string {
    if (link < SHARED_LINKS) return ['hub:down', 'hub:up', 'vpn:down', 'vpn:up'][link]!;
    if (link < this.deviceBase) {
      const i = Math.floor((link - this.siteBase) / LINKS_PER_SITE);
      const kind = ['wan-down', 'wan-up', 'lan'][(link - this.siteBase) % LINKS_PER_SITE]!;
      return `${this.fleet.sites[this.component[i]!]!.name}:${kind}`;
    }
    const i = Math.floor((link - this.deviceBase) / LINKS_PER_DEVICE);
    const kind = ['port-down', 'port-up', 'home-down', 'home-up'][(link - this.deviceBase) % LINKS_PER_DEVICE]!;
    return `${this.fleet.names[this.devices[i]!]!}:${kind}`;
  }

  private siteOf(i: number): number {
    return this.localSite.get(this.fleet.siteOf[this.devices[i]!]!)!;
  }

  private leavesByHub(localSite: number): boolean {
    return this.fleet.sites[this.component[localSite]!]!.spec.wan.breakout === 'hub';
  }

  private backbone(localSite: number): number {
    return this.wanDown(localSite) + 2;
  }

  private portDown(i: number): number {
    return this.deviceBase + i * LINKS_PER_DEVICE;
  }

  private portUp(i: number): number {
    return this.portDown(i) + 1;
  }

  private homeDown(i: number): number {
    return this.portDown(i) + 2;
  }

  private homeUp(i: number): number {
    return this.portDown(i) + 3;
  }

  private cross(link: number): void {
    this.route[this.hops] = link;
    this.hops += 1;
  }
}

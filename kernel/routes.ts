/**
 * Routes over the links of a part: their numbers in {@link WAY}, in the order of the bytes' way. Which links there are
 * engine/network.ts says.
 */
import {
  AWAY,
  DEVICE_LINK_COUNT,
  DEVICE_LINK_HOME_DOWN,
  DEVICE_LINK_HOME_UP,
  DEVICE_LINK_PORT_DOWN,
  DEVICE_LINK_PORT_UP,
  HUB_DOWN,
  HUB_UP,
  ON_VPN,
  SHARED_LINK_COUNT,
  SITE_LINK_BACKBONE,
  SITE_LINK_COUNT,
  SITE_LINK_WAN_DOWN,
  SITE_LINK_WAN_UP,
  UPLOAD_CAP,
} from './codes';
import { capLinksBelow, Devices } from './devices';
import { cross, Legs } from './legs';
import { checkWithin, I32Column, i32Column, NONE, U8Column, u8Column, WAY, WAY_WEIGHTS, zeros } from './memory';
import { adopt, OPTIONS_BYTES, unset } from './options';

/** Where the links of a part begin, and how many sites and cache servers there are. */
@unmanaged
export class RoutesOptions {
  devices: Devices = unset<Devices>();
  sites: i32;
  servers: i32;
  /** First of the links of devices, and of those of caps. */
  deviceBase: i32;
  capBase: i32;
  /** VPN concentrators. */
  concentrators: i32;
}

if (offsetof<RoutesOptions>() > OPTIONS_BYTES) ERROR('RoutesOptions are too long');

/** From which cache server to which device: class and priority of the content, and the state of the device. */
@unmanaged
export class ServerRouteOptions {
  server: i32;
  device: i32;
  state: i32;
  kind: i32;
  foreground: bool;
}

/** Where a cache server stands. */
@unmanaged
export class ServerOptions {
  /** Links into it and out of it. */
  into: i32;
  out: i32;
  /** Local site at which it stands, or -1. */
  home: i32;
  /** Number of its hub, or -1. */
  hub: i32;
  isAtHub: bool;
  isOnInternet: bool;
}

/** Stride of the records of the servers. */
const SERVER_OPTIONS_BYTES: usize = 24;
if (offsetof<ServerOptions>() > SERVER_OPTIONS_BYTES) ERROR('ServerOptions are longer than their stride');

/**
 * Of a concentrator: its links down and up; its hub, which counts with named lines only; and 1 where all traffic of its devices
 * goes through the tunnel.
 */
const TUNNEL_NUMBERS: i32 = 4;
const TUNNEL_DOWN: i32 = 0;
const TUNNEL_UP: i32 = 1;
const TUNNEL_HUB: i32 = 2;
const TUNNEL_IS_FULL: i32 = 3;

@unmanaged
export class Routes extends RoutesOptions {
  /** Length of the present route. */
  hops: i32 = 0;
  /** By local site: 1 when it leaves by the hub. */
  leavesByHub: U8Column;
  /** Where sites have named lines: these decide, and not {@link leavesByHub}. */
  legs: Legs | null = null;
  /** By local site: the concentrator of its devices. */
  concentratorOf: I32Column;
  /** Of each concentrator, {@link TUNNEL_NUMBERS} beside each other. */
  tunnels: I32Column;
  /** Where on the present route the medium of the sender is crossed, or -1. */
  private airHop: i32 = NONE;
  private records: usize;

  constructor(options: RoutesOptions) {
    super();
    this.leavesByHub = u8Column(options.sites);
    this.concentratorOf = i32Column(options.sites);
    this.tunnels = i32Column(options.concentrators * TUNNEL_NUMBERS);
    this.records = zeros(usize(options.servers) * SERVER_OPTIONS_BYTES);
    adopt<RoutesOptions>(this, options);
  }

  /** A cache server (number in the fleet). */
  @inline
  server(number: i32): ServerOptions {
    if (!ASC_NO_ASSERT) checkWithin(this.records, number, SERVER_OPTIONS_BYTES);
    return changetype<ServerOptions>(this.records + usize(number) * SERVER_OPTIONS_BYTES);
  }

  /**
   * From the Internet to a device.
   *
   * @param kind class of the content
   */
  fromInternet(i: i32, state: i32, foreground: bool, kind: i32): i32 {
    const legs = this.legs;
    this.begin();
    if (legs !== null && (state & AWAY) === 0) {
      this.hops = legs.enter(this.siteOf(i), kind, 0);
      this.acrossLan(i);
    } else {
      if (!(state & AWAY) && this.leavesByHub[this.siteOf(i)]) this.cross(HUB_DOWN);
      // The short form has the concentrator beside its hub, and not behind it.
      if (legs !== null && this.isTunnelled(i, state)) {
        const hub = this.tunnel(i, TUNNEL_HUB);
        if (hub > 0) this.cross(legs.hubDown[hub]);
      }
      this.toDevice(i, state);
    }
    this.crossCaps(i, foreground, false);
    return this.hops;
  }

  /** From a cache server (number in the fleet) to a device. */
  fromServer(options: ServerRouteOptions): i32 {
    const i = options.device;
    const state = options.state;
    const kind = options.kind;
    const foreground = options.foreground;
    const server = this.server(options.server);
    const home = server.home;
    const site = this.siteOf(i);
    const isAway = (state & AWAY) !== 0;
    this.begin();
    this.cross(server.out);
    if (!isAway && home === site) this.acrossLan(i);
    else if (this.legs !== null) this.wiredFromServer(server, i, state, kind);
    else {
      if (home >= 0) this.cross(wanUp(home));
      const inside = server.isAtHub || (home >= 0 && this.leavesByHub[home] !== 0);
      this.throughHub(inside, isAway ? inside || this.isTunnelled(i, state) : this.leavesByHub[site] !== 0);
      // A server of the company is reached through the tunnel, also where other traffic is not.
      if (!server.isOnInternet) this.throughSplitTunnel(i, state);
      this.toDevice(i, state);
    }
    this.crossCaps(i, foreground, false);
    return this.hops;
  }

  /** On which a cache server fetches a file. */
  toServer(number: i32, kind: i32): i32 {
    const server = this.server(number);
    const home = server.home;
    const isAtHub = server.isAtHub;
    const legs = this.legs;
    this.begin();
    if (legs !== null) {
      if (isAtHub) this.cross(legs.hubDown[server.hub]);
      else if (home >= 0) {
        this.hops = legs.enter(home, kind, 0);
        this.cross(backbone(home));
      }
      this.cross(server.into);
      return this.hops;
    }
    if (isAtHub || (home >= 0 && this.leavesByHub[home])) this.cross(HUB_DOWN);
    if (!isAtHub && home >= 0) this.intoSite(home);
    this.cross(server.into);
    return this.hops;
  }

  /** Between two devices, but for the caps of the receiver: {@link underCaps} adds them. */
  between(from: i32, fromState: i32, to: i32, toState: i32): void {
    const sender = this.devices.at(from);
    const siteOfReceiver = this.siteOf(to);
    const fromAway = (fromState & AWAY) !== 0;
    const toAway = (toState & AWAY) !== 0;
    this.begin();
    this.cross(fromAway ? this.homeUp(from) : this.portUp(from));
    if ((sender.capMask & (1 << UPLOAD_CAP)) !== 0) this.cross(this.capLink(from, UPLOAD_CAP));
    if (!fromAway) this.crossAir(from);
    if (!fromAway && !toAway && sender.site === siteOfReceiver) this.acrossLan(to);
    else if (this.legs !== null) this.wiredBetween(from, fromState, to, toState);
    else {
      if (!fromAway) this.cross(wanUp(sender.site));
      else if (this.isTunnelled(from, fromState)) this.cross(this.tunnel(from, TUNNEL_UP));
      this.throughHub(
        fromAway ? this.isTunnelled(from, fromState) : this.leavesByHub[sender.site] !== 0,
        toAway ? this.isTunnelled(to, toState) : this.leavesByHub[siteOfReceiver] !== 0,
      );
      this.toDevice(to, toState);
    }
  }

  /** Ends the present route with the caps of its receiver; LAN peers are exempt from some. Returns its length. */
  underCaps(to: i32, foreground: bool, isLanPeer: bool): i32 {
    this.crossCaps(to, foreground, isLanPeer);
    return this.hops;
  }

  private wiredBetween(sender: i32, fromState: i32, to: i32, toState: i32): void {
    const legs = changetype<Legs>(this.legs);
    const from = fromState & AWAY ? NONE : this.siteOf(sender);
    const fromTunnel = from === NONE && this.isTunnelled(sender, fromState);
    const hub = this.tunnel(sender, TUNNEL_HUB);
    if (fromTunnel) this.cross(this.tunnel(sender, TUNNEL_UP));
    if ((toState & AWAY) === 0) {
      const site = this.siteOf(to);
      if (from !== NONE) this.hops = legs.between(from, site, 0, this.hops);
      else this.hops = fromTunnel ? legs.fromHub(hub, site, 0, this.hops) : legs.enter(site, 0, this.hops);
      this.acrossLan(to);
      return;
    }
    const toTunnel = this.isTunnelled(to, toState);
    const toHub = this.tunnel(to, TUNNEL_HUB);
    if (from !== NONE) this.hops = toTunnel ? legs.toHub(from, toHub, 0, this.hops) : legs.leave(from, 0, this.hops);
    else if (!fromTunnel || !toTunnel || hub !== toHub) {
      if (fromTunnel) this.cross(legs.hubUp[hub]);
      if (toTunnel) this.cross(legs.hubDown[toHub]);
    }
    this.toDevice(to, toState);
  }

  /** From a cache server that is at another site, at a hub or on the Internet. */
  private wiredFromServer(server: ServerOptions, i: i32, state: i32, kind: i32): void {
    const legs = changetype<Legs>(this.legs);
    const home = server.home;
    if ((state & AWAY) === 0) {
      const site = this.siteOf(i);
      if (home >= 0) this.hops = legs.between(home, site, kind, this.hops);
      else if (server.isAtHub) this.hops = legs.fromHub(server.hub, site, kind, this.hops);
      else this.hops = legs.enter(site, kind, this.hops);
      this.acrossLan(i);
      return;
    }
    const hub = this.tunnel(i, TUNNEL_HUB);
    if (home >= 0) {
      const leg = legs.to(home, hub);
      if (leg !== NONE) this.hops = legs.crossUp(leg, this.hops);
      else {
        this.hops = legs.leave(home, kind, this.hops);
        if (this.isTunnelled(i, state)) this.cross(legs.hubDown[hub]);
      }
    } else if (server.isAtHub && server.hub !== hub) {
      this.cross(legs.hubUp[server.hub]);
      if (this.isTunnelled(i, state)) this.cross(legs.hubDown[hub]);
    } else if (!server.isAtHub && this.isTunnelled(i, state)) this.cross(legs.hubDown[hub]);
    if (!server.isOnInternet) this.throughSplitTunnel(i, state);
    this.toDevice(i, state);
  }

  /** True when all traffic of a device in a state goes through a tunnel. */
  private isTunnelled(i: i32, state: i32): bool {
    return (state & ON_VPN) !== 0 && this.tunnel(i, TUNNEL_IS_FULL) !== 0;
  }

  /** What comes from the company takes the tunnel of a device on the VPN also where other traffic does not. */
  private throughSplitTunnel(i: i32, state: i32): void {
    if ((state & ON_VPN) !== 0 && this.tunnel(i, TUNNEL_IS_FULL) === 0) this.cross(this.tunnel(i, TUNNEL_DOWN));
  }

  /** A number of the concentrator of a device. */
  private tunnel(i: i32, number: i32): i32 {
    return this.tunnels[this.concentratorOf[this.siteOf(i)] * TUNNEL_NUMBERS + number];
  }

  /** Between a network behind the hub and the world outside it lies the hub's Internet line. */
  private throughHub(fromInside: bool, toInside: bool): void {
    if (fromInside && !toInside) this.cross(HUB_UP);
    if (!fromInside && toInside) this.cross(HUB_DOWN);
  }

  private toDevice(i: i32, state: i32): void {
    if (state & AWAY) {
      if (this.isTunnelled(i, state)) this.cross(this.tunnel(i, TUNNEL_DOWN));
      this.cross(this.homeDown(i));
    } else {
      this.intoSite(this.siteOf(i));
      this.toPort(i);
    }
  }

  private begin(): void {
    this.hops = 0;
    this.airHop = NONE;
  }

  /** From the network of a site to a device. */
  private toPort(i: i32): void {
    this.crossAir(i);
    this.cross(this.portDown(i));
  }

  /**
   * Over the medium of the access point of a device on Wi-Fi. From one of its devices to another bytes take airtime twice: up, and
   * down again.
   */
  private crossAir(i: i32): void {
    const device = this.devices.at(i);
    const medium = device.medium;
    if (medium === NONE) return;
    const hop = this.airHop;
    if (hop !== NONE && load<i32>(WAY + (usize(hop) << 2)) === medium) {
      const at = WAY_WEIGHTS + (usize(hop) << 3);
      store<f64>(at, load<f64>(at) + device.airtime);
      return;
    }
    store<f64>(WAY_WEIGHTS + (usize(this.hops) << 3), device.airtime);
    this.airHop = this.hops;
    this.cross(medium);
  }

  private intoSite(site: i32): void {
    this.cross(wanDown(site));
    this.cross(backbone(site));
  }

  private acrossLan(i: i32): void {
    this.cross(backbone(this.siteOf(i)));
    this.toPort(i);
  }

  /** The caps that cover the bytes of a download: its priority, and LAN peers only by the caps on all sources. */
  private crossCaps(i: i32, foreground: bool, isLanPeer: bool): void {
    const mask = this.devices.at(i).capMask;
    if (mask === 0) return;
    for (let kind = 0; kind < UPLOAD_CAP; kind += 1) {
      if ((mask & (1 << kind)) === 0 || (isLanPeer && kind % 2 === 1)) continue;
      const set = kind >> 1;
      if (set === 2 || set === i32(foreground)) this.cross(this.capLink(i, kind));
    }
  }

  @inline
  private siteOf(i: i32): i32 {
    return this.devices.at(i).site;
  }

  private capLink(i: i32, kind: i32): i32 {
    const device = this.devices.at(i);
    return this.capBase + device.firstCap + capLinksBelow(device.capMask, kind);
  }

  private portDown(i: i32): i32 {
    return this.linkOf(i, DEVICE_LINK_PORT_DOWN);
  }

  private portUp(i: i32): i32 {
    return this.linkOf(i, DEVICE_LINK_PORT_UP);
  }

  private homeDown(i: i32): i32 {
    return this.linkOf(i, DEVICE_LINK_HOME_DOWN);
  }

  private homeUp(i: i32): i32 {
    return this.linkOf(i, DEVICE_LINK_HOME_UP);
  }

  @inline
  private linkOf(i: i32, kind: i32): i32 {
    return this.deviceBase + i * DEVICE_LINK_COUNT + kind;
  }

  @inline
  private cross(link: i32): void {
    this.hops = cross(link, this.hops);
  }
}

function wanDown(site: i32): i32 {
  return siteLink(site, SITE_LINK_WAN_DOWN);
}

function wanUp(site: i32): i32 {
  return siteLink(site, SITE_LINK_WAN_UP);
}

function backbone(site: i32): i32 {
  return siteLink(site, SITE_LINK_BACKBONE);
}

function siteLink(site: i32, kind: i32): i32 {
  return SHARED_LINK_COUNT + site * SITE_LINK_COUNT + kind;
}

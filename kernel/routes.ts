/**
 * Routes over the links of a part: their numbers in {@link WAY}, in the order of the bytes' way. Which links there are
 * engine/network.ts says.
 */
import { AWAY, ON_VPN, UPLOAD_CAP } from './codes';
import { capLinksBelow, Devices } from './devices';
import { U8Column, u8Column, WAY } from './memory';

const HUB_DOWN: i32 = 0;
const HUB_UP: i32 = 1;
const VPN_DOWN: i32 = 2;
const VPN_UP: i32 = 3;
const SHARED_LINKS: i32 = 4;
const LINKS_PER_SITE: i32 = 3;
const LINKS_PER_DEVICE: i32 = 4;

@unmanaged
export class Routes {
  /** Length of the present route. */
  hops: i32 = 0;
  /** By local site: 1 when it leaves by the hub. */
  leavesByHub: U8Column;
  private devices: Devices;
  private deviceBase: i32;
  private capBase: i32;
  private fullTunnel: bool;

  constructor(devices: Devices, sites: i32, deviceBase: i32, capBase: i32, fullTunnel: bool) {
    this.devices = devices;
    this.deviceBase = deviceBase;
    this.capBase = capBase;
    this.fullTunnel = fullTunnel;
    this.leavesByHub = u8Column(sites);
  }

  /** From the Internet to a device. */
  fromInternet(i: i32, state: i32, foreground: bool): i32 {
    this.hops = 0;
    if (!(state & AWAY) && this.leavesByHub[this.siteOf(i)]) this.cross(HUB_DOWN);
    this.toDevice(i, state);
    this.crossCaps(i, foreground, false);
    return this.hops;
  }

  /**
   * From a cache server to a device.
   *
   * @param out link out of the server
   * @param home local site at which it stands, or -1
   */
  fromServer(out: i32, isAtHub: bool, isOnInternet: bool, home: i32, i: i32, state: i32, foreground: bool): i32 {
    const site = this.siteOf(i);
    const isAway = (state & AWAY) !== 0;
    this.hops = 0;
    this.cross(out);
    if (!isAway && home === site) this.acrossLan(i);
    else {
      if (home >= 0) this.cross(wanUp(home));
      const inside = isAtHub || (home >= 0 && this.leavesByHub[home] !== 0);
      this.throughHub(inside, isAway ? inside || this.isTunnelled(state) : this.leavesByHub[site] !== 0);
      // A server of the company is reached through the tunnel, also where other traffic is not.
      if ((state & ON_VPN) !== 0 && !isOnInternet && !this.fullTunnel) this.cross(VPN_DOWN);
      this.toDevice(i, state);
    }
    this.crossCaps(i, foreground, false);
    return this.hops;
  }

  /** On which a cache server fetches a file; `into`: link into the server. */
  toServer(into: i32, isAtHub: bool, home: i32): i32 {
    this.hops = 0;
    if (isAtHub || (home >= 0 && this.leavesByHub[home])) this.cross(HUB_DOWN);
    if (!isAtHub && home >= 0) this.intoSite(home);
    this.cross(into);
    return this.hops;
  }

  /** Between two devices; LAN peers are exempt from some caps. */
  between(from: i32, fromState: i32, to: i32, toState: i32, foreground: bool, isLanPeer: bool): i32 {
    const sender = this.devices.at(from);
    const siteOfReceiver = this.siteOf(to);
    const fromAway = (fromState & AWAY) !== 0;
    const toAway = (toState & AWAY) !== 0;
    this.hops = 0;
    this.cross(fromAway ? this.homeUp(from) : this.portUp(from));
    if ((sender.capMask & (1 << UPLOAD_CAP)) !== 0) this.cross(this.capLink(from, UPLOAD_CAP));
    if (!fromAway && !toAway && sender.site === siteOfReceiver) this.acrossLan(to);
    else {
      if (!fromAway) this.cross(wanUp(sender.site));
      else if (this.isTunnelled(fromState)) this.cross(VPN_UP);
      this.throughHub(
        fromAway ? this.isTunnelled(fromState) : this.leavesByHub[sender.site] !== 0,
        toAway ? this.isTunnelled(toState) : this.leavesByHub[siteOfReceiver] !== 0,
      );
      this.toDevice(to, toState);
    }
    this.crossCaps(to, foreground, isLanPeer);
    return this.hops;
  }

  private isTunnelled(state: i32): bool {
    return this.fullTunnel && (state & ON_VPN) !== 0;
  }

  /** Between a network behind the hub and the world outside it lies the hub's Internet line. */
  private throughHub(fromInside: bool, toInside: bool): void {
    if (fromInside && !toInside) this.cross(HUB_UP);
    if (!fromInside && toInside) this.cross(HUB_DOWN);
  }

  private toDevice(i: i32, state: i32): void {
    if (state & AWAY) {
      if (this.isTunnelled(state)) this.cross(VPN_DOWN);
      this.cross(this.homeDown(i));
    } else {
      this.intoSite(this.siteOf(i));
      this.cross(this.portDown(i));
    }
  }

  private intoSite(site: i32): void {
    this.cross(wanDown(site));
    this.cross(backbone(site));
  }

  private acrossLan(i: i32): void {
    this.cross(backbone(this.siteOf(i)));
    this.cross(this.portDown(i));
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
    return this.capBase + device.capPlace + capLinksBelow(device.capMask, kind);
  }

  private portDown(i: i32): i32 {
    return this.deviceBase + i * LINKS_PER_DEVICE;
  }

  private portUp(i: i32): i32 {
    return this.portDown(i) + 1;
  }

  private homeDown(i: i32): i32 {
    return this.portDown(i) + 2;
  }

  private homeUp(i: i32): i32 {
    return this.portDown(i) + 3;
  }

  @inline
  private cross(link: i32): void {
    store<i32>(WAY + (usize(this.hops) << 2), link);
    this.hops += 1;
  }
}

function wanDown(site: i32): i32 {
  return SHARED_LINKS + site * LINKS_PER_SITE;
}

function wanUp(site: i32): i32 {
  return wanDown(site) + 1;
}

function backbone(site: i32): i32 {
  return wanDown(site) + 2;
}

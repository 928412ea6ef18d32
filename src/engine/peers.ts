/**
 * What decides between a device and its peers beside the search itself, which is in the kernel (kernel/search.ts): what the
 * scenario's events put between two devices, proxies, and VPNs.
 */
import { REASON, type ReasonCode } from '../core/reasons.js';
import { STATE } from '../fleet/calendar.js';
import type { Fleet } from '../fleet/fleet.js';
import { reachIn } from '../fleet/locations.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import { decideVpnPeering, isUnseenOnVpn } from '../policy/vpn.js';
import type { EventName } from '../scenario/events.js';
import type { Model } from '../scenario/model.js';
import type { Happenings } from './happenings.js';
import { SOURCE } from './result.js';
import { Whereabouts } from './whereabouts.js';

const AWAY = STATE.onVpn | STATE.atHome;

export class PeerRules {
  private readonly whereabouts: Whereabouts;

  constructor(
    private readonly fleet: Fleet,
    private readonly devices: Int32Array,
    private readonly model: Model,
    private readonly happenings: Happenings,
    /** Last known state of each device (local number). */
    private readonly known: Uint8Array,
  ) {
    this.whereabouts = new Whereabouts(fleet);
  }

  /** True when a device (local number) could reach the service at an instant in this state. */
  reachesService(i: number, state: number, timeS: number): boolean {
    if ((state & STATE.on) === 0 || this.isCutOff(i, state, timeS)) return false;
    return !this.happenings.isActive('cloud-unreachable', i, timeS);
  }

  /** The widest scope in which a device (global number) finds peers where it is now, or -1. */
  reach(d: number, state: number, timeS: number): number {
    return reachIn(this.fleet, d, this.whereabouts.location(d, state, timeS));
  }

  /** True when a device (global number) has nobody else in the scopes that it searches where it is now. */
  isAlone(d: number, state: number, timeS: number): boolean {
    const { fleet, model } = this;
    const location = this.whereabouts.location(d, state, timeS);
    const reach = reachIn(fleet, d, location);
    if (reach >= 0 && fleet.scopeMembers[reach]! > 1) return false;
    if (fleet.restriction[d] !== RESTRICT.none || !model.internetModeLanFirst) return true;
    // The LAN of a device of mode 3 is no part of its widest scope: those of mode 1 are there too.
    const lan = fleet.locations[location]!.lan[d]!;
    return lan < 0 || fleet.scopeMembers[lan]! <= 1;
  }

  /** Why a device (global number) that may peer has nobody else in the scopes that it searches. */
  whyAlone(d: number, state: number): ReasonCode {
    const isUnseen = (state & STATE.onVpn) !== 0 && isUnseenOnVpn(this.fleet.restriction[d]!, this.model.dnsSdOnVpn);
    return isUnseen ? REASON['on-vpn'] : REASON['no-other-member'];
  }

  /** The location of a device (local number) that is in the office, perhaps behind a proxy. */
  officeLocation(i: number, timeS: number): number {
    return this.whereabouts.location(this.devices[i]!, 0, timeS);
  }

  /** What on the network lies between a holder in this state and a seeker (local numbers): a reason, or -1. */
  obstacle(holder: number, state: number, source: number, seeker: number, timeS: number): ReasonCode | -1 {
    const { happenings } = this;
    if (happenings.isActive('port-blocked', holder, timeS)) return REASON['holder-port-blocked'];
    if (this.sharesSite(holder, state, seeker, this.known[seeker]!)) {
      if (this.hits('wifi-isolation', holder, seeker, timeS)) return REASON['holder-isolated'];
    } else if (!this.isReached(holder, state, seeker, timeS)) return REASON['holder-offline'];
    return isAcrossNat(source) && this.hits('teredo-blocked', holder, seeker, timeS)
      ? REASON['holder-teredo-blocked']
      : -1;
  }

  private hits(what: EventName, holder: number, seeker: number, timeS: number): boolean {
    return this.happenings.isActive(what, holder, timeS) || this.happenings.isActive(what, seeker, timeS);
  }

  /** True when both devices (local numbers) are in the office of one site. */
  sharesSite(i: number, state: number, other: number, otherState: number): boolean {
    if (((state | otherState) & AWAY) !== 0) return false;
    return this.fleet.siteOf[this.devices[i]!] === this.fleet.siteOf[this.devices[other]!];
  }

  /** True when a device is in the office of a site that no line connects to the Internet now. */
  isCutOff(i: number, state: number, timeS: number): boolean {
    if ((state & AWAY) !== 0) return false;
    return this.happenings.lines.isCutOff(this.fleet.siteOf[this.devices[i]!]!, timeS);
  }

  /** True when a holder in this state is reached from where a seeker is, at another site or away. */
  private isReached(holder: number, state: number, seeker: number, timeS: number): boolean {
    if ((state & AWAY) !== 0) return true;
    if ((this.known[seeker]! & AWAY) !== 0) return !this.isCutOff(holder, state, timeS);
    const { siteOf } = this.fleet;
    return this.happenings.lines.areJoined(siteOf[this.devices[holder]!]!, siteOf[this.devices[seeker]!]!, timeS);
  }

  /** True when the rule of VPNs lets a device (global number) take bytes from peers in this state. */
  mayDownloadOnVpn(d: number, state: number): boolean {
    if ((state & STATE.onVpn) === 0 || this.fleet.vpnRecognised[d] === 0) return true;
    const policy = this.fleet.policies[this.fleet.policyOf[d]!]!;
    return decideVpnPeering(policy.allowVpnPeerCaching, this.fleet.restriction[d]!, this.model.vpnBan).download;
  }
}

/** True for a source that may lie behind another NAT: it is reached by Teredo then. */
export function isAcrossNat(source: number): boolean {
  return source === SOURCE.groupPeer || source === SOURCE.internetPeer;
}

/**
 * One request for peers: the cloud service returns candidates, the download connects to those that can serve.
 *
 * LAN peers are looked for first, then the group (or everybody in mode 3). Each candidate that cannot serve gives a
 * reason; the reason of the candidate that came nearest to serving explains the CDN bytes.
 */
import { float64From } from '../core/columns.js';
import { hashPair, type RandomStream } from '../core/random.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import { reachIn, standsIn } from '../fleet/places.js';
import { type Schedule, STATE } from '../fleet/schedule.js';
import { batteryUploadLevelPercent } from '../policy/battery.js';
import { MODE } from '../policy/downloadMode.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import { isOffered } from '../policy/uploadSlots.js';
import { decideVpnPeering } from '../policy/vpn.js';
import type { EventName } from '../scenario/events.js';
import type { Model } from '../scenario/model.js';
import type { Caches, SourceList } from './cache.js';
import type { Happenings } from './happenings.js';
import { SOURCE } from './result.js';
import type { UploadCap } from './uploadCap.js';
import { Whereabouts } from './whereabouts.js';

const NOT_YET_S = 1e-6;

/** What a search needs to know of the download. */
export interface Seeker {
  /** Local number of the device. */
  device: number;
  file: number;
  /** Peers that it may still connect to. */
  wanted: number;
  /** Its present state. */
  state: number;
  /** Identity of the request, for the draw of the candidates. */
  request: number;
  /** True for a device that the download draws from already, and a reason for one that it has banned. */
  refuses(device: number): boolean | ReasonCode;
  /** Called for each copy that will serve, with the source type. */
  connect(copy: number, source: number): void;
}

export class PeerSearch {
  /** Result of {@link search}: candidates that the service returned, and the nearest reason against them. */
  candidates = 0;
  reason: ReasonCode = REASON['first-copy'];
  private readonly whereabouts: Whereabouts;
  /** Devices rotate their slots out of step: each has a phase of its own. */
  private readonly phaseS: Float64Array;

  constructor(
    private readonly fleet: Fleet,
    private readonly devices: Int32Array,
    private readonly model: Model,
    private readonly schedule: Schedule,
    private readonly caches: Caches,
    private readonly happenings: Happenings,
    private readonly uploadCap: UploadCap,
    private readonly uploadCount: Int32Array,
    private readonly random: RandomStream,
  ) {
    this.whereabouts = new Whereabouts(fleet);
    this.phaseS = float64From(devices.length, (i) => (fleet.ids[devices[i]!]! >>> 0) % (1000 * model.slotRotation));
  }

  /** The widest scope in which a device (global number) finds peers where it is now, or -1. */
  reach(d: number, state: number, timeS: number): number {
    return reachIn(this.fleet, d, this.whereabouts.place(d, state, timeS));
  }

  /**
   * Searches and connects.
   *
   * @returns how many were connected
   */
  search(seeker: Seeker, timeS: number): number {
    const d = this.devices[seeker.device]!;
    const scopes = this.whereabouts.scopes(d, seeker.state, timeS);
    this.candidates = 0;
    this.reason = -1;
    const restriction = this.fleet.restriction[d]!;
    if (restriction !== RESTRICT.none) {
      const source = restriction === RESTRICT.dnsSd ? SOURCE.linkLocalPeer : SOURCE.lanPeer;
      return this.visit(scopes.near[d]!, -1, source, seeker, seeker.wanted, timeS);
    }
    const mode = this.fleet.policies[this.fleet.policyOf[d]!]!.downloadMode;
    const wide = scopes.wide[d]!;
    if (mode === MODE.internet && !this.model.internetModeLanFirst) {
      return this.visit(wide, -1, SOURCE.internetPeer, seeker, seeker.wanted, timeS);
    }
    let found = this.visit(scopes.lan[d]!, -1, SOURCE.lanPeer, seeker, seeker.wanted, timeS);
    const enough = this.model.groupPeers === 'whenNoLanPeer' ? found > 0 : found >= seeker.wanted;
    // A group that is all on this LAN has nobody else.
    if (wide >= 0 && !enough && this.fleet.onlyLan[wide] === scopes.lan[d]) this.noteWithout(wide, seeker.file);
    else if (wide >= 0 && !enough) {
      const source = mode === MODE.internet ? SOURCE.internetPeer : SOURCE.groupPeer;
      found += this.visit(wide, scopes.lan[d]!, source, seeker, seeker.wanted - found, timeS);
    }
    return found;
  }

  /**
   * Goes through the candidates of one scope in random order.
   *
   * @param scope -1 for none
   * @param skipLan the LAN that was searched already
   */
  private visit(scope: number, skipLan: number, source: number, seeker: Seeker, wanted: number, timeS: number): number {
    if (scope < 0) {
      this.note(REASON['no-other-member']);
      return 0;
    }
    const list = this.caches.list(scope, seeker.file);
    const { copies } = list;
    const moment = Math.round(timeS * 1000) | 0;
    let found = 0;
    let returned = 0;
    for (let at = 0; at < copies.length && found < wanted && returned < this.model.peersReturned; ) {
      const u = this.random.uniform(seeker.request, hashPair(at, moment));
      const drawn = at + Math.floor(u * (copies.length - at));
      const copy = copies[drawn]!;
      copies[drawn] = copies[at]!;
      copies[at] = copy;
      if (!this.caches.isFresh(copy, timeS)) {
        copies[at] = copies.at(-1)!;
        copies.pop();
        continue;
      }
      at += 1;
      const holder = this.caches.device[copy]!;
      if (holder === seeker.device) continue;
      const refusal = seeker.refuses(holder);
      if (refusal === true) continue;
      const problem = refusal === false ? this.problem(copy, holder, scope, skipLan, source, seeker, timeS) : refusal;
      if (problem === SKIPPED) continue;
      if (problem !== REASON.discovery) returned += 1;
      if (problem === -1) {
        seeker.connect(copy, source);
        found += 1;
      } else this.note(problem);
    }
    this.candidates += returned;
    if (found === 0) this.noteWithout(scope, seeker.file);
    return found;
  }

  /** Why a copy cannot serve now, or -1. */
  private problem(
    copy: number,
    holder: number,
    scope: number,
    skipLan: number,
    source: number,
    seeker: Seeker,
    timeS: number,
  ): ReasonCode | -1 | typeof SKIPPED {
    const { caches, model, schedule } = this;
    const h = this.devices[holder]!;
    const state = schedule.at(holder, timeS);
    const scopes = this.whereabouts.scopes(h, state, timeS);
    if (skipLan >= 0 && scopes.lan[h] === skipLan) return SKIPPED;
    if (caches.visibleS[copy]! > timeS) return REASON.discovery;
    if ((state & STATE.on) === 0) return REASON['holder-offline'];
    if (!standsIn(scopes, h, scope)) return REASON['holder-on-vpn'];
    if (!this.mayUpload(holder, state, timeS)) {
      return state & STATE.onBattery && this.mayUploadOnVpn(h, state)
        ? REASON['holder-on-battery']
        : REASON['holder-on-vpn'];
    }
    if (source === SOURCE.internetPeer) {
      if ((state & STATE.onBattery) !== 0 && !model.internetUploadOnBattery) return REASON['holder-on-battery'];
      if (this.uploadCap.leftBytes(holder, timeS) === 0) return REASON['holder-upload-cap'];
    }
    const obstacle = this.obstacle(holder, state, source, seeker, timeS);
    if (obstacle !== -1) return obstacle;
    if (caches.uploads[copy] === 0 && caches.isWhole(copy)) {
      const busy = caches.busyFiles[holder]!;
      if (busy >= model.uploadSlots) return REASON['holder-slots'];
      const idle = caches.idleFiles[holder]!;
      const position = idle + busy <= model.uploadSlots ? 0 : caches.idlePosition(copy);
      const turnS = timeS + this.phaseS[holder]!;
      const offered = isOffered(position, idle, busy, model.uploadSlots, turnS, model.slotRotation);
      if (!offered) return REASON['holder-slots'];
    }
    return this.uploadCount[holder]! >= model.uploadConnections ? REASON['holder-connections'] : -1;
  }

  /** What on the network lies between a holder and the seeker, or -1. */
  private obstacle(holder: number, state: number, source: number, seeker: Seeker, timeS: number): ReasonCode | -1 {
    const { happenings } = this;
    if (happenings.count === 0) return -1;
    if (happenings.isActive('port-blocked', holder, timeS)) return REASON['holder-port-blocked'];
    if (this.sharesSite(holder, state, seeker.device, seeker.state)) {
      if (this.hits('wifi-isolation', holder, seeker.device, timeS)) return REASON['holder-isolated'];
    } else if (this.isCutOff(holder, state, timeS)) return REASON['holder-offline'];
    const acrossNat = source === SOURCE.groupPeer || source === SOURCE.internetPeer;
    return acrossNat && this.hits('teredo-blocked', holder, seeker.device, timeS)
      ? REASON['holder-teredo-blocked']
      : -1;
  }

  private hits(what: EventName, holder: number, seeker: number, timeS: number): boolean {
    return this.happenings.isActive(what, holder, timeS) || this.happenings.isActive(what, seeker, timeS);
  }

  /** True when both devices (local numbers) are in the office of one site. */
  sharesSite(i: number, state: number, other: number, otherState: number): boolean {
    if (((state | otherState) & (STATE.onVpn | STATE.atHome)) !== 0) return false;
    return this.fleet.siteOf[this.devices[i]!] === this.fleet.siteOf[this.devices[other]!];
  }

  /** True when a device is in the office of a site whose WAN line is down. */
  isCutOff(i: number, state: number, timeS: number): boolean {
    if ((state & (STATE.onVpn | STATE.atHome)) !== 0) return false;
    return this.happenings.isLineDown(this.fleet.siteOf[this.devices[i]!]!, timeS);
  }

  /** True when power and VPN allow a device (local number) to upload now. */
  mayUpload(i: number, state: number, timeS: number): boolean {
    const d = this.devices[i]!;
    if (!this.mayUploadOnVpn(d, state)) return false;
    if ((state & STATE.onBattery) === 0) return true;
    return timeS < this.uploadsUntilS(i) - NOT_YET_S;
  }

  /** When the battery of a device that is on battery falls below the level for uploads. */
  uploadsUntilS(i: number): number {
    const policy = this.fleet.policies[this.fleet.policyOf[this.devices[i]!]!]!;
    const level = batteryUploadLevelPercent(policy.minBatteryPercent, this.model.batteryPause, this.model.batteryZero);
    return level === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : this.schedule.crossesBelowS(i, level);
  }

  /** True when the rule of VPNs lets a device (global number) take bytes from peers in this state. */
  mayDownloadOnVpn(d: number, state: number): boolean {
    return (state & STATE.onVpn) === 0 || this.fleet.vpnRecognised[d] === 0 || this.vpnAllowance(d).download;
  }

  private mayUploadOnVpn(d: number, state: number): boolean {
    return (state & STATE.onVpn) === 0 || this.fleet.vpnRecognised[d] === 0 || this.vpnAllowance(d).upload;
  }

  private vpnAllowance(d: number) {
    const policy = this.fleet.policies[this.fleet.policyOf[d]!]!;
    return decideVpnPeering(policy.allowVpnPeerCaching, this.fleet.restriction[d]!, this.model.vpnBan);
  }

  /** Notes why a scope may have nobody to offer. */
  private noteWithout(scope: number, file: number): void {
    this.note(reasonWithoutCandidates(this.caches.list(scope, file)));
  }

  /** Keeps the reason that came nearest to a connection. */
  private note(reason: ReasonCode): void {
    if (this.reason === -1 || nearness(reason) > nearness(this.reason)) this.reason = reason;
  }
}

/** The codes are in order of nearness, but that a copy not listed yet is farther than a holder that was returned. */
function nearness(reason: ReasonCode): number {
  return reason === REASON.discovery ? REASON['holder-offline'] - 0.5 : reason;
}

const SKIPPED = -2;

function reasonWithoutCandidates(list: SourceList): ReasonCode {
  if (list.fetching > 1) return REASON['copy-in-progress'];
  if (list.expired) return REASON['copy-expired'];
  if (list.evicted) return REASON['copy-evicted'];
  if (list.cleared) return REASON['copy-cleared'];
  return list.ineligible > 0 ? REASON['holder-not-eligible'] : REASON['first-copy'];
}

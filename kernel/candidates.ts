/**
 * The candidates of a search for peers, one by one: whether each can serve the download that looks for them, and if not why.
 * The reason of the candidate that came nearest to serving explains the CDN bytes.
 */
import { isOffered, slotTurn } from '../src/policy/uploadSlots';
import { WHOLE } from './caches';
import {
  CAPS_BY_HOUR,
  INTERNET_PEER,
  METERED,
  OFFICE,
  ON,
  ON_BATTERY,
  REASON_DISCOVERY,
  REASON_HOLDER_BANNED,
  REASON_HOLDER_CONNECTIONS,
  REASON_HOLDER_OFFLINE,
  REASON_HOLDER_ON_BATTERY,
  REASON_HOLDER_ON_VPN,
  REASON_HOLDER_SLOTS,
  REASON_HOLDER_UPLOAD_CAP,
  REASON_METERED_NETWORK,
  REASON_OWN_RULE,
} from './codes';
import { Connections } from './connections';
import { locationOf } from './devices';
import { I32Column, i32Column, NONE } from './memory';
import { nearness, reasonWithoutCandidates } from './nearness';
import { adopt, OPTIONS_BYTES, unset } from './options';
import { monthlyCapLeftBytes, Part, refreshCaps } from './part';
import { Registrations } from './registrations';

/** The location of a device in the office, which may be behind a proxy. */
declare function officeLocation(part: Part, i: i32, timeS: f64): i32;
/** What the scenario's events put between a holder and the seeker: a reason, or -1. */
declare function obstacle(part: Part, holder: i32, state: i32, source: i32, seeker: i32): i32;
/** True when a download has banned a device for bad pieces. */
declare function isBanned(part: Part, r: i32, holder: i32): bool;
declare function sendsBadPieces(part: Part, holder: i32): bool;
/** False when an own rule forbids a holder to serve a download. */
declare function mayServe(part: Part, r: i32, holder: i32): bool;

/** No reason, but a candidate that the service does not return. */
export const SKIPPED: i32 = -2;

/** What a search needs, and what the model says of it (docs/model.md). */
@unmanaged
export class SearchOptions {
  part: Part = unset<Part>();
  connections: Connections = unset<Connections>();
  /** The key of the draw of candidates. */
  keyA: i32;
  keyB: i32;
  /** Candidates that one request returns. */
  peersReturned: i32;
  /** Connections of a download, and how many more there may be to Internet peers. */
  connectionsMost: i32;
  internetMore: i32;
  /** Peers that give to a download at a time. */
  givingMost: i32;
  uploadSlots: i32;
  uploadConnections: i32;
  /** Length of a list from which on copies that cannot serve for a while are parked (parking.ts); 0 for none. */
  parksFrom: i32;
  /** Who is no peer over a metered network: a code of METERED_BARS. */
  meteredBars: i32;
  slotRotationS: f64;
  lanFirst: bool;
  groupWithoutLan: bool;
  uploadsOnBattery: bool;
  /** Whether the scenario has events, and proxies among them. */
  hasEvents: bool;
  hasProxies: bool;
  /** Whether own rules forbid holders, and whether they rank them. */
  hasVetoes: bool;
  hasRanks: bool;
  /** Whether each candidate has a draw of its own, also the one after a copy that has ended (docs/decisions/0030). */
  drawsAnew: bool;
}

if (offsetof<SearchOptions>() > OPTIONS_BYTES) ERROR('SearchOptions are too long');

@unmanaged
export class Candidates extends SearchOptions {
  /** The nearest reason against the candidates of the present search, or -1. */
  reason: i32 = NONE;

  readonly registrations: Registrations;
  /** The one that looks for peers now. */
  protected r: i32 = 0;
  protected seeker: i32 = 0;
  protected seekerState: i32 = 0;
  protected file: i32 = 0;
  protected timeS: f64 = 0;
  /**
   * By device: the last search whose download was connected to it, or became so. Of thousands of candidates few are, and
   * only with those the connections themselves are gone through.
   */
  protected connectedAt: I32Column;
  protected searches: i32 = 0;

  constructor(options: SearchOptions) {
    super();
    const part = options.part;
    this.connectedAt = i32Column(part.deviceCount);
    this.registrations = new Registrations(part);
    adopt<SearchOptions>(this, options);
    part.meteredBars = this.meteredBars;
  }

  protected seekFor(r: i32, timeS: f64): void {
    const part = this.part;
    this.r = r;
    this.seeker = part.books.deviceOf[r];
    this.seekerState = part.known[this.seeker];
    this.file = part.fileOf[r];
    this.timeS = timeS;
  }

  /** Notes the devices that a download is connected to. */
  protected markConnected(r: i32): void {
    const table = this.part.transfers.table;
    const caches = this.part.caches;
    const standby = this.part.standby;
    const connectedAt = this.connectedAt;
    this.searches += 1;
    const search = this.searches;
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (table.at(f).sender !== NONE) connectedAt[table.at(f).sender] = search;
    }
    if (standby === null) return;
    for (let entry = standby.firstOf(r); entry !== NONE; entry = standby.after(entry)) {
      connectedAt[caches.at(standby.copyOf(entry)).device] = search;
    }
  }

  @inline
  protected isConnected(copy: i32, holder: i32): bool {
    return this.connectedAt[holder] === this.searches && this.isConnectedNow(copy, holder);
  }

  /** A device that a download was connected to may have gone in the meantime. */
  protected isConnectedNow(copy: i32, holder: i32): bool {
    if (this.part.transfers.drawsFrom(this.r, holder)) return true;
    const standby = this.part.standby;
    if (standby === null) return false;
    return standby.has(this.r, copy);
  }

  /** Connects a candidate that can serve; why it cannot, if not: {@link SKIPPED} for one that is none, else -1. */
  protected meet(copy: i32, holder: i32, scope: i32, skipLan: i32, source: i32): i32 {
    const problem = this.isBannedNow(holder)
      ? REASON_HOLDER_BANNED
      : this.problemOfCandidate(copy, holder, scope, skipLan, source);
    if (problem === SKIPPED) return SKIPPED;
    if (problem !== NONE) {
      this.note(problem);
      return problem;
    }
    const standby = this.part.standby;
    if (standby !== null && i32(this.part.peers[this.r]) >= this.givingMost) standby.add(this.r, copy, source);
    else this.connect(copy, source);
    this.connectedAt[holder] = this.searches;
    return NONE;
  }

  protected connect(copy: i32, source: i32): void {
    const part = this.part;
    const timeS = this.timeS;
    const sender = part.caches.at(copy).device;
    const isBad = this.hasEvents && sendsBadPieces(part, sender);
    if ((part.devices.at(sender).capMask & CAPS_BY_HOUR) !== 0) refreshCaps(part, sender);
    part.refresh(sender, timeS);
    this.connections.open(this.r, copy, source, isBad, timeS);
    part.watch(sender, timeS);
  }

  /** True when the download that looks for peers has banned a device for bad pieces. */
  protected isBannedNow(holder: i32): bool {
    return this.hasEvents && isBanned(this.part, this.r, holder);
  }

  /** True when a device has no upload to spare. */
  protected hasNoUpload(holder: i32): bool {
    return this.part.transfers.table.uploadCount[holder] >= this.uploadConnections;
  }

  protected isInLan(holder: i32, lan: i32): bool {
    const location = this.locationOf(holder, this.part.stateAt(holder, this.timeS));
    return this.part.devices.lan(holder, location) === lan;
  }

  /** Why a candidate that is not connected cannot serve now, or -1. */
  protected problemOfCandidate(copy: i32, holder: i32, scope: i32, skipLan: i32, source: i32): i32 {
    if (skipLan >= 0 && this.isInLan(holder, skipLan)) return SKIPPED;
    const record = this.part.caches.at(copy);
    if (record.visibleS > this.timeS || !this.registrations.hold(record, source, this.timeS)) return REASON_DISCOVERY;
    return this.problem(copy, holder, scope, source);
  }

  /** Why a copy cannot serve now, or -1. */
  protected problem(copy: i32, holder: i32, scope: i32, source: i32): i32 {
    const part = this.part;
    const timeS = this.timeS;
    const isBusy = this.hasNoUpload(holder);
    // The nearest of all reasons is known, and this copy cannot serve: what else is against it does not matter.
    if (isBusy && this.reason === REASON_HOLDER_CONNECTIONS) return REASON_HOLDER_CONNECTIONS;
    const devices = part.devices;
    const device = devices.at(holder);
    const state = part.stateAt(holder, timeS);
    const location = this.locationOf(holder, state);
    const record = part.caches.at(copy);
    if ((state & ON) === 0) return REASON_HOLDER_OFFLINE;
    if (!devices.isInScope(holder, location, scope)) return REASON_HOLDER_ON_VPN;
    if (!part.mayUpload(holder, state, timeS)) {
      const isPower = (state & ON_BATTERY) !== 0 && part.mayUploadOnVpn(holder, state);
      return isPower ? REASON_HOLDER_ON_BATTERY : REASON_HOLDER_ON_VPN;
    }
    if (((state | this.seekerState) & METERED) !== 0 && part.barsOnMetered(source)) return REASON_METERED_NETWORK;
    if (source === INTERNET_PEER) {
      if ((state & ON_BATTERY) !== 0 && !this.uploadsOnBattery) return REASON_HOLDER_ON_BATTERY;
      if (monthlyCapLeftBytes(part, holder, timeS) === 0) return REASON_HOLDER_UPLOAD_CAP;
    }
    if (this.hasEvents) {
      const between = obstacle(part, holder, state, source, this.seeker);
      if (between !== NONE) return between;
    }
    if (record.uploads === 0 && record.state === WHOLE) {
      const busy = device.busyFiles;
      const slots = this.uploadSlots;
      if (busy >= slots) return REASON_HOLDER_SLOTS;
      const idle = device.idleFiles;
      const position = idle + busy <= slots ? 0 : part.caches.idlePosition(copy);
      const turn = slotTurn(timeS + device.slotPhaseS, this.slotRotationS);
      if (!isOffered(position, idle, busy, slots, turn)) return REASON_HOLDER_SLOTS;
    }
    if (isBusy) return REASON_HOLDER_CONNECTIONS;
    return this.hasVetoes && !mayServe(part, this.r, holder) ? REASON_OWN_RULE : NONE;
  }

  protected locationOf(i: i32, state: i32): i32 {
    const location = locationOf(state);
    return this.hasProxies && location === OFFICE ? officeLocation(this.part, i, this.timeS) : location;
  }

  /** Notes why a scope may have nobody to offer. */
  protected noteWithout(scope: i32): void {
    this.note(reasonWithoutCandidates(this.part.caches.list(scope, this.file)));
  }

  /** Keeps the reason that came nearest to a connection. */
  protected note(reason: i32): void {
    if (this.reason === NONE || nearness(reason) > nearness(this.reason)) this.reason = reason;
  }
}

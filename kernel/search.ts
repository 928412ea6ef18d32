/**
 * One request for peers: the cloud service returns candidates, the download connects to those that can serve. So many of
 * them give, the others stand by (standby.ts).
 *
 * LAN peers are looked for first, then the group (or everybody in mode 3). Each candidate that cannot serve gives a
 * reason; the reason of the candidate that came nearest to serving explains the CDN bytes.
 */
import { isOffered, slotTurn } from '../src/policy/uploadSlots';
import { CandidateDraw } from './candidateDraw';
import {
  CAPS_BY_HOUR,
  GROUP_PEER,
  INTERNET_PEER,
  LAN_PEER,
  LINK_LOCAL_PEER,
  METERED,
  MODE_INTERNET,
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
  REASON_NO_OTHER_MEMBER,
  REASON_OWN_RULE,
  RESTRICT_DNS_SD,
  RESTRICT_NONE,
} from './codes';
import { Connected } from './connected';
import { Connections } from './connections';
import { SourceList, WHOLE } from './copies';
import { locationOf } from './devices';
import { hashPair } from './draws';
import { IntList, NONE } from './memory';
import { nearness, reasonWithoutCandidates } from './nearness';
import { adopt, OPTIONS_BYTES, unset } from './options';
import { park, unparkList } from './parking';
import { monthlyCapLeftBytes, Part, refreshCaps } from './part';
import { Registrations } from './registrations';
import { Standby } from './standby';

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
const SKIPPED: i32 = -2;

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
  /** Whether copies of devices that are busy are parked (parking.ts): other candidates are drawn then. */
  parksBusy: bool;
}

if (offsetof<SearchOptions>() > OPTIONS_BYTES) ERROR('SearchOptions are too long');

@unmanaged
export class PeerSearch extends SearchOptions {
  /** Result of {@link search}: candidates that the service returned, and the nearest reason against them. */
  candidates: i32 = 0;
  reason: i32 = NONE;

  readonly registrations: Registrations;
  private draw: CandidateDraw;
  private connected: Connected;
  /** The one that looks for peers now. */
  private r: i32 = 0;
  private seeker: i32 = 0;
  private seekerState: i32 = 0;
  private file: i32 = 0;
  private request: i32 = 0;
  private timeS: f64 = 0;

  constructor(options: SearchOptions) {
    super();
    const part = options.part;
    this.connected = new Connected(part);
    this.draw = new CandidateDraw(part.caches.copies, options.keyA, options.keyB, options.hasRanks);
    this.registrations = new Registrations(part);
    adopt<SearchOptions>(this, options);
    part.meteredBars = this.meteredBars;
    if (this.givingMost < this.connectionsMost + this.internetMore) part.standby = new Standby(part.downloads);
  }

  /**
   * Searches and connects.
   *
   * @returns how many were connected
   */
  search(r: i32, timeS: f64): i32 {
    const part = this.part;
    const ofInternet = this.connectionsMost + this.internetMore - this.connected.count(r);
    const wanted = min(this.connectionsMost - this.connected.countNear(r), ofInternet);
    const devices = part.devices;
    const i = part.books.deviceOf[r];
    const device = devices.at(i);
    const file = part.fileOf[r];
    this.seekFor(r, timeS);
    this.connected.begin(r, i);
    this.request = hashPair(device.id, part.fileIds[file]);
    this.candidates = 0;
    this.reason = NONE;
    const location = this.locationOf(i, this.seekerState);
    if (device.restriction !== RESTRICT_NONE) {
      const source = device.restriction === RESTRICT_DNS_SD ? LINK_LOCAL_PEER : LAN_PEER;
      return this.visit(devices.near(i, location), NONE, source, wanted);
    }
    const lan = devices.lan(i, location);
    const wide = devices.wide(i, location);
    if (device.mode === MODE_INTERNET && !this.lanFirst) return this.visit(wide, NONE, INTERNET_PEER, ofInternet);
    let found = this.visit(lan, NONE, LAN_PEER, wanted);
    const isEnough = this.groupWithoutLan ? found > 0 || wanted <= 0 : found >= wanted;
    if (wide < 0 || isEnough) return found;
    // A group that is all on this LAN has nobody else.
    if (devices.onlyLan[wide] === lan) this.noteWithout(wide);
    else {
      const isInternet = device.mode === MODE_INTERNET;
      const source = isInternet ? INTERNET_PEER : GROUP_PEER;
      found += this.visit(wide, lan, source, (isInternet ? ofInternet : wanted) - found);
    }
    return found;
  }

  /**
   * Connected peers that stood by begin to give, until enough give.
   *
   * @returns false when none could: those that cannot have been let go
   */
  takeOver(r: i32, timeS: f64): bool {
    const standby = this.part.standby;
    if (standby === null) return false;
    const caches = this.part.caches;
    let began = false;
    this.seekFor(r, timeS);
    while (i32(this.part.peers[r]) < this.givingMost) {
      const copy = standby.take(r);
      if (copy === NONE) break;
      const source = standby.source;
      const holder = caches.at(copy).device;
      if (!caches.isFresh(copy, timeS) || this.part.transfers.drawsFrom(r, holder)) continue;
      if (this.hasEvents && isBanned(this.part, r, holder)) continue;
      if (this.problem(copy, holder, this.scopeOf(source), source) !== NONE) continue;
      this.connect(copy, source);
      began = true;
    }
    return began;
  }

  /** True when a download may be connected to more peers than it is. */
  wantsPeers(r: i32): bool {
    const part = this.part;
    if (part.devices.at(part.books.deviceOf[r]).mode !== MODE_INTERNET) {
      return this.connected.count(r) < this.connectionsMost;
    }
    return this.connected.count(r) < this.connectionsMost + this.internetMore;
  }

  private seekFor(r: i32, timeS: f64): void {
    const part = this.part;
    this.r = r;
    this.seeker = part.books.deviceOf[r];
    this.seekerState = part.known[this.seeker];
    this.file = part.fileOf[r];
    this.timeS = timeS;
  }

  /** The scope in which the one that looks for peers finds those of a source. */
  private scopeOf(source: i32): i32 {
    const devices = this.part.devices;
    const location = this.locationOf(this.seeker, this.seekerState);
    if (devices.at(this.seeker).restriction !== RESTRICT_NONE) return devices.near(this.seeker, location);
    return source === LAN_PEER ? devices.lan(this.seeker, location) : devices.wide(this.seeker, location);
  }

  /**
   * Goes through the candidates of one scope in random order.
   *
   * @param scope -1 for none
   * @param skipLan the LAN that was searched already, or -1
   */
  private visit(scope: i32, skipLan: i32, source: i32, wanted: i32): i32 {
    if (scope < 0) {
      this.note(REASON_NO_OTHER_MEMBER);
      return 0;
    }
    const timeS = this.timeS;
    const caches = this.part.caches;
    const devices = this.part.devices;
    const list = caches.list(scope, this.file);
    const copies = list.copies;
    const draw = this.draw;
    // Those of the LAN that was searched already are no candidates: it is not known how many of them are parked.
    const parks = this.parksBusy && skipLan < 0;
    if (!parks) unparkList(caches.copies, devices, list);
    let parked = this.connected.countParked(list);
    const ofParked = parked;
    let found = 0;
    let returned = 0;
    let at = list.parked;
    draw.begin(copies, at, this.request, timeS);
    draw.rank(this.part, this.r, this.seeker);
    while (at < copies.count && found < wanted && returned < this.peersReturned) {
      if (parked > 0) {
        const skips = min(draw.skips(parked, at), this.peersReturned - returned);
        parked -= skips;
        returned += skips;
        if (returned === this.peersReturned) break;
      }
      const copy = draw.next(at);
      if (!caches.isFresh(copy, timeS)) {
        draw.drop(at);
        continue;
      }
      at += 1;
      const holder = caches.at(copy).device;
      if (this.connected.isNone(copy, holder)) continue;
      const problem =
        this.hasEvents && isBanned(this.part, this.r, holder)
          ? REASON_HOLDER_BANNED
          : this.problemOfCandidate(copy, holder, scope, skipLan, source);
      if (problem === SKIPPED) continue;
      if (problem !== REASON_DISCOVERY) returned += 1;
      if (problem === NONE) {
        const standby = this.part.standby;
        if (standby !== null && i32(this.part.peers[this.r]) >= this.givingMost) standby.add(this.r, copy, source);
        else this.connect(copy, source);
        this.connected.mark(holder);
        found += 1;
      } else {
        this.note(problem);
        if (parks && this.isBusy(holder)) park(caches.copies, devices, list, at - 1);
      }
    }
    if (returned < this.peersReturned && wanted > 0) {
      const most = this.peersReturned - returned;
      const ofRest = min(parked, most);
      parked -= ofRest;
      returned += ofRest;
      if (found === wanted) returned += this.countListed(copies, at, most - ofRest, skipLan, source);
    }
    this.candidates += returned;
    if (found === 0) {
      if (parked < ofParked) this.noteParked(list, ofParked - parked, scope, source);
      this.noteWithout(scope);
    }
    return found;
  }

  /** Notes why parked copies, so many of which were drawn, do not serve: mostly the first says the nearest of all reasons. */
  private noteParked(list: SourceList, drawn: i32, scope: i32, source: i32): void {
    const caches = this.part.caches;
    const items = list.copies.items;
    let left = drawn;
    for (let at = 0; at < list.parked && left > 0 && this.reason !== REASON_HOLDER_CONNECTIONS; at += 1) {
      const holder = caches.at(items[at]).device;
      if (this.connected.isNone(items[at], holder)) continue;
      this.note(this.problem(items[at], holder, scope, source));
      left -= 1;
    }
  }

  /** How many of the copies from an index on the service returns as well, when enough peers are connected. */
  private countListed(copies: IntList, from: i32, most: i32, skipLan: i32, source: i32): i32 {
    const caches = this.part.caches;
    const timeS = this.timeS;
    let listed = 0;
    for (let at = from; at < copies.count && listed < most; at += 1) {
      const record = caches.at(copies.items[at]);
      if (!caches.isListed(record, timeS) || record.device === this.seeker) continue;
      if (skipLan >= 0 && this.isInLan(record.device, skipLan)) continue;
      if (this.registrations.hold(record, source, timeS)) listed += 1;
    }
    return listed;
  }

  private isInLan(holder: i32, lan: i32): bool {
    const location = this.locationOf(holder, this.part.stateAt(holder, this.timeS));
    return this.part.devices.lan(holder, location) === lan;
  }

  /** Why a candidate that is not connected cannot serve now, or -1. */
  private problemOfCandidate(copy: i32, holder: i32, scope: i32, skipLan: i32, source: i32): i32 {
    if (skipLan >= 0 && this.isInLan(holder, skipLan)) return SKIPPED;
    const record = this.part.caches.at(copy);
    if (record.visibleS > this.timeS || !this.registrations.hold(record, source, this.timeS)) return REASON_DISCOVERY;
    return this.problem(copy, holder, scope, source);
  }

  /** True when a device has all the uploads that it may have. */
  @inline
  private isBusy(holder: i32): bool {
    return this.part.transfers.table.uploadCount[holder] >= this.uploadConnections;
  }

  /** Why a copy cannot serve now, or -1. */
  private problem(copy: i32, holder: i32, scope: i32, source: i32): i32 {
    const part = this.part;
    const timeS = this.timeS;
    const isBusy = this.isBusy(holder);
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

  private connect(copy: i32, source: i32): void {
    const part = this.part;
    const timeS = this.timeS;
    const sender = part.caches.at(copy).device;
    const isBad = this.hasEvents && sendsBadPieces(part, sender);
    if ((part.devices.at(sender).capMask & CAPS_BY_HOUR) !== 0) refreshCaps(part, sender);
    part.refresh(sender, timeS);
    this.connections.open(this.r, copy, source, isBad, timeS);
    part.watch(sender, timeS);
  }

  private locationOf(i: i32, state: i32): i32 {
    const location = locationOf(state);
    return this.hasProxies && location === OFFICE ? officeLocation(this.part, i, this.timeS) : location;
  }

  /** Notes why a scope may have nobody to offer. */
  private noteWithout(scope: i32): void {
    this.note(reasonWithoutCandidates(this.part.caches.list(scope, this.file)));
  }

  /** Keeps the reason that came nearest to a connection. */
  private note(reason: i32): void {
    if (this.reason === NONE || nearness(reason) > nearness(this.reason)) this.reason = reason;
  }
}

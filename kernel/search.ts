/**
 * One request for peers: the cloud service returns candidates, the download connects to those that can serve. So many of
 * them give, the others stand by (standby.ts).
 *
 * LAN peers are looked for first, then the group (or everybody in mode 3). Each candidate that cannot serve gives a
 * reason; the reason of the candidate that came nearest to serving explains the CDN bytes.
 */
import { isOffered, slotTurn } from '../src/policy/uploadSlots';
import { WHOLE } from './caches';
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
import { Connections } from './connections';
import { locationOf } from './devices';
import { hashPair, uniform } from './draws';
import { F64Column, F64List, f64Column, I32Column, IntList, i32Column, NONE } from './memory';
import { nearness, reasonWithoutCandidates } from './nearness';
import { adopt, OPTIONS_BYTES, unset } from './options';
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
/** The rank of a holder by own rules: the highest is tried first. */
declare function rankOf(part: Part, r: i32, holder: i32): f64;

/** No reason, but a candidate that the service does not return. */
const SKIPPED: i32 = -2;
/** Candidates that are drawn at a time: a power of two. */
const AHEAD: i32 = 8;

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
}

if (offsetof<SearchOptions>() > OPTIONS_BYTES) ERROR('SearchOptions are too long');

@unmanaged
export class PeerSearch extends SearchOptions {
  /** Result of {@link search}: candidates that the service returned, and the nearest reason against them. */
  candidates: i32 = 0;
  reason: i32 = NONE;

  readonly registrations: Registrations;
  /** Ranks of the copies of the list that is gone through, where own rules rank them. */
  private ranks: F64List | null = null;
  /** The one that looks for peers now. */
  private r: i32 = 0;
  private seeker: i32 = 0;
  private seekerState: i32 = 0;
  private file: i32 = 0;
  private request: i32 = 0;
  private timeS: f64 = 0;
  /**
   * By device: the last search whose download was connected to it, or became so. Of thousands of candidates few are, and
   * only with those the connections themselves are gone through.
   */
  private connectedAt: I32Column;
  private searches: i32 = 0;
  /** Draws for the next candidates, and what was asked for with them. */
  private ahead: F64Column = f64Column(AHEAD);
  // Not private: nobody reads it, and only so is it kept.
  states: i32 = 0;

  constructor(options: SearchOptions) {
    super();
    const part = options.part;
    this.connectedAt = i32Column(part.deviceCount);
    this.registrations = new Registrations(part);
    adopt<SearchOptions>(this, options);
    part.meteredBars = this.meteredBars;
    if (this.hasRanks) this.ranks = new F64List();
    if (this.givingMost < this.connectionsMost + this.internetMore) part.standby = new Standby(part.downloads);
  }

  /**
   * Searches and connects.
   *
   * @returns how many were connected
   */
  search(r: i32, timeS: f64): i32 {
    const part = this.part;
    const ofInternet = this.connectionsMost + this.internetMore - this.connectionsOf(r);
    const wanted = min(this.connectionsMost - this.nearConnectionsOf(r), ofInternet);
    const devices = part.devices;
    const i = part.books.deviceOf[r];
    const device = devices.at(i);
    const file = part.fileOf[r];
    this.seekFor(r, timeS);
    this.markConnected(r);
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
      return this.connectionsOf(r) < this.connectionsMost;
    }
    return this.connectionsOf(r) < this.connectionsMost + this.internetMore;
  }

  /** Peers that a download is connected to, whether they give or not. */
  private connectionsOf(r: i32): i32 {
    const standby = this.part.standby;
    return this.part.peers[r] + (standby === null ? 0 : standby.countOf(r));
  }

  /** Those of them that are no Internet peers. */
  private nearConnectionsOf(r: i32): i32 {
    const table = this.part.transfers.table;
    const standby = this.part.standby;
    let near = standby === null ? 0 : standby.countOf(r) - standby.countOfSource(r, INTERNET_PEER);
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (table.at(f).sender !== NONE && table.at(f).source !== INTERNET_PEER) near += 1;
    }
    return near;
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
    const copies = caches.list(scope, this.file).copies;
    const instant = i32(i64(Math.round(timeS * 1000)));
    const ahead = this.ahead;
    this.rank(copies);
    let found = 0;
    let returned = 0;
    let drawnTo = 0;
    for (let at = 0; at < copies.count && found < wanted && returned < this.peersReturned; ) {
      if (at === drawnTo) {
        drawnTo += AHEAD;
        this.drawAhead(copies, at, instant);
      }
      const drawn = this.drawn(copies, at, ahead[at & (AHEAD - 1)]);
      const copy = copies.items[drawn];
      copies.items[drawn] = copies.items[at];
      copies.items[at] = copy;
      if (!caches.isFresh(copy, timeS)) {
        copies.items[at] = copies.items[copies.count - 1];
        this.dropRank(copies, at);
        copies.pop();
        continue;
      }
      at += 1;
      const holder = caches.at(copy).device;
      if (holder === this.seeker || this.isConnected(copy, holder)) continue;
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
        this.connectedAt[holder] = this.searches;
        found += 1;
      } else this.note(problem);
      if (found === wanted) returned += this.countListed(copies, at, this.peersReturned - returned, skipLan, source);
    }
    this.candidates += returned;
    if (found === 0) this.noteWithout(scope);
    return found;
  }

  /**
   * Draws for the next candidates. One after the other, each would wait for the one before it to be judged and then for
   * its copy, which mostly lies where nobody has been of late: so the copies are asked for as well.
   */
  private drawAhead(copies: IntList, from: i32, instant: i32): void {
    const ahead = this.ahead;
    const caches = this.part.caches;
    const count = copies.count;
    let states = 0;
    for (let k = 0; k < AHEAD; k += 1) {
      const at = from + k;
      const u = uniform(this.keyA, this.keyB, this.request, hashPair(at, instant));
      ahead[k] = u;
      if (at < count) states += i32(caches.at(copies.items[at + i32(u * f64(count - at))]).state);
    }
    this.states = states;
  }

  /** Has own rules rank the copies of a list. */
  private rank(copies: IntList): void {
    const ranks = this.ranks;
    if (ranks === null) return;
    ranks.clear();
    const caches = this.part.caches;
    for (let at = 0; at < copies.count; at += 1) {
      const holder = caches.at(copies.items[at]).device;
      ranks.push(holder === this.seeker ? 0 : rankOf(this.part, this.r, holder));
    }
  }

  /** The next of the copies from an index on: any, or where they have ranks any of the highest, which changes its rank with the one at the index. */
  private drawn(copies: IntList, at: i32, u: f64): i32 {
    const ranks = this.ranks;
    if (ranks === null) return at + i32(u * f64(copies.count - at));
    const items = ranks.items;
    let highest = items[at];
    let equal = 0;
    for (let k = at; k < copies.count; k += 1) {
      if (items[k] > highest) {
        highest = items[k];
        equal = 0;
      }
      if (items[k] === highest) equal += 1;
    }
    let left = i32(floor(u * f64(equal)));
    let drawn = at;
    for (let k = at; k < copies.count; k += 1) {
      if (items[k] !== highest) continue;
      drawn = k;
      if (left === 0) break;
      left -= 1;
    }
    items[drawn] = items[at];
    items[at] = highest;
    return drawn;
  }

  /** The rank of the last copy takes the index of one that has left its cache. */
  private dropRank(copies: IntList, at: i32): void {
    const ranks = this.ranks;
    if (ranks !== null) ranks.items[at] = ranks.items[copies.count - 1];
  }

  /** Notes the devices that a download is connected to. */
  private markConnected(r: i32): void {
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
  private isConnected(copy: i32, holder: i32): bool {
    return this.connectedAt[holder] === this.searches && this.isConnectedNow(copy, holder);
  }

  /** A device that a download was connected to may have gone in the meantime. */
  private isConnectedNow(copy: i32, holder: i32): bool {
    if (this.part.transfers.drawsFrom(this.r, holder)) return true;
    const standby = this.part.standby;
    if (standby === null) return false;
    return standby.has(this.r, copy);
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

  /** Why a copy cannot serve now, or -1. */
  private problem(copy: i32, holder: i32, scope: i32, source: i32): i32 {
    const part = this.part;
    const timeS = this.timeS;
    const isBusy = part.transfers.table.uploadCount[holder] >= this.uploadConnections;
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

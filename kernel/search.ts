/**
 * One request for peers: the cloud service returns candidates, the download connects to those that can serve. So many of
 * them give, the others stand by (standby.ts).
 *
 * LAN peers are looked for first, then the group (or everybody in mode 3). Each candidate that cannot serve gives a
 * reason; the reason of the candidate that came nearest to serving explains the CDN bytes.
 */
import { DEAD, SourceList } from './caches';
import { Candidates, SearchOptions, SKIPPED } from './candidates';
import {
  GROUP_PEER,
  INTERNET_PEER,
  LAN_PEER,
  LINK_LOCAL_PEER,
  MODE_INTERNET,
  REASON_DISCOVERY,
  REASON_HOLDER_CONNECTIONS,
  REASON_HOLDER_OFFLINE,
  REASON_HOLDER_ON_BATTERY,
  REASON_HOLDER_ON_VPN,
  REASON_NO_OTHER_MEMBER,
  RESTRICT_DNS_SD,
  RESTRICT_NONE,
} from './codes';
import { DRAWS_AHEAD, Draws, hashPair } from './draws';
import { IntList, NONE } from './memory';
import { drawnBeforeOthers } from './parkedDraws';
import { Parking, parkedIn } from './parking';
import { Ranks } from './ranks';
import { Standby } from './standby';

@unmanaged
export class PeerSearch extends Candidates {
  /** Result of {@link search}, beside the nearest reason: candidates that the service returned, if more than are known. */
  candidates: i32 = 0;
  private known: i32 = 0;

  /** Where own rules rank the copies. */
  private ranks: Ranks | null = null;
  /** Copies that cannot serve for a while, where lists are long enough for it. */
  private parking: Parking | null = null;
  /** Draws of the present search from lists with parked copies, and from the others. */
  private draws: Draws;
  private plainDraws: Draws;
  /** What was asked for with the draws. Not private: nobody reads it, and only so is it kept. */
  states: i32 = 0;

  /** Searches of lists with parked copies. */
  private visits: i32 = 0;

  constructor(options: SearchOptions) {
    super(options);
    const part = options.part;
    this.draws = new Draws(options.keyA, options.keyB, -1);
    this.plainDraws = new Draws(options.keyA, options.keyB, 1);
    if (this.hasRanks) this.ranks = new Ranks(part);
    if (this.parksFrom > 0) {
      this.parking = new Parking(part.caches, part.transfers.table, part.deviceCount, this.uploadConnections);
    }
    if (this.givingMost < this.connectionsMost + this.internetMore) part.standby = new Standby(part.downloads);
  }

  /** Searches and connects; returns how many were connected. Fewer candidates than are known need not be counted. */
  search(r: i32, known: i32, timeS: f64): i32 {
    const part = this.part;
    this.known = known;
    const ofInternet = this.connectionsMost + this.internetMore - this.connectionsOf(r);
    const wanted = min(this.connectionsMost - this.nearConnectionsOf(r), ofInternet);
    const devices = part.devices;
    const i = part.books.deviceOf[r];
    const device = devices.at(i);
    const file = part.fileOf[r];
    this.seekFor(r, timeS);
    this.markConnected(r);
    const request = hashPair(device.id, part.fileIds[file]);
    const instant = i32(i64(Math.round(timeS * 1000)));
    this.draws.begin(request, instant);
    this.plainDraws.begin(request, instant);
    const parking = this.parking;
    if (parking !== null) parking.bringUpTo(timeS);
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
      if (this.isBannedNow(holder)) continue;
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
    const others = standby === null ? 0 : standby.countOf(r);
    const isInternet = this.part.devices.at(this.part.books.deviceOf[r]).mode === MODE_INTERNET;
    if (!isInternet) return i32(this.part.peers[r]) + others;
    let near = standby === null ? 0 : others - standby.countOfSource(r, INTERNET_PEER);
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (table.at(f).sender !== NONE && table.at(f).source !== INTERNET_PEER) near += 1;
    }
    return near;
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
    const list = caches.list(scope, this.file);
    const copies = list.copies;
    if (this.parking !== null && (copies.count >= this.parksFrom || list.parked !== null)) {
      return this.visitLong(list, scope, skipLan, source, wanted);
    }
    const draws = this.plainDraws;
    const ranks = this.ranks;
    if (ranks !== null) ranks.rank(copies, this.r, this.seeker);
    let found = 0;
    let returned = 0;
    if (!this.drawsAnew) draws.restart();
    for (let at = 0; at < copies.count && found < wanted && returned < this.peersReturned; ) {
      if (draws.taken === draws.made) this.drawAhead(copies, at);
      const u = draws.next();
      const drawn = ranks === null ? at + i32(u * f64(copies.count - at)) : ranks.drawn(copies, at, u);
      const copy = copies.items[drawn];
      copies.items[drawn] = copies.items[at];
      copies.items[at] = copy;
      if (!caches.isFresh(copy, timeS)) {
        if (ranks !== null) ranks.drop(copies, at);
        copies.items[at] = copies.items[copies.count - 1];
        copies.pop();
        if (!this.drawsAnew) draws.taken -= 1;
        continue;
      }
      at += 1;
      const holder = caches.at(copy).device;
      if (holder === this.seeker || this.isConnected(copy, holder)) continue;
      const problem = this.meet(copy, holder, scope, skipLan, source);
      if (problem === SKIPPED) continue;
      if (problem !== REASON_DISCOVERY) returned += 1;
      if (problem === NONE) found += 1;
      const most = min(this.peersReturned - returned, copies.count - at);
      if (found === wanted && this.candidates + returned + most > this.known) {
        returned += this.countListed(copies, at, most, skipLan, source);
      }
    }
    this.candidates += returned;
    if (found === 0) this.noteWithout(scope);
    return found;
  }

  /**
   * The same for a list that has copies parked, or is long enough for it: what is drawn has the same distribution. Of those
   * that are parked only the number before the next of the others is drawn, once none of them can give a nearer reason.
   */
  private visitLong(list: SourceList, scope: i32, skipLan: i32, source: i32, wanted: i32): i32 {
    const timeS = this.timeS;
    const caches = this.part.caches;
    const copies = list.copies;
    this.visits += 1;
    // Those that are connected already change nothing when they are drawn.
    let connected = this.connectedIn(list);
    let parked = parkedIn(list).count - connected - i32(this.parking!.hasOf(list, this.seeker));
    let found = 0;
    let returned = 0;
    for (let at = 0; found < wanted && returned < this.peersReturned; ) {
      const others = copies.count - at + connected;
      if (parked + others === 0) break;
      const knowsReason = this.reason === REASON_HOLDER_CONNECTIONS && skipLan < 0;
      if (knowsReason) {
        const most = min(parked, this.peersReturned - returned);
        const drawn = drawnBeforeOthers(parked, others, most, this.draws.next());
        parked -= drawn;
        returned += drawn;
        if (others === 0 || returned === this.peersReturned) break;
      } else if (this.draws.next() * f64(parked + others) < f64(parked)) {
        parked -= 1;
        const problem = this.meetParked(list, scope, skipLan, source);
        if (problem !== SKIPPED) returned += 1;
        if (problem === NONE) found += 1;
        continue;
      }
      const drawn = at + i32(this.draws.next() * f64(others));
      if (drawn >= copies.count) {
        connected -= 1;
        continue;
      }
      const copy = copies.items[drawn];
      copies.items[drawn] = copies.items[at];
      copies.items[at] = copy;
      if (!caches.isFresh(copy, timeS)) {
        copies.items[at] = copies.items[copies.count - 1];
        copies.pop();
        continue;
      }
      at += 1;
      const holder = caches.at(copy).device;
      if (holder === this.seeker || this.isConnected(copy, holder)) continue;
      const problem = this.meet(copy, holder, scope, skipLan, source);
      if (problem === SKIPPED) continue;
      if (problem !== REASON_DISCOVERY) returned += 1;
      if (problem === NONE) found += 1;
      else if (this.mayPark(copy, holder, problem, source)) {
        at -= 1;
        copies.items[at] = copies.items[copies.count - 1];
        copies.pop();
        this.park(list, copy, holder, problem);
      }
      const most = this.peersReturned - returned;
      if (found === wanted && this.candidates + returned + most > this.known) {
        const ofParked = skipLan < 0 ? min(most, parked + connected) : this.countParked(list, most, skipLan);
        returned += ofParked + this.countListed(copies, at, most - ofParked, skipLan, source);
      }
    }
    this.candidates += returned;
    if (found === 0) this.noteWithout(scope);
    return found;
  }

  /** Draws one of the parked copies that have not been drawn in this visit, and {@link meet}s it. */
  private meetParked(list: SourceList, scope: i32, skipLan: i32, source: i32): i32 {
    const parking = this.parking!;
    const parked = parkedIn(list);
    for (;;) {
      const record = parking.at(parked.items[i32(this.draws.next() * f64(parked.count))]);
      if (record.drawnAt === this.visits) continue;
      const holder = record.device;
      if (holder === this.seeker || this.isConnected(record.copy, holder)) continue;
      record.drawnAt = this.visits;
      if (record.reason === NONE || skipLan >= 0) return this.meet(record.copy, holder, scope, skipLan, source);
      this.note(record.reason);
      return record.reason;
    }
  }

  /** How many parked copies of those that have not been drawn are not in a LAN: at most so many. */
  private countParked(list: SourceList, most: i32, skipLan: i32): i32 {
    const parking = this.parking!;
    const parked = parkedIn(list);
    let count = 0;
    for (let k = 0; k < parked.count && count < most; k += 1) {
      const record = parking.at(parked.items[k]);
      if (record.drawnAt === this.visits) continue;
      const holder = record.device;
      if (holder !== this.seeker && !this.isInLan(holder, skipLan)) count += 1;
    }
    return count;
  }

  /** How many of the parked copies of a list are connected to the download that looks for peers. */
  private connectedIn(list: SourceList): i32 {
    const parking = this.parking!;
    const table = this.part.transfers.table;
    const standby = this.part.standby;
    let count = 0;
    for (let f = table.ofDownload[this.r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (table.at(f).sender !== NONE && parking.has(list, table.at(f).copy)) count += 1;
    }
    if (standby === null) return count;
    const caches = this.part.caches;
    for (let entry = standby.firstOf(this.r); entry !== NONE; entry = standby.after(entry)) {
      const copy = standby.copyOf(entry);
      // Its device may have the whole file in place of the copy in the making that it stood by with.
      const hasEnded = caches.at(copy).state === DEAD;
      if (hasEnded ? parking.hasOf(list, caches.at(copy).device) : parking.has(list, copy)) count += 1;
    }
    return count;
  }

  /** True for a copy that cannot serve, whoever asks, until its device is told to leave the parked ones. */
  private mayPark(copy: i32, holder: i32, problem: i32, source: i32): bool {
    if (problem === REASON_DISCOVERY || this.part.caches.at(copy).expiresS <= this.timeS) return false;
    if (this.hasNoUpload(holder)) return true;
    if (problem === REASON_HOLDER_OFFLINE || problem === REASON_HOLDER_ON_VPN) return true;
    return problem === REASON_HOLDER_ON_BATTERY && source !== INTERNET_PEER;
  }

  private park(list: SourceList, copy: i32, holder: i32, problem: i32): void {
    const part = this.part;
    const expiresS = part.caches.at(copy).expiresS;
    const isFull = this.hasNoUpload(holder);
    const untilS = isFull ? expiresS : min(expiresS, part.untilS[holder]);
    this.parking!.park(list, copy, untilS, isFull ? NONE : problem, this.visits);
  }

  /**
   * Draws for the next candidates. One after the other, each would wait for the one before it to be judged and then for
   * its copy, which mostly lies where nobody has been of late: so the copies are asked for as well.
   */
  private drawAhead(copies: IntList, from: i32): void {
    const draws = this.plainDraws;
    const caches = this.part.caches;
    draws.make();
    let states = 0;
    const count = min(copies.count - from, DRAWS_AHEAD);
    for (let k = 0; k < count; k += 1) {
      const at = from + k;
      states += i32(caches.at(copies.items[at + i32(draws.ahead(k) * f64(copies.count - at))]).state);
    }
    this.states = states;
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
}

/**
 * How a search goes through the candidates of one scope, in random order: those of a list that may serve, and those that are
 * parked beside it (parking.ts).
 */
import { DEAD, SourceList } from './caches';
import { Candidates, SearchOptions, SKIPPED } from './candidates';
import {
  INTERNET_PEER,
  REASON_DISCOVERY,
  REASON_HOLDER_CONNECTIONS,
  REASON_HOLDER_OFFLINE,
  REASON_HOLDER_ON_BATTERY,
  REASON_HOLDER_ON_VPN,
  REASON_NO_OTHER_MEMBER,
} from './codes';
import { DRAWS_AHEAD, Draws } from './draws';
import { IntList, NONE } from './memory';
import { drawnBeforeOthers } from './parkedDraws';
import { Parking, parkedIn } from './parking';
import { Ranks } from './ranks';

@unmanaged
export class Visits extends Candidates {
  /** Of the present search, beside the nearest reason: candidates that the service returned, if more than are known. */
  candidates: i32 = 0;
  private known: i32 = 0;
  /** Draws of the present search from lists with parked copies, and from the others. */
  private draws: Draws;
  private plainDraws: Draws;

  /** Of the present visit: its scope, the LAN that was searched already, as what its candidates give, and how many are wanted. */
  private scope: i32 = NONE;
  private skipLan: i32 = NONE;
  private source: i32 = NONE;
  private wanted: i32 = 0;
  /** What was found and returned in the present visit: the service has told the search of them. */
  private found: i32 = 0;
  private returned: i32 = 0;
  /** Candidates of the present visit that are left: parked ones, and connected ones among these. */
  private parked: i32 = 0;
  private connected: i32 = 0;
  /** Visits of lists with parked copies. */
  private visits: i32 = 0;

  /** Where own rules rank the copies. */
  private ranks: Ranks | null = null;
  /** Copies that cannot serve for a while, where lists are long enough for it. */
  private parking: Parking | null = null;
  /** What was asked for with the draws. Not private: nobody reads it, and only so is it kept. */
  states: i32 = 0;

  constructor(options: SearchOptions) {
    super(options);
    const part = options.part;
    this.draws = new Draws(options.keyA, options.keyB, -1);
    this.plainDraws = new Draws(options.keyA, options.keyB, 1);
    if (this.hasRanks) this.ranks = new Ranks(part);
    if (this.parksFrom > 0) {
      this.parking = new Parking(part.caches, part.transfers.table, part.deviceCount, this.uploadConnections);
    }
  }

  /** A search begins. `request`: identity of who looks for what; `known`: fewer candidates need not be counted. */
  protected begin(request: i32, known: i32): void {
    const timeS = this.timeS;
    const instant = i32(i64(Math.round(timeS * 1000)));
    this.draws.begin(request, instant);
    this.plainDraws.begin(request, instant);
    const parking = this.parking;
    if (parking !== null) parking.bringUpTo(timeS);
    this.known = known;
    this.candidates = 0;
    this.reason = NONE;
  }

  /**
   * Goes through the candidates of one scope in random order, and connects to those that can serve; returns how many.
   *
   * @param scope -1 for none
   * @param skipLan the LAN that was searched already, or -1
   */
  protected visit(scope: i32, skipLan: i32, source: i32, wanted: i32): i32 {
    if (scope < 0) {
      this.note(REASON_NO_OTHER_MEMBER);
      return 0;
    }
    const timeS = this.timeS;
    const caches = this.part.caches;
    const ranks = this.ranks;
    const list = caches.list(scope, this.file);
    const copies = list.copies;
    const parks = this.parking !== null && (copies.count >= this.parksFrom || list.parked !== null);
    this.scope = scope;
    this.skipLan = skipLan;
    this.source = source;
    this.wanted = wanted;
    this.found = 0;
    this.returned = 0;
    if (parks) this.beginParked(list);
    else this.beginPlain(copies);
    for (let at = 0; this.found < wanted && this.returned < this.peersReturned; ) {
      const drawn = parks ? this.drawBesideParked(list, at) : this.drawPlain(copies, at);
      if (drawn === NONE) break;
      const copy = copies.items[drawn];
      copies.items[drawn] = copies.items[at];
      copies.items[at] = copy;
      if (!caches.isFresh(copy, timeS)) {
        if (ranks !== null) ranks.drop(copies, at);
        copies.drop(at);
        if (!this.drawsAnew) this.plainDraws.taken -= 1;
        continue;
      }
      at += 1;
      const holder = caches.at(copy).device;
      if (holder === this.seeker || this.isConnected(copy, holder)) continue;
      const problem = this.meet(copy, holder, scope, skipLan, source);
      if (problem === SKIPPED) continue;
      if (problem !== REASON_DISCOVERY) this.returned += 1;
      if (problem !== NONE) {
        if (!parks || !this.mayPark(copy, holder, problem)) continue;
        at -= 1;
        copies.drop(at);
        this.park(list, copy, holder, problem);
        continue;
      }
      this.found += 1;
      if (this.found === wanted) this.countRest(list, at);
    }
    this.candidates += this.returned;
    if (this.found === 0) this.noteWithout(scope);
    return this.found;
  }

  private beginPlain(copies: IntList): void {
    if (!this.drawsAnew) this.plainDraws.restart();
    if (this.ranks !== null) this.ranks!.rank(copies, this.r, this.seeker);
    this.parked = 0;
    this.connected = 0;
  }

  /** The index of the next candidate of a list without parked copies; -1 when there is none. */
  private drawPlain(copies: IntList, at: i32): i32 {
    if (at === copies.count) return NONE;
    const draws = this.plainDraws;
    const ranks = this.ranks;
    if (draws.taken === draws.made) this.drawAhead(copies, at);
    const u = draws.next();
    return ranks === null ? at + i32(u * f64(copies.count - at)) : ranks.drawn(copies, at, u);
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

  private beginParked(list: SourceList): void {
    this.visits += 1;
    // Those that are connected already change nothing when they are drawn.
    this.connected = this.connectedIn(list);
    this.parked = parkedIn(list).count - this.connected - i32(this.parking!.hasOf(list, this.seeker));
  }

  /**
   * The same beside parked copies: what is drawn has the same distribution. Of those that are parked only the number before
   * the next of the others is drawn, once none of them can give a nearer reason.
   */
  private drawBesideParked(list: SourceList, at: i32): i32 {
    const copies = list.copies;
    const draws = this.draws;
    while (this.found < this.wanted && this.returned < this.peersReturned) {
      const parked = this.parked;
      const others = copies.count - at + this.connected;
      if (parked + others === 0) break;
      if (this.reason === REASON_HOLDER_CONNECTIONS && this.skipLan < 0) {
        const most = min(parked, this.peersReturned - this.returned);
        const drawn = drawnBeforeOthers(parked, others, most, draws.next());
        this.parked -= drawn;
        this.returned += drawn;
        if (others === 0 || this.returned === this.peersReturned) break;
      } else if (draws.next() * f64(parked + others) < f64(parked)) {
        this.parked -= 1;
        const problem = this.meetParked(list);
        if (problem !== SKIPPED) this.returned += 1;
        if (problem === NONE) this.found += 1;
        continue;
      }
      const drawn = at + i32(draws.next() * f64(others));
      if (drawn < copies.count) return drawn;
      this.connected -= 1;
    }
    return NONE;
  }

  /** Draws one of the parked copies that have not been drawn in this visit, and {@link meet}s it. */
  private meetParked(list: SourceList): i32 {
    const parking = this.parking!;
    const parked = parkedIn(list);
    for (;;) {
      const record = parking.at(parked.items[i32(this.draws.next() * f64(parked.count))]);
      if (record.drawnAt === this.visits) continue;
      const holder = record.device;
      if (holder === this.seeker || this.isConnected(record.copy, holder)) continue;
      record.drawnAt = this.visits;
      if (record.reason === NONE || this.skipLan >= 0)
        return this.meet(record.copy, holder, this.scope, this.skipLan, this.source);
      this.note(record.reason);
      return record.reason;
    }
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
  private mayPark(copy: i32, holder: i32, problem: i32): bool {
    if (problem === REASON_DISCOVERY || this.part.caches.at(copy).expiresS <= this.timeS) return false;
    if (this.hasNoUpload(holder)) return true;
    if (problem === REASON_HOLDER_OFFLINE || problem === REASON_HOLDER_ON_VPN) return true;
    return problem === REASON_HOLDER_ON_BATTERY && this.source !== INTERNET_PEER;
  }

  private park(list: SourceList, copy: i32, holder: i32, problem: i32): void {
    const part = this.part;
    const expiresS = part.caches.at(copy).expiresS;
    const isFull = this.hasNoUpload(holder);
    const untilS = isFull ? expiresS : min(expiresS, part.untilS[holder]);
    this.parking!.park(list, copy, untilS, isFull ? NONE : problem, this.visits);
  }

  /** Enough peers are connected: counts those of the rest that the service returns too, where they may be more than are known. */
  private countRest(list: SourceList, at: i32): void {
    const parked = list.parked;
    const allParked = parked === null ? 0 : parked.count;
    const most = min(this.peersReturned - this.returned, allParked + list.copies.count - at);
    if (this.candidates + this.returned + most <= this.known) return;
    let ofParked = min(most, this.parked + this.connected);
    if (parked !== null && this.skipLan >= 0) ofParked = this.countParked(parked, most);
    this.returned += ofParked + this.countListed(list.copies, at, most - ofParked);
  }

  /** How many parked copies of those that have not been drawn are not in the LAN that was searched: at most so many. */
  private countParked(parked: IntList, most: i32): i32 {
    const parking = this.parking!;
    let count = 0;
    for (let k = 0; k < parked.count && count < most; k += 1) {
      const record = parking.at(parked.items[k]);
      if (record.drawnAt === this.visits) continue;
      const holder = record.device;
      if (holder !== this.seeker && !this.isInLan(holder, this.skipLan)) count += 1;
    }
    return count;
  }

  /** How many of the copies from an index on the service returns as well, when enough peers are connected. */
  private countListed(copies: IntList, from: i32, most: i32): i32 {
    const caches = this.part.caches;
    const timeS = this.timeS;
    let listed = 0;
    for (let at = from; at < copies.count && listed < most; at += 1) {
      const record = caches.at(copies.items[at]);
      if (!caches.isListed(record, timeS) || record.device === this.seeker) continue;
      if (this.skipLan >= 0 && this.isInLan(record.device, this.skipLan)) continue;
      if (this.registrations.hold(record, this.source, timeS)) listed += 1;
    }
    return listed;
  }
}

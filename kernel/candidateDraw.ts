/** The random order in which a search goes through the copies of a list: it is drawn while they are gone through. */
import { Copies } from './copies';
import { hashPair, uniform } from './draws';
import { F64Column, F64List, f64Column, IntList } from './memory';
import { unset } from './options';
import { skipped } from './parking';
import { Part } from './part';

/** The rank of a holder by own rules: the highest is tried first. */
declare function rankOf(part: Part, r: i32, holder: i32): f64;

/** Copies that are drawn at a time: a power of two. */
const AHEAD: i32 = 8;

@unmanaged
export class CandidateDraw {
  private keyA: i32;
  private keyB: i32;
  private records: Copies;
  private copies: IntList = unset<IntList>();
  private request: i32 = 0;
  private instant: i32 = 0;
  /** Ranks of the copies, where own rules rank them. */
  private ranks: F64List | null = null;
  /** Draws for the next copies, and up to which index. */
  private ahead: F64Column = f64Column(AHEAD);
  private drawnTo: i32 = 0;
  /** What was asked for with the draws: of no use but that it is there. */
  states: i32 = 0;

  /** @param keyA, keyB the key of the draw of candidates */
  constructor(records: Copies, keyA: i32, keyB: i32, hasRanks: bool) {
    this.records = records;
    this.keyA = keyA;
    this.keyB = keyB;
    if (hasRanks) this.ranks = new F64List();
  }

  /** A list is gone through from an index on, for a device and a file (`request`). */
  begin(copies: IntList, from: i32, request: i32, timeS: f64): void {
    this.copies = copies;
    this.request = request;
    this.instant = i32(i64(Math.round(timeS * 1000)));
    this.drawnTo = from;
  }

  /** Has own rules rank the copies of the list. */
  rank(part: Part, r: i32, seeker: i32): void {
    const ranks = this.ranks;
    if (ranks === null) return;
    ranks.clear();
    const copies = this.copies;
    for (let at = 0; at < copies.count; at += 1) {
      const holder = this.records.at(copies.items[at]).device;
      ranks.push(holder === seeker ? 0 : rankOf(part, r, holder));
    }
  }

  /** Moves the next copy to an index, and returns it: any from there on, or where they have ranks any of the highest. */
  @inline
  next(at: i32): i32 {
    if (at === this.drawnTo) this.drawAhead(at);
    const u = this.ahead[at & (AHEAD - 1)];
    const copies = this.copies;
    const drawn = this.ranks === null ? at + i32(u * f64(copies.count - at)) : this.highest(at, u);
    const copy = copies.items[drawn];
    copies.items[drawn] = copies.items[at];
    copies.items[at] = copy;
    return copy;
  }

  /** How many of `parked` copies come before the next of those from an index on ({@link skipped}). */
  skips(parked: i32, at: i32): i32 {
    const count = this.copies.count;
    const u = uniform(this.keyA, this.keyB, this.request, hashPair((-1 - at) ^ (count << 16), this.instant));
    return skipped(parked, count - at, u);
  }

  /** Takes out the copy at an index: the last takes its place, and its rank. */
  drop(at: i32): void {
    const copies = this.copies;
    const last = copies.count - 1;
    copies.items[at] = copies.items[last];
    const ranks = this.ranks;
    if (ranks !== null) ranks.items[at] = ranks.items[last];
    copies.pop();
  }

  /**
   * Draws for the next copies. One after the other, each would wait for the one before it to be judged and then for its
   * record, which mostly lies where nobody has been of late: so the records are asked for as well.
   */
  private drawAhead(from: i32): void {
    const ahead = this.ahead;
    const records = this.records;
    const copies = this.copies;
    const count = copies.count;
    let states = 0;
    for (let at = from; at < from + AHEAD; at += 1) {
      const u = uniform(this.keyA, this.keyB, this.request, hashPair(at, this.instant));
      ahead[at & (AHEAD - 1)] = u;
      if (at < count) states += i32(records.at(copies.items[at + i32(u * f64(count - at))]).state);
    }
    this.states = states;
    this.drawnTo = from + AHEAD;
  }

  /** The index of any of the copies of the highest rank from an index on; it changes its rank with the one at the index. */
  private highest(at: i32, u: f64): i32 {
    const items = this.ranks!.items;
    const count = this.copies.count;
    let highest = items[at];
    let equal = 0;
    for (let k = at; k < count; k += 1) {
      if (items[k] > highest) {
        highest = items[k];
        equal = 0;
      }
      if (items[k] === highest) equal += 1;
    }
    let left = i32(floor(u * f64(equal)));
    let drawn = at;
    for (let k = at; k < count; k += 1) {
      if (items[k] !== highest) continue;
      drawn = k;
      if (left === 0) break;
      left -= 1;
    }
    items[drawn] = items[at];
    items[at] = highest;
    return drawn;
  }
}

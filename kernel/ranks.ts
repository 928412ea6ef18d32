/** Draws of candidates that own rules have ranked: any of the highest of those that are left. */
import { F64List, IntList } from './memory';
import { Part } from './part';

/** The rank of a holder by own rules: the highest is tried first. */
declare function rankOf(part: Part, r: i32, holder: i32): f64;

@unmanaged
export class Ranks {
  private part: Part;
  /** Of the copies of the list that is gone through, in its order. */
  private ranks: F64List = new F64List();

  constructor(part: Part) {
    this.part = part;
  }

  /** Has own rules rank the copies of a list for a download of a device. */
  rank(copies: IntList, r: i32, seeker: i32): void {
    const ranks = this.ranks;
    ranks.clear();
    const caches = this.part.caches;
    for (let at = 0; at < copies.count; at += 1) {
      const holder = caches.at(copies.items[at]).device;
      ranks.push(holder === seeker ? 0 : rankOf(this.part, r, holder));
    }
  }

  /** Any of the highest of the copies from an index on; it changes its rank with the one at the index. */
  drawn(copies: IntList, at: i32, u: f64): i32 {
    const items = this.ranks.items;
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
  drop(copies: IntList, at: i32): void {
    const items = this.ranks.items;
    items[at] = items[copies.count - 1];
  }
}

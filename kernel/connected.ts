/** Whom a download is connected to: those that give, and those that stand by. */

import { INTERNET_PEER } from './codes';
import { SourceList } from './copies';
import { I32Column, i32Column, NONE } from './memory';
import { Part } from './part';

@unmanaged
export class Connected {
  private part: Part;
  /** The download of the present search, and its device. */
  private r: i32 = 0;
  private i: i32 = 0;
  /**
   * By device: the last search whose download was connected to it, or became so. Of thousands of candidates few are, and
   * only with those the connections themselves are gone through.
   */
  private markedAt: I32Column;
  private searches: i32 = 0;

  constructor(part: Part) {
    this.part = part;
    this.markedAt = i32Column(part.deviceCount);
  }

  /** Peers that a download is connected to, whether they give or not. */
  count(r: i32): i32 {
    const standby = this.part.standby;
    return this.part.peers[r] + (standby === null ? 0 : standby.countOf(r));
  }

  /** Those of them that are no Internet peers. */
  countNear(r: i32): i32 {
    const table = this.part.transfers.table;
    const standby = this.part.standby;
    let near = standby === null ? 0 : standby.countOf(r) - standby.countOfSource(r, INTERNET_PEER);
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (table.at(f).sender !== NONE && table.at(f).source !== INTERNET_PEER) near += 1;
    }
    return near;
  }

  /** A search of a download on a device begins. */
  begin(r: i32, i: i32): void {
    const table = this.part.transfers.table;
    const caches = this.part.caches;
    const standby = this.part.standby;
    this.r = r;
    this.i = i;
    this.searches += 1;
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (table.at(f).sender !== NONE) this.mark(table.at(f).sender);
    }
    if (standby === null) return;
    for (let entry = standby.firstOf(r); entry !== NONE; entry = standby.after(entry)) {
      this.mark(caches.at(standby.copyOf(entry)).device);
    }
  }

  /** The download has been connected to a device. */
  mark(holder: i32): void {
    this.markedAt[holder] = this.searches;
  }

  /** True for a copy of the device itself, and for one that it is connected to. */
  @inline
  isNone(copy: i32, holder: i32): bool {
    return holder === this.i || (this.markedAt[holder] === this.searches && this.has(copy, holder));
  }

  /** A device that was marked may have gone in the meantime. */
  private has(copy: i32, holder: i32): bool {
    if (this.part.transfers.drawsFrom(this.r, holder)) return true;
    const standby = this.part.standby;
    if (standby === null) return false;
    return standby.has(this.r, copy);
  }

  /** How many parked copies of a list are candidates. */
  countParked(list: SourceList): i32 {
    if (list.parked === 0) return 0;
    const table = this.part.transfers.table;
    const caches = this.part.caches;
    const standby = this.part.standby;
    const r = this.r;
    let count = list.parked;
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (table.at(f).sender !== NONE && caches.at(table.at(f).copy).parkedIn === list) count -= 1;
    }
    if (standby !== null) {
      for (let entry = standby.firstOf(r); entry !== NONE; entry = standby.after(entry)) {
        if (caches.at(standby.copyOf(entry)).parkedIn === list) count -= 1;
      }
    }
    for (let own = this.part.devices.at(this.i).firstParked; own !== NONE; own = caches.at(own).nextParked) {
      if (caches.at(own).parkedIn === list) count -= 1;
    }
    return max(0, count);
  }
}

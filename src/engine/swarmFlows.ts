/** Who is a member of a pool, which transfers run between members, and what each has brought since the last update. */
import { float64Column, grown, int32Column } from '../core/columns.js';
import { countOf, ENDED } from './codes.js';
import type { TransfersHandle } from './kernel/transfersHandle.js';
import type { Partials } from './partials.js';
import { type Member, newMember, type Pool } from './pool.js';

const NONE = -1;
const ENDED_LENGTH = countOf(ENDED);

export class SwarmFlows {
  memberCount = 0;
  private readonly members: (Member | null)[];
  /** By transfer: the number in order of opening that the rest is of, its sender, its bytes, and those of the last stretch. */
  private serials = int32Column(0);
  private readonly senders: (Member | null)[] = [];
  private noted = float64Column(0);
  private moved = float64Column(0);
  /** By transfer: its stock (stocks.ts), NaN from its first update on until it is set. */
  stocks = float64Column(0);

  constructor(
    private readonly transfers: TransfersHandle,
    private readonly partials: Partials,
    downloadCount: number,
  ) {
    this.members = new Array(downloadCount).fill(null);
  }

  /** The member that a download is, or null. */
  memberOf(r: number): Member | null {
    return this.members[r]!;
  }

  add(r: number, pool: Pool, ownBytes: number): Member {
    const member = newMember(r, pool, ownBytes);
    pool.members.push(member);
    this.members[r] = member;
    this.memberCount += 1;
    return member;
  }

  remove({ r, pool }: Member): void {
    pool.members.splice(pool.members.indexOf(this.members[r]!), 1);
    this.members[r] = null;
    this.memberCount -= 1;
  }

  /** The member that a transfer comes from, or null: then it brings something from outside all pools, or bad pieces. */
  private senderOf(f: number): Member | null {
    const { transfers } = this;
    if (f >= this.serials.length) this.makeRoom(f);
    // 0 is none.
    const serial = transfers.serialOf(f) + 1;
    if (this.serials[f] !== serial) {
      this.serials[f] = serial;
      this.senders[f] = transfers.isPartial(f) ? this.memberOf(this.partials.downloadOf(transfers.copyOf(f))) : null;
      this.noted[f] = 0;
      this.moved[f] = 0;
      this.stocks[f] = Number.NaN;
    }
    return this.senders[f]!;
  }

  /** Finds the transfers of a member, and says to the pools that give and get something by them that they do. */
  look(member: Member): void {
    const { transfers } = this;
    member.count = 0;
    member.flights = 0;
    for (let f = transfers.ofDownload[member.r]!; f !== NONE; f = transfers.nextOfDownload(f)) {
      const sender = this.senderOf(f);
      if (!sender) {
        member.flights += 1;
        continue;
      }
      member.transfers[member.count] = f;
      member.senders[member.count] = sender;
      member.count += 1;
      member.pool.isBusy = true;
      sender.pool.isBusy = true;
    }
  }

  /** Bytes that a transfer between members brought in the last stretch. */
  movedBy(f: number): number {
    return this.moved[f]!;
  }

  /** Takes down what transfers between members brought that have ended. */
  noteEnded(): void {
    const ended = this.transfers.takeEnded();
    for (let at = 0; at < ended.length; at += ENDED_LENGTH) {
      const f = ended[at + ENDED.transfer]!;
      // A transfer that no update has met has brought nothing: it was opened with a cap of 0.
      if (f >= this.serials.length || this.serials[f] !== ended[at + ENDED.serial]! + 1) continue;
      const member = this.memberOf(ended[at + ENDED.download]!);
      const sender = this.senders[f]!;
      if (member && sender) this.note(member, sender, ended[at + ENDED.bytes]! - this.noted[f]!);
      this.noted[f] = ended[at + ENDED.bytes]!;
    }
  }

  /** Takes down what a member got since the last update: it is settled, and its transfers are known. */
  take(member: Member): void {
    const { transfers } = this;
    for (let k = 0; k < member.count; k += 1) {
      const f = member.transfers[k]!;
      const bytes = transfers.bytesOf(f);
      this.moved[f] = bytes - this.noted[f]!;
      this.noted[f] = bytes;
      this.note(member, member.senders[k]!, this.moved[f]!);
    }
    const ownBytes = member.pool.sizeBytes - transfers.remaining[member.r]!;
    member.outsideBytes = Math.max(0, ownBytes - member.ownBytes - member.insideBytes - member.giftBytes);
    member.ownBytes = ownBytes;
  }

  /** The update is over: a new stretch begins. */
  forget(member: Member): void {
    member.insideBytes = 0;
    member.giftBytes = 0;
    if (member.gifts.length > 0) member.gifts.length = 0;
  }

  private note(member: Member, sender: Member, bytes: number): void {
    if (sender.pool === member.pool) {
      member.insideBytes += bytes;
      return;
    }
    // Pools that exchange have to know which pieces they have, before the first byte.
    const gift = { pieces: sender.pool.pieces, bytes, freshBytes: 0, chanceOfNew: 0, usedBytes: 0 };
    member.giftBytes += bytes;
    member.gifts.push(gift);
  }

  private makeRoom(f: number): void {
    const room = Math.max(64, 2 * f);
    this.serials = grown(this.serials, room);
    this.noted = grown(this.noted, room);
    this.moved = grown(this.moved, room);
    this.stocks = grown(this.stocks, room);
    while (this.senders.length < room) this.senders.push(null);
  }
}

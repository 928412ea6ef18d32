/**
 * Partial holders at the flow level: downloads of one file that share what they already have.
 *
 * The downloads of one peer scope at one site are a pool (pool.ts); its state is the union of what they offer. The union
 * grows by what comes to members that may upload and is new to it: from outside (HTTP, whole copies), or from another
 * pool. A member asks for a random missing piece, which nobody in the pool has with probability (size - union) / (size -
 * own), and which another member is fetching at the same time with a probability that {@link newShare} gives. From
 * another pool come only pieces that the other has, so that a circle of pools cannot make any (docs/model.md).
 *
 * Every `model.partialUpdate` the transfers of a member from partial holders are capped at what their senders have and it
 * lacks (stocks.ts). What a member had that stopped early stays in the union until the pool is empty (*assumed*: it mostly
 * has been handed on). The piece-level oracle of the tests is the reference.
 */
import { hashPair, type RandomStream } from '../core/random.js';
import type { BooksHandle } from './kernel/booksHandle.js';
import type { TransfersHandle } from './kernel/transfersHandle.js';
import type { Partials } from './partials.js';
import type { PieceSet } from './pieceSet.js';
import { type Member, offeredBytes, Pool } from './pool.js';
import { Stocks } from './stocks.js';
import { SwarmFlows } from './swarmFlows.js';

/**
 * Share of the pieces under way that bring something new, when `others` more are under way at a time among `pieces` that
 * nobody has: a piece under way overlaps with two of each other flight, so that one in others / pieces is lost; less
 * when few pieces are left, because a piece that arrives is shared at once. The offset was fitted once to the oracle (2 to
 * 12 members, 10 to 96 pieces, together or staggered, with and without a whole copy outside: pieces fetched within 7 %).
 */
function newShare(pieces: number, others: number): number {
  const offset = pieces + 0.35 + 0.16 * others;
  return offset / (offset + others);
}

/** A file that is shared: its number in the catalogue, and in draws. */
interface SharedFile {
  number: number;
  id: number;
  sizeBytes: number;
}

/** What the swarms ask of the simulation, by download. */
export interface SwarmFacts {
  /** True when its device may upload now. */
  mayShare(r: number): boolean;
  /** True when its device may be elsewhere later, and bring there what it has. */
  mayMove(r: number): boolean;
}

export class Swarms {
  private readonly pools = new Map<string, Pool>();
  /** Pools with members, in the order in which they got the first. */
  private active: Pool[] = [];
  /** What downloads had that stopped, where other pools may have it too, and how much nobody else has. */
  private readonly left = new Map<number, { part: PieceSet; privateBytes: number }>();
  private readonly flows: SwarmFlows;
  private readonly stocks: Stocks;

  /** @param updateS time from one update to the next */
  constructor(
    private readonly transfers: TransfersHandle,
    private readonly books: BooksHandle,
    partials: Partials,
    downloadCount: number,
    private readonly pieceBytes: number,
    updateS: number,
    private readonly draw: RandomStream,
    private readonly facts: SwarmFacts,
  ) {
    this.flows = new SwarmFlows(transfers, partials, downloadCount);
    this.stocks = new Stocks(transfers, this.flows, updateS);
  }

  /** True while some pool has members that could share. */
  get isBusy(): boolean {
    return this.flows.memberCount > 1;
  }

  /** A download becomes a member of the pool of its file, scope and site. */
  join(scope: number, { number, id, sizeBytes }: SharedFile, r: number): void {
    const site = this.books.siteOfDownload(r);
    const key = `${scope} ${number} ${site}`;
    let pool = this.pools.get(key);
    if (!pool) {
      const entity = hashPair(hashPair(scope, this.books.globalSite(site)), id);
      let drawn = 0;
      pool = new Pool(sizeBytes, this.pieceBytes, () => this.draw.uniform(entity, drawn++));
      this.pools.set(key, pool);
    }
    if (pool.members.length === 0 && !this.active.includes(pool)) this.active.push(pool);
    const member = this.flows.add(r, pool, sizeBytes - this.transfers.remaining[r]!);
    const left = this.left.get(r);
    if (left) {
      pool.bring(left.part);
      member.privateBytes = left.privateBytes;
      this.left.delete(r);
    } else if (pool.isKnown) pool.grow(Math.max(0, member.ownBytes - pool.unionBytes));
  }

  /** A member stops, complete or not; its transfers are closed. */
  leave(r: number): void {
    const member = this.flows.memberOf(r);
    if (!member) return;
    const { pool } = member;
    this.flows.noteEnded();
    const goesOn = this.transfers.remaining[r]! > 0;
    if (goesOn && (pool.isKnown || this.facts.mayMove(r))) {
      this.flows.look(member);
      this.flows.take(member);
      this.growUnion(pool, [member]);
      this.left.set(r, { part: pool.partOf(offeredBytes(member)), privateBytes: member.privateBytes });
    }
    this.flows.remove(member);
    if (pool.members.length === 0) pool.empty();
  }

  /** Brings unions, stocks and caps up to date. */
  update(timeS: number): void {
    const { flows, stocks } = this;
    flows.noteEnded();
    this.active = this.active.filter((pool) => pool.members.length > 0);
    for (const pool of this.active) pool.isBusy = pool.members.length > 1;
    for (const { members } of this.active) for (const member of members) flows.look(member);
    // Whoever is alone and exchanges nothing has its union by itself: it is looked at when somebody comes.
    const busy = this.active.filter((pool) => pool.isBusy);
    for (const { members } of busy) {
      for (const member of members) {
        this.transfers.settle(member.r, timeS);
        flows.take(member);
      }
    }
    for (const pool of busy) this.growUnion(pool, pool.members);
    stocks.begin();
    for (const { members } of busy) for (const member of members) stocks.move(member);
    for (const { members } of busy) for (const member of members) stocks.cap(member, timeS);
    for (const { members } of busy) for (const member of members) flows.forget(member);
  }

  /** Adds to the union of a pool what is new of the intake of some members. */
  private growUnion(pool: Pool, takers: readonly Member[]): void {
    const newBytes = Math.max(0, pool.sizeBytes - pool.unionBytes);
    if (newBytes === 0) {
      for (const member of pool.members) member.privateBytes = 0;
      return;
    }
    const underWay = { outside: 0, gifts: 0 };
    for (const member of pool.members) {
      member.shares = this.facts.mayShare(member.r);
      const unoffered = Math.max(0, newBytes - member.privateBytes);
      member.chanceOfNew = Math.min(1, unoffered / Math.max(1, this.transfers.remaining[member.r]!));
      this.lookAtGifts(member);
      if (!member.shares) continue;
      underWay.outside += member.flights * member.chanceOfNew;
      underWay.gifts += newGifts(member);
    }
    let grownBytes = 0;
    for (const member of takers) grownBytes += this.grownBy(member, newBytes, underWay);
    // What becomes known to the pool is a random part of what was not, private or not.
    const known = Math.min(1, grownBytes / newBytes);
    for (const member of pool.members) member.privateBytes *= 1 - known;
    for (const member of takers) coverBy(member);
  }

  /** What of the gifts of other pools is new: known before anything grows. */
  private lookAtGifts(member: Member): void {
    const { pool, gifts, insideBytes, outsideBytes, giftBytes } = member;
    for (const gift of gifts) {
      gift.freshBytes = pool.pieces.lackedOf(gift.pieces);
      const before = offeredBytes(member) - insideBytes - outsideBytes - giftBytes;
      const lacked = pool.lackedBy(before, gift.pieces, gift.freshBytes);
      gift.chanceOfNew = Math.min(1, gift.freshBytes / Math.max(1, lacked));
    }
  }

  /** Adds what one member brings; returns the bytes. */
  private grownBy(member: Member, newBytes: number, underWay: { outside: number; gifts: number }): number {
    const { pool, outsideBytes, flights, chanceOfNew, gifts, shares } = member;
    const outside = shares ? underWay.outside - flights * chanceOfNew : underWay.outside;
    const otherGifts = shares ? underWay.gifts - newGifts(member) : underWay.gifts;
    let grownBytes = 0;
    member.usedBytes = 0;
    if (!member.shares) member.privateBytes += outsideBytes * chanceOfNew;
    else {
      member.usedBytes = outsideBytes * chanceOfNew * newShare(newBytes / this.pieceBytes, outside + otherGifts);
      grownBytes = member.usedBytes + member.privateBytes;
      member.privateBytes = 0;
    }
    const before = pool.unionBytes;
    pool.grow(grownBytes);
    for (const gift of gifts) {
      const { bytes, freshBytes, pieces } = gift;
      // Of what comes from outside a part only is of what the other pool has.
      const others = otherGifts + (outside * freshBytes) / newBytes;
      gift.usedBytes = pool.growFrom(pieces, bytes * gift.chanceOfNew * newShare(freshBytes / this.pieceBytes, others));
    }
    return pool.unionBytes - before;
  }
}

/** Transfers of a member from other pools that bring something new to its own. */
function newGifts({ gifts }: Member): number {
  let found = 0;
  for (const gift of gifts) found += gift.chanceOfNew;
  return found;
}

/** A union is not smaller than what one member offers: the rest of what it got was new after all. */
function coverBy(member: Member): void {
  const { pool, gifts } = member;
  let short = offeredBytes(member) - pool.unionBytes;
  if (short <= 0) return;
  if (!pool.isKnown) {
    pool.grow(short);
    return;
  }
  for (const { pieces, bytes, usedBytes } of gifts) {
    if (short > 0) short -= pool.growFrom(pieces, Math.min(short, bytes - usedBytes));
  }
  if (short > 0) pool.grow(Math.min(short, member.outsideBytes - member.usedBytes));
}

/** The downloads of one file in one peer scope at one site, and the union of what they offer: a pool and its members. */
import { type Draw, PieceSet, pieceCountOf } from './pieceSet.js';

/** Bytes that came from a member of another pool. */
interface Gift {
  /** What the other pool has. */
  pieces: PieceSet;
  bytes: number;
  /** Of what the other pool has: bytes that the own pool lacks, and the chance that the gift is of them. */
  freshBytes: number;
  chanceOfNew: number;
  /** What of it was new. */
  usedBytes: number;
}

/** A download that shares what it has; amounts are since the last update but for what it has. */
export interface Member {
  readonly r: number;
  readonly pool: Pool;
  ownBytes: number;
  /** Of what it has: bytes that no member of the pool offers. Only a member that may not upload has such. */
  privateBytes: number;
  /** From HTTP and whole copies, from inside the pool, and from other pools. */
  outsideBytes: number;
  insideBytes: number;
  giftBytes: number;
  gifts: Gift[];
  /** Transfers from members: how many there are, and who sends. What is behind the last is of no account. */
  count: number;
  readonly transfers: number[];
  readonly senders: Member[];
  /** The pools of the senders: how many there are, and what each has and the member lacks. */
  giverCount: number;
  readonly givers: Pool[];
  readonly lacked: number[];
  /** Transfers from outside, and the chance that a piece from there is new to the pool. */
  flights: number;
  chanceOfNew: number;
  /** What from outside was new. */
  usedBytes: number;
  /** True when it may upload now. */
  shares: boolean;
}

export function newMember(r: number, pool: Pool, ownBytes: number): Member {
  return {
    r,
    pool,
    ownBytes,
    privateBytes: 0,
    outsideBytes: 0,
    insideBytes: 0,
    giftBytes: 0,
    gifts: [],
    count: 0,
    transfers: [],
    senders: [],
    giverCount: 0,
    givers: [],
    lacked: [],
    flights: 0,
    chanceOfNew: 0,
    usedBytes: 0,
    shares: false,
  };
}

/** Bytes of what a member has that its pool offers. */
export function offeredBytes({ ownBytes, privateBytes }: Member): number {
  return ownBytes - privateBytes;
}

/** What of the pieces of another pool is not here: found in an update, from two sets that had changed so often. */
interface Fresh {
  update: number;
  here: PieceSet | null;
  there: PieceSet | null;
  changes: number;
  bytes: number;
}

export class Pool {
  readonly members: Member[] = [];
  /** What its members offer, in bytes. */
  unionBytes = 0;
  /** True when the present update has met a transfer from or to a member. */
  isBusy = false;
  /** By other pool: what of its pieces is not here. */
  private readonly fresh = new Map<Pool, Fresh>();
  /**
   * Which pieces that is: known from the moment on when the pool exchanges with another, or may. Until then they are any,
   * independent of what others have, because all came from outside.
   */
  private known: PieceSet | null = null;

  /**
   * @param sizeBytes size of the file
   * @param pieceBytes length of the pieces in which it is shared
   * @param draw draws the pieces
   */
  constructor(
    readonly sizeBytes: number,
    private readonly pieceBytes: number,
    private readonly draw: Draw,
  ) {}

  get isKnown(): boolean {
    return this.known !== null;
  }

  /** The pieces of the union, drawn now where they were any. */
  get pieces(): PieceSet {
    if (this.known) return this.known;
    this.known = this.emptySet();
    this.known.add(this.unionBytes, null, this.draw);
    return this.known;
  }

  /** Bytes of the pieces of another pool that are not here: found once an update, when all unions have grown. */
  freshBytes(of: Pool, update: number): number {
    if (this.unionBytes === this.sizeBytes) return 0;
    let fresh = this.fresh.get(of);
    if (!fresh) {
      fresh = { update: -1, here: null, there: null, changes: 0, bytes: 0 };
      this.fresh.set(of, fresh);
    }
    if (fresh.update === update) return fresh.bytes;
    fresh.update = update;
    const { pieces: here } = this;
    const { pieces: there } = of;
    const changes = here.changes + there.changes;
    if (fresh.here !== here || fresh.there !== there || fresh.changes !== changes) {
      fresh.here = here;
      fresh.there = there;
      fresh.changes = changes;
      fresh.bytes = here.lackedOf(there);
    }
    return fresh.bytes;
  }

  /** Grows by bytes that came from outside all pools. */
  grow(bytes: number): void {
    if (!this.known) this.unionBytes = Math.min(this.sizeBytes, this.unionBytes + bytes);
    else {
      this.known.add(bytes, null, this.draw);
      this.unionBytes = this.known.bytes;
    }
  }

  /** Grows by bytes of pieces that another pool has; returns how many those were. */
  growFrom(pieces: PieceSet, bytes: number): number {
    const added = this.pieces.add(bytes, pieces, this.draw);
    this.unionBytes = this.pieces.bytes;
    return added;
  }

  /**
   * What a member lacks of the pieces of another pool: all that is new to this one, and of what both have its part.
   *
   * @param offeredBytes what it has and this pool offers
   * @param freshBytes what the other has and this pool lacks
   */
  lackedBy(offeredBytes: number, pieces: PieceSet, freshBytes: number): number {
    const common = Math.max(0, pieces.wholeBytes - freshBytes);
    return freshBytes + common * Math.max(0, 1 - offeredBytes / Math.max(1, this.unionBytes));
  }

  /** A random part of the union, of so many bytes: what a member has that leaves. */
  partOf(bytes: number): PieceSet {
    return this.pieces.part(bytes, this.draw);
  }

  /** A member brings what it had when it left a pool. */
  bring(part: PieceSet): void {
    this.pieces.merge(part);
    this.unionBytes = this.pieces.bytes;
  }

  /** Nobody is left who offers anything. */
  empty(): void {
    this.unionBytes = 0;
    if (this.known) this.known = this.emptySet();
  }

  private emptySet(): PieceSet {
    return new PieceSet(this.sizeBytes, pieceCountOf(this.sizeBytes, this.pieceBytes));
  }
}

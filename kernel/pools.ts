/** The downloads of one file in one peer scope at one site, and the union of what they offer: a pool. */
import { hashPair } from './draws';
import { I32Column, IntList, i32Column } from './memory';
import { PieceDraw, PieceSet, pieceCountOf } from './pieceSet';

/** Buckets of the table of pools from the start: a power of two. */
const FIRST_BUCKETS: i32 = 64;

@unmanaged
export class Pool {
  scope: i32;
  file: i32;
  site: i32;
  memberCount: i32 = 0;
  sizeBytes: f64;
  /** What its members offer, in bytes. */
  unionBytes: f64 = 0;
  /** What its members offered when the instant began at which it was last looked at, and when that was. */
  private unionBeforeBytes: f64 = 0;
  private lookedS: f64 = -Infinity;
  /** Transfers to its members, as they were last looked at, that bring something new: from outside, from other pools. */
  newFromOutside: f64 = 0;
  newGifts: f64 = 0;
  /** One of 64 bits: pools that a member takes from are kept apart by it ({@link Member.takesFrom}). */
  bit: u64 = 0;
  /** The next pool in its bucket. */
  next: Pool | null = null;
  /** Length of the pieces in which the file is shared. */
  pieceLengthBytes: f64 = 0;
  private draw: PieceDraw;
  /**
   * Which pieces that is: known from the instant on when the pool exchanges with another, or may. Until then they are any,
   * independent of what others have, because all came from outside.
   */
  private known: PieceSet | null = null;
  /** Members that stopped before it was known which pieces there are, and what they had together at most. */
  private absentees: i32 = 0;
  private absentBytes: f64 = 0;
  /** The pieces among which theirs are, from the instant on when it is known which there are. */
  private absent: PieceSet | null = null;

  constructor(scope: i32, file: i32, site: i32, sizeBytes: f64, draw: PieceDraw) {
    this.scope = scope;
    this.file = file;
    this.site = site;
    this.sizeBytes = sizeBytes;
    this.draw = draw;
  }

  get isKnown(): bool {
    return this.known !== null;
  }

  /** What nobody offers. */
  get newBytes(): f64 {
    return max<f64>(0, this.sizeBytes - this.unionBytes);
  }

  /** What nobody offered when this instant began. */
  newBytesBefore(timeS: f64): f64 {
    if (this.lookedS !== timeS) {
      this.lookedS = timeS;
      this.unionBeforeBytes = this.unionBytes;
    }
    return max<f64>(0, this.sizeBytes - this.unionBeforeBytes);
  }

  /** The pieces of the union, drawn now where they were any. */
  pieces(): PieceSet {
    const known = this.known;
    if (known !== null) return known;
    const drawn = this.newSet();
    if (this.absentees === 0) drawn.add(this.unionBytes, null, this.draw);
    else {
      // What absent members had is in the union, or is no longer since the pool was empty: then the union may be of it.
      const absent = this.newSet();
      absent.add(max(this.absentBytes, this.unionBytes), null, this.draw);
      drawn.becomePart(absent, this.unionBytes, this.draw);
      this.absent = absent;
    }
    this.known = drawn;
    return drawn;
  }

  /** Grows by bytes that came from outside all pools; `others` and `chance`: {@link PieceSet.add}. */
  grow(bytes: f64, others: IntList | null = null, chance: f64 = 0): void {
    const known = this.known;
    if (known === null) this.unionBytes = min(this.sizeBytes, this.unionBytes + bytes);
    else {
      known.add(bytes, null, this.draw, others, chance);
      this.unionBytes = known.bytes();
    }
  }

  /** A member that has the whole file offers it. */
  complete(): void {
    const known = this.known;
    if (known !== null) known.complete();
    this.unionBytes = this.sizeBytes;
  }

  /** Grows by bytes of pieces that another pool has; returns how many those were. */
  growFrom(other: PieceSet, bytes: f64): f64 {
    const pieces = this.pieces();
    const added = pieces.add(bytes, other, this.draw);
    this.unionBytes = pieces.bytes();
    return added;
  }

  /** Bytes of the whole pieces of another pool that are not here. */
  freshOf(other: Pool): f64 {
    return this.unionBytes === this.sizeBytes ? 0 : this.pieces().lackedOf(other.pieces());
  }

  /**
   * What a member lacks of the pieces of another pool: all that is new to this one, and of what both have its part.
   *
   * @param offeredBytes what it has and this pool offers
   * @param freshBytes what the other has and this pool lacks
   */
  lackedBy(offeredBytes: f64, other: PieceSet, freshBytes: f64): f64 {
    const common = max<f64>(0, other.wholeBytes() - freshBytes);
    return freshBytes + common * max<f64>(0, 1 - offeredBytes / max<f64>(1, this.unionBytes));
  }

  /** A random part of the union, of so many bytes: what a member has that leaves. `into`: a set that is used again. */
  partOf(bytes: f64, into: PieceSet | null): PieceSet {
    const part = into === null ? this.newSet() : into;
    part.becomePart(this.pieces(), bytes, this.draw);
    return part;
  }

  /** A member brings what it had when it left a pool. */
  bring(part: PieceSet): void {
    const pieces = this.pieces();
    pieces.merge(part);
    this.unionBytes = pieces.bytes();
  }

  /** A member stops before it is known which pieces there are: which of them it has can be told later ({@link takeBack}). */
  letGo(ownBytes: f64): void {
    this.absentees += 1;
    this.absentBytes = max(this.absentBytes, max(ownBytes, this.unionBytes));
  }

  /** It is back with so many bytes. `into`: a set that is used again. */
  takeBack(bytes: f64, into: PieceSet | null): void {
    const absent = this.absent;
    if (absent !== null) {
      const part = into === null ? this.newSet() : into;
      part.becomePart(absent, bytes, this.draw);
      this.bring(part);
    }
    this.absentees -= 1;
    if (this.absentees > 0) return;
    this.absentBytes = 0;
    this.absent = null;
  }

  /** Nobody is left who offers anything. */
  empty(): void {
    this.unionBytes = 0;
    this.newFromOutside = 0;
    this.newGifts = 0;
    const known = this.known;
    if (known !== null) known.empty();
  }

  private newSet(): PieceSet {
    return new PieceSet(this.sizeBytes, pieceCountOf(this.sizeBytes, this.pieceLengthBytes));
  }
}

/** The pools of a part, by file, scope and site. */
@unmanaged
export class Pools {
  private buckets: I32Column = i32Column(FIRST_BUCKETS);
  private bucketCount: i32 = FIRST_BUCKETS;
  private count: i32 = 0;
  private pieceLengthBytes: f64;
  private keyA: i32;
  private keyB: i32;

  /** @param keyA, keyB the key of the stream that draws pieces */
  constructor(pieceLengthBytes: f64, keyA: i32, keyB: i32) {
    this.pieceLengthBytes = pieceLengthBytes;
    this.keyA = keyA;
    this.keyB = keyB;
  }

  /**
   * The pool of a file in a scope at a site.
   *
   * @param site number of the site among all
   * @param fileId identity of the file for draws
   */
  at(scope: i32, file: i32, site: i32, fileId: i32, sizeBytes: f64): Pool {
    let known = poolAt(this.buckets[this.bucketOf(scope, file, site)]);
    while (known !== null) {
      if (known.scope === scope && known.file === file && known.site === site) return known;
      known = known.next;
    }
    if (this.count === 2 * this.bucketCount) this.spread();
    this.count += 1;
    const draw = new PieceDraw(this.keyA, this.keyB, hashPair(hashPair(scope, site), fileId));
    const pool = new Pool(scope, file, site, sizeBytes, draw);
    pool.pieceLengthBytes = this.pieceLengthBytes;
    pool.bit = u64(1) << (this.count & 63);
    this.put(pool);
    return pool;
  }

  private bucketOf(scope: i32, file: i32, site: i32): i32 {
    return hashPair(hashPair(scope, site), file) & (this.bucketCount - 1);
  }

  private put(pool: Pool): void {
    const bucket = this.bucketOf(pool.scope, pool.file, pool.site);
    pool.next = poolAt(this.buckets[bucket]);
    this.buckets[bucket] = i32(changetype<usize>(pool));
  }

  /** Four times as many buckets. */
  private spread(): void {
    const old = this.buckets;
    const count = this.bucketCount;
    this.bucketCount = 4 * count;
    this.buckets = i32Column(this.bucketCount);
    for (let bucket = 0; bucket < count; bucket += 1) {
      let pool = poolAt(old[bucket]);
      while (pool !== null) {
        const following = pool.next;
        this.put(pool);
        pool = following;
      }
    }
  }
}

function poolAt(address: i32): Pool | null {
  return changetype<Pool | null>(usize(u32(address)));
}

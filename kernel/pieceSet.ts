/**
 * Which pieces of a file somebody has: the union of a pool whose members exchange with other pools.
 *
 * A set grows in two ways only: by pieces from outside, drawn among all that it lacks, and by pieces of another set, drawn
 * among those that the other has whole. So every piece of every set has come from outside once.
 */
import { uniform } from './draws';
import { F64List, I32Column, IntList, i32Column } from './memory';

/** A larger file is cut into so many pieces, all of one length. */
const MOST_PIECES: f64 = 1024;
const WORD: i32 = 32;
/** What a piece may lack and be whole: less than the rounding of all pieces together. */
const WHOLE_BYTES: f64 = 1e-6;
/** Entries for unfinished pieces that are allocated from the start. */
const BEGUN_ALLOCATED: i32 = 8;

/** Pieces of a file that is shared in pieces of so many bytes; those of a large file are longer. */
export function pieceCountOf(sizeBytes: f64, pieceBytes: f64): i32 {
  return i32(min(MOST_PIECES, max<f64>(1, Math.ceil(sizeBytes / pieceBytes))));
}

/** Draws of one entity of a stream, one after the other. */
@unmanaged
export class PieceDraw {
  private keyA: i32;
  private keyB: i32;
  private entity: i32;
  private drawn: i32 = 0;

  constructor(keyA: i32, keyB: i32, entity: i32) {
    this.keyA = keyA;
    this.keyB = keyB;
    this.entity = entity;
  }

  next(): f64 {
    this.drawn += 1;
    return uniform(this.keyA, this.keyB, this.entity, this.drawn - 1);
  }
}

@unmanaged
export class PieceSet {
  pieceBytes: f64;
  private sizeBytes: f64;
  private pieceCount: i32;
  private words: i32;
  /** One bit a piece: those that are whole, and those that are whole or begun. */
  readonly whole: I32Column;
  private begunOrWhole: I32Column;
  private wholeCount: i32 = 0;
  /** Pieces that are there in part, the bytes of each, and 1 for those that were begun from outside. */
  private begun: IntList = new IntList(BEGUN_ALLOCATED);
  private begunBytes: F64List = new F64List(BEGUN_ALLOCATED);
  private begunOutside: IntList = new IntList(BEGUN_ALLOCATED);

  /** Of a file of so many bytes, in so many pieces ({@link pieceCountOf}). */
  constructor(sizeBytes: f64, pieceCount: i32) {
    this.sizeBytes = sizeBytes;
    this.pieceCount = pieceCount;
    this.pieceBytes = sizeBytes / f64(pieceCount);
    const words = (pieceCount + WORD - 1) / WORD;
    this.words = words;
    this.whole = i32Column(words);
    this.begunOrWhole = i32Column(words);
  }

  wholeBytes(): f64 {
    return this.wholeCount === this.pieceCount ? this.sizeBytes : f64(this.wholeCount) * this.pieceBytes;
  }

  /** What is there, begun pieces as far as they have come. */
  bytes(): f64 {
    let bytes = this.wholeBytes();
    for (let k = 0; k < this.begun.count; k += 1) bytes += this.begunBytes.items[k];
    return bytes;
  }

  /** Nothing is left. */
  empty(): void {
    for (let w = 0; w < this.words; w += 1) {
      this.whole[w] = 0;
      this.begunOrWhole[w] = 0;
    }
    this.wholeCount = 0;
    this.begun.clear();
    this.begunBytes.clear();
    this.begunOutside.clear();
  }

  /** All is there, and whole. */
  complete(): void {
    this.empty();
    for (let w = 0; w < this.words; w += 1) {
      this.whole[w] = this.allOf(w);
      this.begunOrWhole[w] = this.allOf(w);
    }
    this.wholeCount = this.pieceCount;
  }

  /** Bytes of the whole pieces of `other` that are not here yet. */
  lackedOf(other: PieceSet): f64 {
    let pieces = 0;
    for (let w = 0; w < this.words; w += 1) pieces += popcnt(other.whole[w] & ~this.whole[w]);
    let bytes = f64(pieces) * this.pieceBytes;
    for (let k = 0; k < this.begun.count; k += 1) {
      if (other.has(this.begun.items[k])) bytes -= this.begunBytes.items[k];
    }
    return max<f64>(0, bytes);
  }

  /** Bytes of the whole pieces of any of some sets (their addresses) that are not here yet, each piece once. */
  lackedOfAll(others: IntList): f64 {
    let pieces = 0;
    for (let w = 0; w < this.words; w += 1) {
      pieces += popcnt(wholeInAny(others, w) & ~this.whole[w]);
    }
    let bytes = f64(pieces) * this.pieceBytes;
    for (let b = 0; b < this.begun.count; b += 1) {
      if (isIn(others, this.begun.items[b])) bytes -= this.begunBytes.items[b];
    }
    return max<f64>(0, bytes);
  }

  /**
   * Adds random pieces of so many bytes. What comes from outside goes on with what was begun from outside, what comes from
   * another set with what was begun by such: a piece that is on its way is not asked for elsewhere, before nothing else is left.
   *
   * @param from where they come from: another set, or null for anywhere
   * @param others sets (their addresses) whose pieces are left out by so much of a chance, as long as there are others
   * @returns the bytes that were added: fewer when there are no more
   */
  add(bytes: f64, from: PieceSet | null, draw: PieceDraw, others: IntList | null = null, chance: f64 = 0): f64 {
    if (bytes <= 0) return 0;
    const outside = i32(from === null);
    let left = this.goOn(bytes, from, outside);
    while (left > 0) {
      let piece = this.pick(from, draw.next(), null);
      if (piece < 0) break;
      if (others !== null && isIn(others, piece) && draw.next() < chance) {
        const apart = this.pick(from, draw.next(), others);
        if (apart >= 0) piece = apart;
      }
      this.begunOrWhole[piece >> 5] |= 1 << (piece & 31);
      this.begun.push(piece);
      this.begunBytes.push(0);
      this.begunOutside.push(outside);
      left -= this.fill(this.begun.count - 1, left);
    }
    if (left > 0) left = this.goOn(left, from, 1 - outside);
    return bytes - left;
  }

  /** Goes on with begun pieces that were begun from outside, or were not. @returns what is left of the bytes */
  private goOn(bytes: f64, from: PieceSet | null, outside: i32): f64 {
    let left = bytes;
    for (let k = 0; k < this.begun.count && left > 0; ) {
      if (this.begunOutside.items[k] !== outside || (from !== null && !from.has(this.begun.items[k]))) k += 1;
      else {
        const before = this.begun.count;
        left -= this.fill(k, left);
        if (this.begun.count === before) k += 1;
      }
    }
    return left;
  }

  /** Makes this set a random part of another, of so many bytes, or all of it. */
  becomePart(whole: PieceSet, bytes: f64, draw: PieceDraw): void {
    this.empty();
    let left = bytes - this.add(bytes, whole, draw);
    for (let k = 0; k < whole.begun.count && left > 0; k += 1) {
      this.begin(whole.begun.items[k], min(left, whole.begunBytes.items[k]), whole.begunOutside.items[k]);
      left -= whole.begunBytes.items[k];
    }
  }

  /** Adds all that another set has. */
  merge(other: PieceSet): void {
    this.wholeCount = 0;
    for (let w = 0; w < this.words; w += 1) {
      this.whole[w] |= other.whole[w];
      this.begunOrWhole[w] |= other.whole[w];
      this.wholeCount += popcnt(this.whole[w]);
    }
    for (let k = this.begun.count - 1; k >= 0; k -= 1) {
      if (this.has(this.begun.items[k])) this.dropBegun(k);
    }
    for (let k = 0; k < other.begun.count; k += 1) {
      if (this.has(other.begun.items[k])) continue;
      this.begin(other.begun.items[k], other.begunBytes.items[k], other.begunOutside.items[k]);
    }
  }

  /** True when a piece is there, whole. */
  has(piece: i32): bool {
    return ((this.whole[piece >> 5] >> (piece & 31)) & 1) === 1;
  }

  /** Has at least so many bytes of a piece that is not whole. */
  private begin(piece: i32, bytes: f64, outside: i32): void {
    const begun = this.begun;
    let k = 0;
    while (k < begun.count && begun.items[k] !== piece) k += 1;
    if (k < begun.count) {
      this.begunBytes.items[k] = max(this.begunBytes.items[k], bytes);
      return;
    }
    begun.push(piece);
    this.begunBytes.push(bytes);
    this.begunOutside.push(outside);
    this.begunOrWhole[piece >> 5] |= 1 << (piece & 31);
  }

  /** Goes on with the begun piece of a number; returns the bytes that it took. */
  private fill(k: i32, bytes: f64): f64 {
    const missing = this.pieceBytes - this.begunBytes.items[k];
    if (bytes < missing - WHOLE_BYTES) {
      this.begunBytes.items[k] += bytes;
      return bytes;
    }
    const piece = this.begun.items[k];
    this.whole[piece >> 5] |= 1 << (piece & 31);
    this.wholeCount += 1;
    this.dropBegun(k);
    return min(bytes, missing);
  }

  private dropBegun(k: i32): void {
    const last = this.begun.pop();
    this.begun.items[k] = last;
    this.begunBytes.count -= 1;
    this.begunBytes.items[k] = this.begunBytes.items[this.begunBytes.count];
    this.begunOutside.items[k] = this.begunOutside.pop();
  }

  /** The first piece from a point on, round the end, that is neither whole nor begun here, nor in `others`; -1: none is. */
  private pick(from: PieceSet | null, point: f64, others: IntList | null): i32 {
    const words = this.words;
    const start = i32(floor(point * f64(this.pieceCount)));
    for (let k = 0; k <= words; k += 1) {
      const w = ((start >> 5) + k) % words;
      let bits = ~this.begunOrWhole[w] & (from !== null ? from.whole[w] : this.allOf(w));
      if (others !== null) bits &= ~wholeInAny(others, w);
      if (k === 0) bits &= -1 << (start & 31);
      if (bits !== 0) return w * WORD + ctz(bits);
    }
    return -1;
  }

  /** The bits of a word that stand for pieces. */
  private allOf(word: i32): i32 {
    const count = this.pieceCount - word * WORD;
    return count >= WORD ? -1 : (1 << count) - 1;
  }
}

function setAt(address: i32): PieceSet {
  return changetype<PieceSet>(usize(u32(address)));
}

/** A word of the pieces that any of some sets has whole. */
function wholeInAny(sets: IntList, word: i32): i32 {
  let any = 0;
  for (let k = 0; k < sets.count; k += 1) any |= setAt(sets.items[k]).whole[word];
  return any;
}

/** True when any of some sets has a piece whole. */
function isIn(sets: IntList, piece: i32): bool {
  return ((wholeInAny(sets, piece >> 5) >> (piece & 31)) & 1) === 1;
}

/**
 * Which pieces of a file somebody has: the union of a pool whose members exchange with other pools.
 *
 * A set grows in two ways only: by pieces from outside, drawn among all that it lacks, and by pieces of another set, drawn
 * among those that the other has whole. So every piece of every set has come from outside once.
 */
import { int32Column } from '../core/columns.js';

/** A larger file is cut into so many pieces, all of one length. */
const MOST_PIECES = 1024;
const WORD = 32;
/** What a piece may lack and be whole: less than the rounding of all pieces together. */
const WHOLE_BYTES = 1e-6;

/** A piece that is there in part. */
interface BegunPiece {
  piece: number;
  bytes: number;
}

/** Draws uniformly from [0, 1). */
export type Draw = () => number;

export class PieceSet {
  readonly pieceBytes: number;
  /** Times that something was added. */
  changes = 0;
  /** One bit a piece: those that are whole, and those that are whole or begun. */
  private readonly whole: Int32Array;
  private readonly begunOrWhole: Int32Array;
  private wholeCount = 0;
  private begun: BegunPiece[] = [];

  /** Of a file of so many bytes, in so many pieces ({@link pieceCountOf}). */
  constructor(
    private readonly sizeBytes: number,
    private readonly pieceCount: number,
  ) {
    this.pieceBytes = sizeBytes / this.pieceCount;
    const words = Math.ceil(this.pieceCount / WORD);
    this.whole = int32Column(words);
    this.begunOrWhole = int32Column(words);
  }

  get wholeBytes(): number {
    return this.wholeCount === this.pieceCount ? this.sizeBytes : this.wholeCount * this.pieceBytes;
  }

  /** What is there, begun pieces as far as they have come. */
  get bytes(): number {
    let bytes = this.wholeBytes;
    for (const { bytes: ofPiece } of this.begun) bytes += ofPiece;
    return bytes;
  }

  /** Bytes of the whole pieces of `other` that are not here yet. */
  lackedOf(other: PieceSet): number {
    let pieces = 0;
    for (let w = 0; w < this.whole.length; w += 1) pieces += bitCount(other.whole[w]! & ~this.whole[w]!);
    let bytes = pieces * this.pieceBytes;
    for (const { piece, bytes: ofPiece } of this.begun) if (other.has(piece)) bytes -= ofPiece;
    return Math.max(0, bytes);
  }

  /** Bytes of the whole pieces of any of `others` that are not here yet, each piece once. */
  lackedOfAll(others: readonly PieceSet[]): number {
    let pieces = 0;
    for (let w = 0; w < this.whole.length; w += 1) {
      let any = 0;
      for (const other of others) any |= other.whole[w]!;
      pieces += bitCount(any & ~this.whole[w]!);
    }
    let bytes = pieces * this.pieceBytes;
    for (const { piece, bytes: ofPiece } of this.begun) {
      if (others.some((other) => other.has(piece))) bytes -= ofPiece;
    }
    return Math.max(0, bytes);
  }

  /**
   * Adds bytes of pieces that are not here yet.
   *
   * @param from who gives them: only its whole pieces; null for a source of the whole file
   * @returns bytes that were added: fewer where there are no more
   */
  add(bytes: number, from: PieceSet | null, draw: Draw): number {
    if (bytes <= 0) return 0;
    let left = bytes;
    this.changes += 1;
    for (let k = 0; k < this.begun.length && left > 0; ) {
      if (from && !from.has(this.begun[k]!.piece)) k += 1;
      else {
        const before = this.begun.length;
        left -= this.fill(k, left);
        if (this.begun.length === before) k += 1;
      }
    }
    while (left > 0) {
      const piece = this.pick(from, draw());
      if (piece < 0) break;
      this.begunOrWhole[piece >> 5]! |= 1 << (piece & 31);
      this.begun.push({ piece, bytes: 0 });
      left -= this.fill(this.begun.length - 1, left);
    }
    return bytes - left;
  }

  /** A random part of this set, of so many bytes, or all of it. */
  part(bytes: number, draw: Draw): PieceSet {
    const part = new PieceSet(this.sizeBytes, this.pieceCount);
    let left = bytes - part.add(bytes, this, draw);
    for (const { piece, bytes: ofPiece } of this.begun) {
      if (left <= 0) break;
      part.begin(piece, Math.min(left, ofPiece));
      left -= ofPiece;
    }
    return part;
  }

  /** Adds all that another set has. */
  merge(other: PieceSet): void {
    this.changes += 1;
    for (let w = 0; w < this.whole.length; w += 1) {
      this.whole[w]! |= other.whole[w]!;
      this.begunOrWhole[w]! |= other.whole[w]!;
    }
    this.begun = this.begun.filter(({ piece }) => !this.has(piece));
    for (const { piece, bytes } of other.begun) if (!this.has(piece)) this.begin(piece, bytes);
    this.wholeCount = 0;
    for (const word of this.whole) this.wholeCount += bitCount(word);
  }

  private has(piece: number): boolean {
    return ((this.whole[piece >> 5]! >> (piece & 31)) & 1) === 1;
  }

  /** Has at least so many bytes of a piece that is not whole. */
  private begin(piece: number, bytes: number): void {
    const known = this.begun.find((begun) => begun.piece === piece);
    if (known) known.bytes = Math.max(known.bytes, bytes);
    else this.begun.push({ piece, bytes });
    this.begunOrWhole[piece >> 5]! |= 1 << (piece & 31);
  }

  /** Goes on with the begun piece of a number; returns the bytes that it took. */
  private fill(k: number, bytes: number): number {
    const begun = this.begun[k]!;
    const missing = this.pieceBytes - begun.bytes;
    if (bytes < missing - WHOLE_BYTES) {
      begun.bytes += bytes;
      return bytes;
    }
    const { piece } = begun;
    this.whole[piece >> 5]! |= 1 << (piece & 31);
    this.wholeCount += 1;
    this.begun[k] = this.begun[this.begun.length - 1]!;
    this.begun.pop();
    return Math.min(bytes, missing);
  }

  /** The first piece from a place on, round the end, that is neither whole nor begun here; -1 when there is none. */
  private pick(from: PieceSet | null, place: number): number {
    const words = this.whole.length;
    const start = Math.floor(place * this.pieceCount);
    for (let k = 0; k <= words; k += 1) {
      const w = ((start >> 5) + k) % words;
      let bits = ~this.begunOrWhole[w]! & (from ? from.whole[w]! : this.allOf(w));
      if (k === 0) bits &= -1 << (start & 31);
      if (bits !== 0) return w * WORD + 31 - Math.clz32(bits & -bits);
    }
    return -1;
  }

  /** The bits of a word that stand for pieces. */
  private allOf(w: number): number {
    const count = this.pieceCount - w * WORD;
    return count >= WORD ? -1 : (1 << count) - 1;
  }
}

/** Pieces of a file that is shared in pieces of so many bytes; those of a large file are longer. */
export function pieceCountOf(sizeBytes: number, pieceBytes: number): number {
  return Math.min(MOST_PIECES, Math.max(1, Math.ceil(sizeBytes / pieceBytes)));
}

function bitCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Hashes of what a part reads. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Takes texts and columns one after the other; each with its length, so that none runs into the next. */
export class Hasher {
  private readonly hash = sha256.create();

  text(text: string): this {
    const bytes = utf8ToBytes(text);
    this.hash.update(utf8ToBytes(`t${bytes.length} `)).update(bytes);
    return this;
  }

  /** The bytes of a column as they lie in memory: all machines that run this have the same order. */
  column(column: Int32Array | Float64Array | Uint8Array | Int8Array): this {
    const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
    this.hash.update(utf8ToBytes(`c${bytes.length} `)).update(bytes);
    return this;
  }

  /** Ends it: 64 hexadecimal digits. */
  end(): string {
    return bytesToHex(this.hash.digest());
  }
}

/** A value as JSON, in which what is without limit is told from what is not there. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (inner === Number.POSITIVE_INFINITY ? 'Infinity' : inner));
}

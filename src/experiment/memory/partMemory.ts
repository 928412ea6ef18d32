/** Accounts of parts by the hash of what the parts read: in this thread, and in a store that outlives it. */
import type { PartAccount } from '../../ledger/part.js';
import { ACCOUNTS } from '../../ledger/partLayout.js';

/** Keeps bytes by keys, for this run and others. What it does not have, or has lost, it does not have: it never throws. */
export interface PartStore {
  get(key: string): Uint8Array | undefined;
  put(key: string, bytes: Uint8Array): void;
}

/** Memory of a thread: enough for all parts of some hundred sets of policies on an estate of 200 sites. */
const DEFAULT_LIMIT_BYTES = 256 * 2 ** 20;
/** Columns take memory beside what is in them. */
const COLUMNS_BYTES = 8192;
/** One account takes no more than this part of it. */
const MOST_OF_LIMIT = 1 / 8;

export class PartMemory {
  /** Parts that were remembered, and those that were simulated. */
  hits = 0;
  misses = 0;
  /** In the order in which they were last asked for. */
  private readonly accounts = new Map<string, { account: PartAccount; sizeBytes: number }>();
  private sizeBytes = 0;

  constructor(
    private readonly store?: PartStore | undefined,
    private readonly limitBytes = DEFAULT_LIMIT_BYTES,
  ) {}

  /** The account of a part, or `undefined`. Its columns are shared: nobody changes them, or hands them over. */
  get(key: string): PartAccount | undefined {
    const known = this.accounts.get(key);
    if (known) {
      this.accounts.delete(key);
      this.accounts.set(key, known);
      this.hits += 1;
      return known.account;
    }
    const bytes = this.store?.get(key);
    if (bytes === undefined) {
      this.misses += 1;
      return undefined;
    }
    // A copy from the start of a buffer: a column begins at a multiple of its size. (A slice of a Buffer is no copy.)
    const account = ACCOUNTS.unpack(new Uint8Array(bytes).buffer)[0]!;
    this.hold(key, account);
    this.hits += 1;
    return account;
  }

  put(key: string, account: PartAccount): void {
    this.hold(key, account);
    this.store?.put(key, new Uint8Array(ACCOUNTS.pack([account])));
  }

  private hold(key: string, account: PartAccount): void {
    const sizeBytes = COLUMNS_BYTES + ACCOUNTS.sizeOf(account);
    if (sizeBytes > MOST_OF_LIMIT * this.limitBytes) return;
    this.accounts.set(key, { account, sizeBytes });
    this.sizeBytes += sizeBytes;
    for (const [oldest, { sizeBytes: freed }] of this.accounts) {
      if (this.sizeBytes <= this.limitBytes) break;
      this.accounts.delete(oldest);
      this.sizeBytes -= freed;
    }
  }
}

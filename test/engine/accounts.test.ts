import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { float64sAt, int32sAt, kernel, transferListeners, way } from '../../src/engine/kernel/instance.js';
import { setUpLinks } from '../../src/engine/kernel/solverHandle.js';
import { BIN_S } from '../../src/engine/lineUse.js';

const REASONS = 11;
const CDN = 0;
const COUNT = 200;

/** Accounts of downloads that have a line of so many bytes per second each, and as many files that servers fetch. */
class Accounts {
  private readonly books: number;
  private readonly transfers: number;
  private readonly transferOf: number[] = [];

  constructor(bytesPerS: (r: number) => number) {
    const solver = kernel.begin(2 * COUNT, 512);
    setUpLinks(
      solver,
      Float64Array.from({ length: 2 * COUNT }, (_, r) => bytesPerS(r % COUNT)),
      new Uint8Array(2 * COUNT),
    );
    this.books = kernel.newBooks(COUNT, COUNT, 1, COUNT, 6, REASONS, false, 10, BIN_S);
    // Each download has a release of its own: its reasons are kept apart.
    int32sAt(this.column(1), COUNT).set(Array.from({ length: COUNT }, (_, r) => r));
    const sizes = [2 * COUNT, COUNT, COUNT, COUNT] as const;
    this.transfers = kernel.newTransfers(solver, this.books, ...sizes, CDN, 4, 0, 0, false, false, BIN_S);
    const nothing = () => {};
    transferListeners.set(this.transfers, {
      traceRoute: nothing,
      traceRow: nothing,
      sentToInternet: nothing,
      recordsMoved: nothing,
    });
  }

  open(r: number, reason: number, timeS: number): void {
    way[0] = r;
    const far = Number.POSITIVE_INFINITY;
    this.transferOf[r] = kernel.open(this.transfers, r, 1, CDN, -1, -1, -1, -1, reason, far, far, timeS);
  }

  solve(timeS: number): void {
    kernel.solveRates(this.transfers, timeS);
  }

  setReason(r: number, reason: number, timeS: number): void {
    kernel.setReason(this.transfers, this.transferOf[r]!, reason, timeS);
  }

  /** Bytes that a download still needs. */
  setRemaining(r: number, bytes: number): void {
    float64sAt(kernel.remainingAt(this.transfers), COUNT)[r] = bytes;
  }

  /** Ends all transfers of a download that is not complete, one by one; returns its bytes from the CDN. */
  closeAll(r: number, timeS: number): number {
    const first = int32sAt(kernel.ofDownloadAt(this.transfers), COUNT);
    while (first[r]! >= 0) kernel.close(this.transfers, first[r]!, timeS);
    return float64sAt(this.column(2), COUNT * 6)[r * 6 + CDN]!;
  }

  /** Books a download; returns its whole bytes by reason, all that it ever had. */
  booked(r: number, whole: number, timeS: number): Record<number, number> {
    kernel.closeComplete(this.transfers, r, whole, timeS);
    const column = float64sAt(this.column(11), COUNT * REASONS).subarray(r * REASONS, (r + 1) * REASONS);
    return Object.fromEntries([...column.entries()].filter(([, bytes]) => bytes > 0));
  }

  private column(place: number): number {
    return int32sAt(this.books, place + 1)[place]!;
  }
}

describe('the reasons of a transfer', () => {
  let accounts: Accounts;
  beforeEach(() => {
    accounts = new Accounts((r) => r + 1);
  });
  afterEach(() => kernel.end());

  it('share its whole bytes: floors, and the rest to the one with most', () => {
    accounts.open(0, 3, 0);
    accounts.solve(0);
    accounts.setReason(0, 1, 10.6);
    accounts.setReason(0, 3, 31.3);
    expect(accounts.booked(0, 32, 31.4)).toEqual({ 3: 10, 1: 22 });
  });

  it('of equal ones the present one gets the rest, or the first by its code', () => {
    accounts.open(0, 5, 0);
    accounts.solve(0);
    accounts.setReason(0, 2, 1.5);
    accounts.setReason(0, 9, 3);
    expect(accounts.booked(0, 5, 4.5)).toEqual({ 2: 1, 5: 1, 9: 3 });
    accounts.open(1, 5, 10);
    accounts.solve(10);
    accounts.setReason(1, 2, 10.75);
    accounts.setReason(1, 9, 11.5);
    expect(accounts.booked(1, 5, 12)).toEqual({ 2: 3, 5: 1, 9: 1 });
  });

  it('a transfer without bytes has all that is booked under its present reason', () => {
    accounts.open(0, 4, 0);
    expect(accounts.booked(0, 3, 0)).toEqual({ 4: 3 });
  });

  it('transfers that are open at a time, and later ones in their place, do not meet', () => {
    const wanted = Array.from({ length: COUNT }, () => ({}) as Record<number, number>);
    for (let round = 0; round < 3; round += 1) {
      const fromS = 10 * round;
      // Now and then a cache server fetches: its bytes have no reason.
      const number = (r: number) => (r % 7 === round ? COUNT + r : r);
      for (let r = 0; r < COUNT; r += 1) accounts.open(number(r), r % REASONS, fromS);
      accounts.solve(fromS);
      for (let k = 0; k < 4; k += 1) {
        for (let r = COUNT - 1; r >= 0; r -= 1) {
          if (k <= r % 4 && k > 0) accounts.setReason(number(r), (r + k) % REASONS, fromS + k);
        }
        for (let r = 0; r < COUNT; r += 1) {
          if (k !== r % 4) continue;
          const endS = fromS + k + 1;
          const found = accounts.booked(number(r), (k + 1) * (r + 1), endS);
          if (number(r) !== r) continue;
          for (let i = 0; i <= k; i += 1) {
            const reason = (r + i) % REASONS;
            wanted[r]![reason] = (wanted[r]![reason] ?? 0) + r + 1;
          }
          expect(found).toEqual(wanted[r]);
        }
        accounts.solve(fromS + k + 1);
      }
    }
  });
});

it('accounts that do not fit into the memory are refused, and later ones are kept all the same', () => {
  kernel.begin(1, 512);
  const tooLarge = () => kernel.newBooks(2 ** 31 - 1, 1, 1, 1, 6, REASONS, false, 1, BIN_S);
  expect(tooLarge).toThrow(/the devices, downloads and transfers of one part need more than \d GB/);
  kernel.end();
  const accounts = new Accounts(() => 1);
  accounts.open(0, 4, 0);
  accounts.solve(0);
  expect(accounts.booked(0, 7, 7)).toEqual({ 4: 7 });
  kernel.end();
});

describe('transfers that end before their download is complete', () => {
  it('are rounded each, but never together above what the download needed', () => {
    const accounts = new Accounts(() => 1.5);
    accounts.setRemaining(0, 3);
    accounts.open(0, 1, 0);
    accounts.open(0, 1, 0);
    accounts.solve(0);
    // Each has brought 1.5 bytes, which is 2 when it is rounded.
    expect(accounts.closeAll(0, 2)).toBe(3);
    accounts.setRemaining(1, 100);
    accounts.open(1, 1, 10);
    accounts.open(1, 1, 10);
    accounts.solve(10);
    expect(accounts.closeAll(1, 12)).toBe(4);
    kernel.end();
  });
});

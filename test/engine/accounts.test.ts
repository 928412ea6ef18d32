import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REASON_COUNT } from '../../src/core/reasons.js';
import type { Ptr } from '../../src/engine/kernel/border.js';
import { newBooks, newTransfers, openTransfer } from '../../src/engine/kernel/calls.js';
import { float64sAt, int32sAt, kernel, transferListeners, way } from '../../src/engine/kernel/instance.js';
import { readBooks } from '../../src/engine/kernel/layouts.js';
import { setUpLinks } from '../../src/engine/kernel/solverHandle.js';
import { SOURCE, SOURCE_COUNT } from '../../src/engine/result.js';
import { crowded } from '../oracle/tolerance.js';

const REASONS = 11;
const COUNT = 200;

/** Accounts of downloads that have a line of so many bytes per second each, and as many files that servers fetch. */
class Accounts {
  private readonly books: Ptr<'Books'>;
  private readonly transfers: Ptr<'Transfers'>;
  private readonly transferOf: number[] = [];

  constructor(bytesPerS: (r: number) => number, rateTolerance = 0) {
    const solver = kernel.begin(2 * COUNT, 512, rateTolerance);
    setUpLinks(
      solver,
      Float64Array.from({ length: 2 * COUNT }, (_, r) => bytesPerS(r % COUNT)),
      new Uint8Array(2 * COUNT),
    );
    this.books = newBooks({
      downloads: COUNT,
      devices: COUNT,
      sites: 1,
      releases: COUNT,
      bins: 10,
      links: 2 * COUNT,
      meters: 0,
      keepsDevices: false,
    });
    // Each download has a release of its own: its reasons are kept apart.
    int32sAt(readBooks(this.books).releaseOf, COUNT).set(Array.from({ length: COUNT }, (_, r) => r));
    this.transfers = newTransfers({
      ...{ solver, books: this.books, links: 2 * COUNT, downloads: COUNT, fills: COUNT, devices: COUNT },
      ...{ yields: 0, counts: 0, mayAggregate: false, isTraced: false },
    });
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
    this.transferOf[r] = openTransfer(this.transfers, timeS, {
      ...{ download: r, hops: 1, source: SOURCE.cdn, sender: -1, copy: -1, inSite: -1, outSite: -1, reason },
      ...{ cap: far, banBytes: far },
    });
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
    return float64sAt(readBooks(this.books).received, COUNT * SOURCE_COUNT)[r * SOURCE_COUNT + SOURCE.cdn]!;
  }

  /** Books a download; returns its whole bytes by reason, all that it ever had. */
  booked(r: number, whole: number, timeS: number): Record<number, number> {
    kernel.closeComplete(this.transfers, r, whole, timeS);
    const column = float64sAt(readBooks(this.books).releaseReasons, COUNT * REASON_COUNT).subarray(
      r * REASON_COUNT,
      (r + 1) * REASON_COUNT,
    );
    return Object.fromEntries([...column.entries()].filter(([, bytes]) => bytes > 0));
  }
}

describe.each([0, 0.01])('the reasons of a transfer, with a tolerance of %s', (rateTolerance) => {
  let accounts: Accounts;
  beforeEach(() => {
    accounts = new Accounts((r) => r + 1, rateTolerance);
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
  kernel.begin(1, 512, 0);
  const tooLarge = () =>
    newBooks({
      downloads: 2 ** 31 - 1,
      devices: 1,
      sites: 1,
      releases: 1,
      bins: 1,
      links: 4,
      meters: 0,
      keepsDevices: false,
    });
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

it('with a tolerance what downloads get is the sum of their rates, and HTTP yields to it: the assertions of the kernel', () => {
  const { downloads } = crowded('branches', 'busy', 1, { partialHolders: false, rateTolerance: '1 %' });
  expect(downloads.count).toBeGreaterThan(100);
});

import { describe, expect, it } from 'vitest';
import { ReasonBytes } from '../../src/engine/reasonBytes.js';

/** Books a transfer of download 7; returns the whole bytes by reason. */
function booked(reasonBytes: ReasonBytes, f: number, whole: number): Record<number, number> {
  const result: Record<number, number> = {};
  reasonBytes.book(f, 7, whole, {
    bookReason: (r, code, bytes) => {
      expect(r).toBe(7);
      result[code] = (result[code] ?? 0) + bytes;
    },
  });
  return result;
}

function ofTransfers(count: number): ReasonBytes {
  const reasonBytes = new ReasonBytes();
  reasonBytes.grow(count);
  return reasonBytes;
}

describe('the reasons of a transfer', () => {
  it('share its whole bytes: floors, and the rest to the one with most', () => {
    const reasonBytes = ofTransfers(1);
    reasonBytes.begin(0, 3);
    reasonBytes.add(0, 10.6);
    reasonBytes.begin(0, 1);
    reasonBytes.add(0, 20.7);
    reasonBytes.begin(0, 3);
    reasonBytes.add(0, 0.1);
    expect(booked(reasonBytes, 0, 32)).toEqual({ 3: 10, 1: 22 });
  });

  it('of equal ones the present one gets the rest, or the first by its code', () => {
    const reasonBytes = ofTransfers(2);
    for (const reason of [5, 2, 9]) {
      reasonBytes.begin(0, reason);
      reasonBytes.add(0, 1.5);
    }
    expect(booked(reasonBytes, 0, 5)).toEqual({ 2: 1, 5: 1, 9: 3 });
    for (const reason of [5, 2, 9]) {
      reasonBytes.begin(1, reason);
      reasonBytes.add(1, reason === 9 ? 1 : 1.5);
    }
    expect(booked(reasonBytes, 1, 5)).toEqual({ 2: 3, 5: 1, 9: 1 });
  });

  it('a transfer without bytes has all that is booked under its present reason', () => {
    const reasonBytes = ofTransfers(1);
    reasonBytes.begin(0, 4);
    expect(booked(reasonBytes, 0, 3)).toEqual({ 4: 3 });
  });

  it('transfers that are open at a time, and later ones in their place, do not meet', () => {
    const reasonBytes = ofTransfers(200);
    for (let round = 0; round < 3; round += 1) {
      for (let f = 0; f < 200; f += 1) {
        for (let k = 0; k <= f % 4; k += 1) {
          reasonBytes.begin(f, (f + k) % 11);
          reasonBytes.add(f, f + k + round);
        }
      }
      for (let f = 199; f >= 0; f -= 1) {
        if (f % 7 === round) {
          reasonBytes.end(f);
          continue;
        }
        const wanted: Record<number, number> = {};
        for (let k = 0; k <= f % 4; k += 1) wanted[(f + k) % 11] = f + k + round;
        const all = Object.values(wanted).reduce((a, b) => a + b);
        expect(booked(reasonBytes, f, all)).toEqual(wanted);
      }
    }
  });
});

/** The draws of core/random.ts, for those who draw here; a test compares the two. */
import { F64Column, f64Column } from './memory';

/** Draws that are made at a time: a power of two. */
export const DRAWS_AHEAD: i32 = 8;

/**
 * Draws of one stream and one entity, at counters that an instant and their number make, one after the other. Each takes a
 * chain of multiplications that wait for one another: of several that are made at a time none waits for the others.
 */
@unmanaged
export class Draws {
  /** How many have been taken, and how many are made. */
  taken: i32 = 0;
  made: i32 = 0;
  private items: F64Column = f64Column(DRAWS_AHEAD);
  private keyA: i32;
  private keyB: i32;
  /** 1 where numbers go up from 0, -1 where they go down from -1. */
  private step: i32;
  private entity: i32 = 0;
  private instant: i32 = 0;

  constructor(keyA: i32, keyB: i32, step: i32) {
    this.keyA = keyA;
    this.keyB = keyB;
    this.step = step;
  }

  /** From the first draw on of an entity at an instant. */
  begin(entity: i32, instant: i32): void {
    this.entity = entity;
    this.instant = instant;
    this.restart();
  }

  /** From the first draw on once more. */
  restart(): void {
    this.taken = 0;
    this.made = 0;
  }

  @inline
  next(): f64 {
    if (this.taken === this.made) this.make();
    const u = this.items[this.taken & (DRAWS_AHEAD - 1)];
    this.taken += 1;
    return u;
  }

  /** The draw that {@link next} takes k draws later, of those that are made. */
  @inline
  ahead(k: i32): f64 {
    return this.items[(this.taken + k) & (DRAWS_AHEAD - 1)];
  }

  /** What {@link uniform} gives at {@link hashPair} of number and instant. What all have in common is worked out once. */
  make(): void {
    const ofEntity = mix(this.entity ^ this.keyA) + this.keyB;
    const alsoOfEntity = (this.entity * 0x85ebca77) ^ this.keyA;
    const ofInstant = (this.instant * 0x27d4eb2f) ^ 0x165667b1;
    const step = this.step;
    let number = this.made * step + (step >> 1);
    for (let k = 0; k < DRAWS_AHEAD; k += 1) {
      const a = mix(mix(mix(number) ^ ofInstant) * 0x9e3779b1 + ofEntity);
      this.items[k] = fraction(a, mix(a ^ alsoOfEntity));
      number += step;
    }
    this.made += DRAWS_AHEAD;
  }
}

/** A draw of a stream (its two words of key), uniform in [0, 1), of 53 random bits. */
export function uniform(keyA: i32, keyB: i32, entity: i32, counter: i32): f64 {
  const a = mix(mix(entity ^ keyA) + counter * 0x9e3779b1 + keyB);
  return fraction(a, mix(a ^ (entity * 0x85ebca77) ^ keyA));
}

/** A number in [0, 1) of two words. */
function fraction(a: i32, b: i32): f64 {
  return (f64(u32(a) >>> 5) * 67_108_864.0 + f64(u32(b) >>> 6)) / 9_007_199_254_740_992.0;
}

/** Identity of a pair of identities. */
export function hashPair(a: i32, b: i32): i32 {
  return mix(mix(a) ^ (b * 0x27d4eb2f) ^ 0x165667b1);
}

function mix(word: i32): i32 {
  let h = word;
  h = (h ^ (h >>> 16)) * 0x85ebca6b;
  h = (h ^ (h >>> 13)) * 0xc2b2ae35;
  return h ^ (h >>> 16);
}

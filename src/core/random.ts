/**
 * Named random streams, stateless.
 *
 * Every draw belongs to `(seed, purpose, entity, counter)`, so that a change of policy never changes who asks when, and
 * no draw depends on the order in which other draws are made. seedrandom turns `(seed, purpose)` into the two words of
 * a key; a draw is then a counter-based hash of key, entity and counter (two rounds of the 32-bit murmur3 finalizer),
 * which needs no state per device and no allocation.
 */
import seedrandom from 'seedrandom';
import { cosine } from './cosine.js';

/** One purpose's stream of draws under one seed. */
export class RandomStream {
  /** The two words of its key. */
  readonly keyA: number;
  readonly keyB: number;

  /**
   * @param seed the run's seed (any text: a replicate adds its own number)
   * @param purpose what the draws decide, e.g. `demand.scanPhase`
   */
  constructor(seed: string, purpose: string) {
    const generator = seedrandom.alea(`${seed}/${purpose}`);
    this.keyA = generator.int32();
    this.keyB = generator.int32();
  }

  /**
   * A draw, uniform in [0, 1), of 53 random bits.
   *
   * @param entity 32-bit identity of what is drawn for (see {@link hashName})
   * @param counter which draw of that entity, 32 bits: a day, a file, an attempt
   */
  uniform(entity: number, counter = 0): number {
    const a = mix(mix(entity ^ this.keyA) + Math.imul(counter, 0x9e3779b1) + this.keyB);
    const b = mix(a ^ Math.imul(entity, 0x85ebca77) ^ this.keyA);
    return ((a >>> 5) * 67_108_864 + (b >>> 6)) / 9_007_199_254_740_992;
  }

  /** A draw from the standard normal distribution (Box and Muller 1958; one of the pair). */
  normal(entity: number, counter = 0): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform(entity, counter)));
    return radius * cosine(2 * Math.PI * this.uniform(entity ^ 0x5bd1e995, counter));
  }

  /** A whole number, uniform in [0, below). */
  integer(below: number, entity: number, counter = 0): number {
    return Math.floor(this.uniform(entity, counter) * below);
  }
}

/** 32-bit identity of a name, the same on every machine (FNV-1a, finished by the murmur3 mixer). */
export function hashName(name: string): number {
  return mix(fnv(name));
}

/** {@link hashName} of a prefix with a number of so many digits behind it, for many numbers of one prefix. */
export function hashNumbered(prefix: string, digits: number): (number: number) => number {
  const base = fnv(prefix);
  const highest = 10 ** (digits - 1);
  return (number) => {
    let hash = base;
    for (let digit = highest; digit >= 1; digit /= 10) {
      hash = Math.imul(hash ^ (48 + (Math.floor(number / digit) % 10)), 0x01000193);
    }
    return mix(hash);
  };
}

function fnv(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash;
}

/** 32-bit identity of a pair of identities. */
export function hashPair(a: number, b: number): number {
  return mix(mix(a) ^ Math.imul(b, 0x27d4eb2f) ^ 0x165667b1);
}

function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

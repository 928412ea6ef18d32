/** The draws of core/random.ts, for those who draw here; a test compares the two. */

/** A draw of a stream (its two words of key), uniform in [0, 1), of 53 random bits. */
export function uniform(keyA: i32, keyB: i32, entity: i32, counter: i32): f64 {
  const a = mix(mix(entity ^ keyA) + counter * 0x9e3779b1 + keyB);
  const b = mix(a ^ (entity * 0x85ebca77) ^ keyA);
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

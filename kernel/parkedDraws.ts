/**
 * How many of the parked copies come before the first of the others, in random order: one draw of the distribution of drawing
 * without replacement (docs/decisions/0030).
 */

/** Up to so many others the number is worked out; with more, it is small enough to be counted up to. */
const FEW: i32 = 32;

/** At most `most`, which are at most all that are parked. `u`: a draw. */
export function drawnBeforeOthers(parked: i32, others: i32, most: i32, u: f64): i32 {
  if (others === 0 || u === 0) return most;
  if (others <= FEW && (others + 1) * (others + 8) < parked) return workedOut(parked, others, most, u);
  const all = parked + others;
  let drawn = 0;
  // The probability that there are more is a product of quotients: their numerators and denominators as parts of all.
  const part = 1 / f64(all);
  let ofParked: f64 = 1;
  let ofAll: f64 = u;
  for (; drawn < most; drawn += 1) {
    ofParked *= f64(parked - drawn) * part;
    ofAll *= f64(all - drawn) * part;
    if (ofAll >= ofParked) break;
  }
  return drawn;
}

/** The same by the ways in which those that are left lie among the others: there are more while these are above a part. */
function workedOut(parked: i32, others: i32, most: i32, u: f64): i32 {
  const least = u * waysOf(parked, others);
  // A product of numbers beside each other is nearly a power of their mean: so the number is found but for one or two.
  const middle = 0.5 * f64(others + 1);
  const left = i32((f64(parked) + middle) * root(u, others) - middle);
  let drawn = max(0, min(most, parked - left));
  while (drawn > 0 && waysOf(parked - drawn, others) <= least) drawn -= 1;
  while (drawn < most && waysOf(parked - drawn - 1, others) > least) drawn += 1;
  return drawn;
}

/** In proportion: in how many ways so many parked ones lie among the others. */
function waysOf(parked: i32, others: i32): f64 {
  let ways: f64 = 1;
  for (let k = 1; k <= others; k += 1) ways *= f64(parked + k);
  return ways;
}

/** A root of a number between 0 and 1, to five digits. */
function root(x: f64, degree: i32): f64 {
  const bits = reinterpret<i64>(x);
  // The logarithm by the exponent, and by a series for what lies between 1 and 2.
  const mantissa = reinterpret<f64>((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
  const s = (mantissa - Math.SQRT2) / (mantissa + Math.SQRT2);
  const s2 = s * s;
  const log2 = f64(i32(bits >> 52) - 1023) + 0.5 + s * (2.885390082 + s2 * (0.961796694 + s2 * 0.577078016));
  const exponent = log2 / f64(degree);
  const whole = Math.floor(exponent);
  const y = (exponent - whole - 0.5) * Math.LN2;
  const power = Math.SQRT2 * (1 + y * (1 + y * (0.5 + y * (0.166666667 + y * (0.041666667 + y * 0.008333333)))));
  return power * reinterpret<f64>((i64(whole) + 1023) << 52);
}

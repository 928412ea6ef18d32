/**
 * The cosine, the same to the last bit on every engine of the language.
 *
 * `Math.cos` may differ in its last bit, and does: V8 took another implementation with version 11.4 (Node.js 22, Chrome
 * 114). A draw that depends on it would give other bytes there. This is the method of fdlibm (Sun Microsystems, 1993),
 * which V8 had before: the argument less a multiple of a quarter turn, in two parts, and a polynomial of what is left.
 */

/** Coefficients of the polynomials, the lowest first: of (cos x - 1 + x²/2) / x⁴, and of (sin x - x) / x³. */
const COSINE = [
  0.0416666666666666, -0.001388888888887411, 2.480158728947673e-5, -2.7557314351390663e-7, 2.087572321298175e-9,
  -1.1359647557788195e-11,
];
const SINE_LOWEST = -0.16666666666666632;
const SINE_OTHERS = [
  0.00833333333332249, -0.0001984126982985795, 2.7557313707070068e-6, -2.5050760253406863e-8, 1.58969099521155e-10,
];
/** Quarter turns in one, and a quarter turn as the sum of its first 33 bits, of the next 33, and of the rest. */
const QUARTERS = 0.6366197723675814;
const FIRST = 1.5707963267341256;
const SECOND = 6.077100506303966e-11;
const THIRD = 2.0222662487959506e-21;
const BEHIND_FIRST = 6.077100506506192e-11;
/** Up to here the polynomial of the cosine needs no care. */
const SMALL = 0.3;
/** From here on half the square is split at this. */
const LARGE = 0.78125;
const SPLIT = 0.28125;

const words = new DataView(new ArrayBuffer(8));

/**
 * The cosine of an angle.
 *
 * @param x in radians, from 0 to 2 pi
 */
export function cosine(x: number): number {
  const quarter = Math.trunc(x * QUARTERS + 0.5);
  const [rest, tail] = x <= Math.PI / 4 ? [x, 0] : reduced(x, quarter);
  switch (x <= Math.PI / 4 ? 0 : quarter & 3) {
    case 0:
      return cosineOf(rest, tail);
    case 1:
      return -sineOf(rest, tail);
    case 2:
      return -cosineOf(rest, tail);
    default:
      return sineOf(rest, tail);
  }
}

/** An angle less some quarter turns, and what is left out of that in its last bit. */
function reduced(x: number, quarters: number): [number, number] {
  let whole = x - quarters * FIRST;
  let behind = quarters * BEHIND_FIRST;
  let rest = whole - behind;
  // Near a quarter turn most bits cancel: the next part of it is needed.
  if (exponentOf(x) - exponentOf(rest) > 16) {
    const before = whole;
    behind = quarters * SECOND;
    whole = before - behind;
    behind = quarters * THIRD - (before - whole - behind);
    rest = whole - behind;
  }
  return [rest, whole - rest - behind];
}

function exponentOf(x: number): number {
  words.setFloat64(0, x);
  return (words.getUint16(0) >> 4) & 0x7ff;
}

/** The cosine of `x + y`, both small, `y` much the smaller. */
function cosineOf(x: number, y: number): number {
  const size = Math.abs(x);
  const z = x * x;
  const r = z * polynomial(COSINE, z);
  if (size < SMALL) return 1 - (0.5 * z - (z * r - x * y));
  const split = size > LARGE ? SPLIT : quarterOf(size);
  return 1 - split - (0.5 * z - split - (z * r - x * y));
}

/** A quarter of a number, of its first bits. */
function quarterOf(x: number): number {
  words.setFloat64(0, x);
  words.setUint32(0, words.getUint32(0) - 0x0020_0000);
  words.setUint32(4, 0);
  return words.getFloat64(0);
}

/** The sine of `x + y`. */
function sineOf(x: number, y: number): number {
  const z = x * x;
  const v = z * x;
  return x - (z * (0.5 * y - v * polynomial(SINE_OTHERS, z)) - y - v * SINE_LOWEST);
}

function polynomial(coefficients: readonly number[], z: number): number {
  let sum = 0;
  for (let k = coefficients.length - 1; k >= 0; k -= 1) sum = coefficients[k]! + z * sum;
  return sum;
}

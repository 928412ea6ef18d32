/** The cosine: the same bits on every engine of the language. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { cosine } from '../../src/core/cosine.js';

/** Angles from 0 to 2 pi: evenly, and close to where the cosine or the sine is zero. */
function angles(): number[] {
  const all: number[] = [];
  for (let i = 0; i < 100_000; i += 1) all.push((2 * Math.PI * i) / 100_000);
  for (let quarter = 0; quarter <= 4; quarter += 1) {
    for (let k = 1; k < 50; k += 1) {
      const near = (quarter * Math.PI) / 2 + (quarter < 4 ? 1 : -1) * 2 ** -k;
      if (near >= 0 && near <= 2 * Math.PI) all.push(near);
    }
  }
  return all;
}

it('has the bits of fdlibm, as Math.cos of Node.js 20 had them', () => {
  const values = Float64Array.from(angles(), cosine);
  const hash = createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
  expect(hash).toBe('b09d2b5f33cf317b3f0536ea5bc36a7f59d335a0e3947d3dd2009f4bd0740d1a');
});

it('is the cosine', () => {
  for (const x of angles()) expect(Math.abs(cosine(x) - Math.cos(x))).toBeLessThan(2 ** -52);
});

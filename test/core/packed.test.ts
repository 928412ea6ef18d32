/** Records as bytes: all kinds of columns and numbers come back, alone and many together. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Packing } from '../../src/core/packed.js';

interface Sample {
  float: Float64Array;
  count: number;
  inner: { whole: Int32Array; more: { flags: Uint8Array; share: number } };
}

const PACKING = new Packing<Sample>({
  float: 'float64',
  count: 'number',
  inner: { whole: 'int32', more: { flags: 'uint8', share: 'number' } },
});

const sample: fc.Arbitrary<Sample> = fc.record({
  float: fc.float64Array({ maxLength: 9 }),
  count: fc.double(),
  inner: fc.record({
    whole: fc.int32Array({ maxLength: 9 }),
    more: fc.record({ flags: fc.uint8Array({ maxLength: 9 }), share: fc.double() }),
  }),
});

describe('records of columns', () => {
  it('come back as they were, from one buffer that has no byte more', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 5 }), (samples) => {
        const packed = PACKING.pack(samples);
        expect(PACKING.unpack(packed)).toEqual(samples);
        expect(packed.byteLength).toBe(samples.reduce((size, each) => size + PACKING.sizeOf(each), 8));
      }),
    );
  });

  it('may be a part of a larger column', () => {
    const whole = new Int32Array([1, 2, 3, 4]).subarray(1, 3);
    const flags = new Uint8Array([1, 2, 3]).subarray(1);
    const record = { float: new Float64Array(0), count: 1, inner: { whole, more: { flags, share: 0.5 } } };
    const [back] = PACKING.unpack(PACKING.pack([record]));
    expect([...back!.inner.whole, ...back!.inner.more.flags]).toEqual([2, 3, 2, 3]);
  });
});

import { describe, expect, it } from 'vitest';
import { rateToleranceOf } from '../../src/engine/rateTolerance.js';

/** The first `withPeers` of some devices are in a group, at home only. */
function toleranceOf(rateTolerance: 'auto' | number, all: number, withPeers: number): number {
  const none = new Int32Array(all).fill(-1);
  const wide = none.map((scope, d) => (d < withPeers ? 3 : scope));
  const locations = [
    { near: none, lan: none, wide: none },
    { near: none, lan: none, wide },
  ];
  return rateToleranceOf(
    { rateTolerance },
    { locations } as never,
    none.map((_, d) => d),
  );
}

describe('rates of a part', () => {
  it('have a tolerance where many devices may have peers', () => {
    expect(toleranceOf('auto', 1501, 1501)).toBe(0.01);
    expect(toleranceOf('auto', 50_000, 1501)).toBe(0.01);
  });

  it('are exact in small parts and where few may have peers', () => {
    expect(toleranceOf('auto', 1500, 1500)).toBe(0);
    expect(toleranceOf('auto', 50_000, 1500)).toBe(0);
  });

  it('are what the model says', () => {
    expect(toleranceOf(0, 50_000, 50_000)).toBe(0);
    expect(toleranceOf(0.02, 10, 0)).toBe(0.02);
  });
});

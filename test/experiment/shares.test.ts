import { describe, expect, it } from 'vitest';
import { partition } from '../../src/engine/partition.js';
import { isWorthHelping, shareOut } from '../../src/experiment/shares.js';
import { buildFleet } from '../../src/fleet/build.js';
import { small } from '../helpers.js';

describe('the parts of a run', () => {
  const scenario = small({
    site: { count: 40, devices: { zipf: { largest: 300, exponent: 1 } }, adSite: 'perSite' },
    policies: { DODownloadMode: 2 },
  });
  const fleet = buildFleet(scenario, '1', null);
  const parts = partition(fleet, scenario);
  const sizeOf = (c: number) => parts[c]!.reduce((n, s) => n + fleet.siteStart[s + 1]! - fleet.siteStart[s]!, 0);

  it('are each in one share, the largest alone and first', () => {
    const shares = shareOut(fleet, parts, false);
    expect(shares.flat().sort((a, b) => a - b)).toEqual(parts.map((_, c) => c));
    expect(shares[0]).toEqual([0]);
    const sizes = shares.flat().map(sizeOf);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(shares.at(-1)!.length).toBeGreaterThan(1);
  });

  it('come in their order for whoever writes them as they come', () => {
    expect(shareOut(fleet, parts, true).flat()).toEqual(parts.map((_, c) => c));
  });

  it('are taken by other threads while more than one is left, once it is known how many there are', () => {
    expect(isWorthHelping(20, 18)).toBe(true);
    expect(isWorthHelping(20, 19)).toBe(false);
    expect(isWorthHelping(20, 21)).toBe(false);
    expect(isWorthHelping(0, 0)).toBe(false);
    // A giant is one share.
    expect(isWorthHelping(1, 1)).toBe(false);
  });
});

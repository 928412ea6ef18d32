import { describe, expect, it } from 'vitest';
import { installedMemoryBytes } from '../../src/policy/installedMemory.js';

const GB = 1024 ** 3;

describe('installed memory', () => {
  it.each([
    [16, 16],
    [15.85, 16],
    [16_617_472 / 1024 ** 2, 16],
    [15.2, 16],
    [14.9, 15],
    [30.8, 32],
    [30.3, 31],
    [31, 32],
    [3.9, 4],
    [0.9, 1],
    [5, 5],
    [5000, 5000],
  ])('of a device that reports %d GB is %d GB', (reported, installed) => {
    expect(installedMemoryBytes(reported * GB)).toBe(installed * GB);
  });
});

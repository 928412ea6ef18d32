import { describe, expect, it } from 'vitest';
import { counted, verb } from '../../src/core/words.js';

describe('numbers with their word', () => {
  it('have one thing in the singular', () => {
    expect([0, 1, 2].map((count) => counted(count, 'site'))).toEqual(['0 sites', '1 site', '2 sites']);
    expect(counted(3, 'entry', 'entries')).toBe('3 entries');
  });

  it('have the verb that goes with them', () => {
    expect([0, 1, 2].map((count) => verb(count, 'is', 'are'))).toEqual(['are', 'is', 'are']);
  });
});

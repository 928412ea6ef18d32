/** What a budget of runs still allows. */
import { describe, expect, it } from 'vitest';
import { Budget } from '../../src/experiment/budget.js';

describe('a budget of runs', () => {
  it('can afford what is left of it, and keeps a fifth at most for what comes after', () => {
    const budget = new Budget({ runs: 100 });
    budget.spend(50);
    expect(budget.canAfford(50)).toBe(true);
    expect(budget.canAfford(51)).toBe(false);
    expect(budget.canAfford(40, 10)).toBe(true);
    expect(budget.canAfford(41, 10)).toBe(false);
    expect(budget.canAfford(30, 1000)).toBe(true);
    expect(budget.canAfford(31, 1000)).toBe(false);
    budget.spend(50);
    expect(budget.canAfford(0)).toBe(false);
    budget.end();
  });

  it('can afford nothing when its caller has ended the work', () => {
    const controller = new AbortController();
    const budget = new Budget({ runs: 100 }, controller.signal);
    expect(budget.canAfford(1)).toBe(true);
    controller.abort();
    expect(budget.canAfford(1)).toBe(false);
    budget.end();
  });
});

/** The oracle against a real swarm, the engine against both: measured cases and others. */
import { describe, expect, it } from 'vitest';
import { changedParameters } from '../../src/scenario/model.js';
import { engineResult, measuredCases, oracleResult, otherCases, STATED_MODEL, swarmScenario } from './swarmCases.js';

describe('a real swarm', () => {
  const cases = measuredCases();

  it('was measured in three cases', () => {
    expect(cases.map(({ name }) => name)).toEqual(['S1-two-sequential', 'S3-flash-8', 'S5-half-no-upload']);
    expect(cases[1]!.peerShare).toBeCloseTo(0.823, 3);
  });

  it.each(cases)('$name: the oracle is within 4 points and 8 %', (of) => {
    const { peerShare, lastFinishS } = oracleResult(of);
    expect(Math.abs(peerShare - of.peerShare)).toBeLessThan(0.04);
    expect(Math.abs(lastFinishS / of.lastFinishS - 1)).toBeLessThan(0.08);
  });

  it.each(cases)('$name: the engine is within 5 points and 15 %', (of) => {
    const { peerShare, lastFinishS } = engineResult(of);
    expect(Math.abs(peerShare - of.peerShare)).toBeLessThan(0.05);
    expect(Math.abs(lastFinishS / of.lastFinishS - 1)).toBeLessThan(0.15);
  });

  it.each(otherCases())('not measured, $name: the engine is within 5 points and 8 % of the oracle', (of) => {
    const wanted = oracleResult(of);
    const found = engineResult(of);
    expect(Math.abs(found.peerShare - wanted.peerShare)).toBeLessThan(0.05);
    expect(Math.abs(found.lastFinishS / wanted.lastFinishS - 1)).toBeLessThan(0.08);
  });

  it('is simulated with the defaults of the model, but for what the cases state', () => {
    for (const of of [...cases, ...otherCases()]) {
      const changed = changedParameters(swarmScenario(of).scenario);
      expect(changed.filter((name) => !(name in STATED_MODEL))).toEqual([]);
    }
  });
});

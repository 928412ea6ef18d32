/** Rates within 1 % do to a run what exact ones do, as far as few seeds can tell; `npm run validate` has a hundred. */
import { describe, expect, it } from 'vitest';
import {
  branches,
  bytesBySource,
  durationsS,
  isMoved,
  LOADS,
  type Load,
  meanOf,
  pairedDifferences,
  replayOf,
  sharesOfSum,
} from './tolerance.js';

const loads = Object.keys(LOADS) as Load[];

describe('a trace of an exact run, replayed with rates within 1 %', () => {
  it.each(loads)('%s: bytes by source within 0.02 points, durations within 2 in 1000 in the mean', (load) => {
    const replay = replayOf(branches(load, 1, { partialHolders: false, rateTolerance: '0 %' }));
    expect(replay.stretches.length).toBeGreaterThan(200);
    const exact = bytesBySource(replay, 0);
    const within = bytesBySource(replay, 0.01);
    sharesOfSum(within).forEach((share, source) => {
      expect(Math.abs(share - sharesOfSum(exact)[source]!)).toBeLessThan(2e-4);
    });
    const exactS = durationsS(replay, 0);
    const withinS = durationsS(replay, 0.01);
    expect(withinS).not.toEqual(exactS);
    expect(Math.abs(meanOf(withinS) / meanOf(exactS) - 1)).toBeLessThan(2e-3);
  });

  it('the replay itself ends where the run did', () => {
    const replay = replayOf(branches('busy', 2, { partialHolders: false, rateTolerance: '0 %' }));
    durationsS(replay, 0).forEach((durationS, i) => {
      const { startS, endS } = replay.stretches[i]!;
      expect(Math.abs(durationS - (endS - startS))).toBeLessThan(1e-3 * (endS - startS) + 1e-3);
    });
  });
});

describe('whole runs within 1 %, HTTP yielding to peers', () => {
  it('a flash aggregate: ten pairs of runs show no bias of a thousandth', () => {
    const pairs = pairedDifferences('flash', 10, '1 %', false);
    expect(pairs.filter(isMoved)).toEqual([]);
    expect(pairs.every(({ standardError }) => standardError > 0)).toBe(true);
  });

  it('with 5 % they do: the test can tell', () => {
    expect(pairedDifferences('flash', 10, '5 %', false).filter(isMoved)).not.toEqual([]);
  });
});

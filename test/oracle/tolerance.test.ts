/** Rates within 1 % do to a run what exact ones do, as far as few seeds can tell; `npm run validate` has a hundred. */
import { describe, expect, it } from 'vitest';
import {
  bytesBySource,
  crowded,
  durationsS,
  isMoved,
  LOADS,
  type Load,
  meanOf,
  PLACES,
  type Place,
  pairedDifferences,
  replayOf,
  sharesOfSum,
} from './tolerance.js';

const loads = Object.keys(LOADS) as Load[];
const places = Object.keys(PLACES) as Place[];
/** The line of one site has room for a load of two days: no rate differs. */
const replayed = places
  .flatMap((place) => loads.map((load) => ({ place, load })))
  .filter(({ place, load }) => place !== 'one site' || load !== 'calm');

describe('a trace of an exact run, replayed with rates within 1 %', () => {
  it.each(replayed)(
    '$place, $load: bytes by source within 0.02 points, durations within 2 in 1000 in the mean',
    ({ place, load }) => {
      const replay = replayOf(crowded(place, load, 1, { partialHolders: false, rateTolerance: '0 %' }));
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
    },
  );

  it('the replay itself ends where the run did', () => {
    const replay = replayOf(crowded('branches', 'busy', 2, { partialHolders: false, rateTolerance: '0 %' }));
    durationsS(replay, 0).forEach((durationS, i) => {
      const { startS, endS } = replay.stretches[i]!;
      expect(Math.abs(durationS - (endS - startS))).toBeLessThan(1e-3 * (endS - startS) + 1e-3);
    });
  });
});

describe('whole runs within 1 %, HTTP yielding to peers', () => {
  it.each(places)('%s, all within a minute: ten pairs of runs show no bias of a thousandth', (place) => {
    const pairs = pairedDifferences({ place, load: 'flash', partialHolders: false }, 10, '1 %');
    expect(pairs.filter(isMoved)).toEqual([]);
    expect(pairs.every(({ standardError }) => standardError > 0)).toBe(true);
  });

  it('with 5 % they do: the test can tell', () => {
    expect(
      pairedDifferences({ place: 'branches', load: 'flash', partialHolders: false }, 20, '5 %').filter(isMoved),
    ).not.toEqual([]);
  });
});

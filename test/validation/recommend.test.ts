/** What docs/recommend.md claims is what docs/recommend.json says, and a small piece of it holds now. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SITUATIONS } from './recommend/situations.js';
import {
  type EstateRow,
  overOwnSettings,
  type SituationRow,
  SMALL_SPACES,
  type SpaceRow,
  situationRow,
  spaceRow,
} from './recommend/study.js';

interface Study {
  situations: SituationRow[];
  estates: EstateRow[];
  spaces: SpaceRow[];
}
const stored: Study = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../docs/recommend.json'), 'utf8'));

describe('the study (npm run validate brings it up to date)', () => {
  it('has all situations, ten estates, and all small spaces', () => {
    expect(stored.situations.map(({ name }) => name)).toEqual(SITUATIONS.map(({ name }) => name));
    expect(stored.situations.map(({ advice }) => advice)).toEqual(SITUATIONS.map(({ advice }) => advice));
    expect(stored.estates.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(stored.spaces.map(({ estate, only }) => ({ estate, only }))).toEqual(SMALL_SPACES);
    for (const { sets } of stored.spaces) expect(sets).toBeLessThanOrEqual(500);
  });

  it('has no recommendation that is told to be worse than anything else', () => {
    const duels = [
      ...stored.situations.flatMap((row) => [row.duel, row.overBefore]),
      ...stored.estates.flatMap(({ rivals }) => rivals.map(({ duel }) => duel)),
      ...stored.spaces.map(({ duel }) => duel),
    ];
    expect(duels.length).toBeGreaterThan(70);
    for (const { verdict } of duels) expect(verdict).not.toBe('worse');
  });

  it('has a confirmed recommendation everywhere', () => {
    const found = [...stored.situations, ...stored.estates, ...stored.spaces].map((row) => row.found);
    for (const { isConfirmed } of found) expect(isConfirmed).toBe(true);
  });
});

describe('now', () => {
  it('a recommendation for the lab is no worse than the advice of the page, nor than the lab as it is', async () => {
    const lab = SITUATIONS.find(({ name }) => name === 'lab')!;
    const row = await situationRow({ ...lab, set: ['sites.lab.devices=20'] }, { budget: 100, seeds: 6 });
    for (const { verdict } of [row.duel, row.overBefore]) expect(verdict).not.toBe('worse');
  });

  it('no recommendation is told to be worse than the own settings of an estate, whatever the budget', async () => {
    const verdicts: string[] = [];
    for (const [number, budget] of [20, 40, 80, 120, 160].entries()) {
      verdicts.push((await overOwnSettings(number, { budget, seeds: 6 })).verdict);
    }
    expect(verdicts).not.toContain('worse');
    // It would be easy to keep everything as it is.
    expect(verdicts).toContain('better');
  });

  it('a small space has the best of all its sets, or one not told from it', async () => {
    const row = await spaceRow(
      { estate: 1, only: ['DODownloadMode', 'DOGroupIdSource', 'DOMinFileSizeToCache'] },
      { budget: 80, seeds: 6 },
    );
    expect(row.sets).toBe(6 * 6);
    expect(row.duel.verdict).not.toBe('worse');
  });
});

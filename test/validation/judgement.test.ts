/** docs/judgement.json against what is simulated now, and the defaults against what it says. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN_READINGS } from '../../src/experiment/readings.js';
import { combinations, ESTATES, met, scoreOf } from './judgement.js';

interface Judged {
  labels: string[];
  estates: { peerShare: number; cdnGb: number }[];
  met: ReturnType<typeof met>;
  score: number;
}

const stored: { estates: string[]; combinations: Judged[] } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../docs/judgement.json'), 'utf8'),
);
const defaults = MAIN_READINGS.map(({ values }) => values[0]!.label);
const judgedOf = (labels: readonly string[]) =>
  stored.combinations.find((judged) => judged.labels.every((label, k) => label === labels[k]))!;

describe('docs/judgement.json (npm run validate brings it up to date)', () => {
  it('holds every combination over every estate', () => {
    expect(stored.estates).toEqual(ESTATES.map(({ name }) => name));
    expect(stored.combinations.map(({ labels }) => labels)).toEqual(combinations().map(({ labels }) => labels));
    for (const { estates } of stored.combinations) expect(estates).toHaveLength(ESTATES.length);
  });

  it('holds which observations the defaults and another combination meet now', () => {
    const others = MAIN_READINGS.map(({ values }) => values[1]!.label);
    for (const labels of [defaults, others]) {
      const of = combinations().find((combination) => combination.labels.every((label, k) => label === labels[k]))!;
      const judged = judgedOf(labels);
      const found = met(of.overrides, judged.estates.at(-1)!.peerShare);
      expect(found).toEqual(judged.met);
      expect(scoreOf(found)).toBe(judged.score);
    }
  });
});

describe('the defaults', () => {
  it('meet two machines and the estate, and as much as the best combination', () => {
    const { met: observations, score } = judgedOf(defaults);
    expect(observations.twoMachines).toBe(1);
    expect(observations.estate).toBe(1);
    const best = Math.max(...stored.combinations.map((judged) => judged.score));
    // Two assumed cases of one job in 32 are no difference.
    expect(score).toBeGreaterThanOrEqual(best - 1 / 16);
  });
});

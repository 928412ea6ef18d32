/** A part of the bad inputs; `npm run validate` tries all of them, and measures time and memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { badInputs, complaintsAbout, endingOf } from './read.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-bad-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

/** One of so many. */
const PART = 15;
const all = badInputs();

describe('bad inputs', () => {
  it('are at least four hundred, and no two alike', () => {
    expect(all.length).toBeGreaterThanOrEqual(400);
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  });

  it.each(all.filter((_, i) => i % PART === 0))('$where ends with exit code 2: $text', async (input) => {
    const ending = await endingOf(input, join(TMP, input.where.replaceAll(' ', '-') + all.indexOf(input)));
    expect([complaintsAbout(ending), ending.err]).toEqual([[], ending.err]);
  });
});

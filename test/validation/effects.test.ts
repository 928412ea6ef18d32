/** docs/effects.json covers every open point, and holds what is simulated now. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { cdnBytesOf, EFFECT_ESTATES, effectCases } from './effects.js';

const stored = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../docs/effects.json'), 'utf8'));

it('has a row for every choice and every amount (npm run validate brings it up to date)', () => {
  expect(stored.rows.map(({ name, value }: { name: string; value: string }) => ({ name, value }))).toEqual(
    effectCases(),
  );
  expect(stored.estates).toEqual(EFFECT_ESTATES.map(({ name }) => name));
});

it('holds what the quickest of the estates gives now, with the defaults and under one change', () => {
  const e = EFFECT_ESTATES.findIndex(({ name }) => name === 'mobile-workforce');
  const row = stored.rows.find(({ name }: { name: string }) => name === 'backgroundHttpShare');
  expect(cdnBytesOf(EFFECT_ESTATES[e]!, [])).toBe(stored.defaults[e]);
  expect(cdnBytesOf(EFFECT_ESTATES[e]!, [`model.${row.name}=${row.value}`])).toBe(row.cdnBytes[e]);
});

/** The full verdict on every published recommendation: `npm test` gives it on those that take few seconds. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dosim } from '../e2e/helpers.js';
import { ADVICE_FOLDER } from '../e2e/publishedAdvice.js';

it('holds for all, none of them drifted', async () => {
  const { code, out } = await dosim('check', ADVICE_FOLDER, '--quiet');
  const files = readdirSync(ADVICE_FOLDER).filter((name) => name.endsWith('.yaml'));
  expect(out).toContain(`${files.length} recommendations`);
  expect(out).toMatch(/: (\d+) hold, 0 fail, 0 undecided\n$/);
  expect(code).toBe(0);
});

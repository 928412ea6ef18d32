/** docs/causes.md has the table of restrictions as the program has it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { RESTRICTIONS } from '../src/experiment/causes/restrictions.js';

it('docs/causes.md lists every restriction, and how it is lifted', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../docs/causes.md'), 'utf8');
  const rows = RESTRICTIONS.map(({ name, title, lifting }) => `| \`${name}\` | ${title} | ${lifting} |`);
  expect(page).toContain(
    `<!-- restrictions -->\n\n| name | restriction | lifted |\n| --- | --- | --- |\n${rows.join('\n')}\n`,
  );
});

/** `npm run validate`: what recommendations win over other sets (docs/recommend.json); some six minutes of one core. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { it } from 'vitest';
import { SITUATIONS } from './recommend/situations.js';
import { EFFORTS, ESTATES, estateRow, SMALL_SPACES, situationRow, spaceRow } from './recommend/study.js';

it('writes docs/recommend.json', async () => {
  const study: Record<keyof typeof EFFORTS, object[]> = { situations: [], estates: [], spaces: [] };
  const target = resolve(import.meta.dirname, '../../docs/recommend.json');
  const add = (part: keyof typeof study, row: object) => {
    study[part].push(row);
    const parts = Object.entries(study).map(
      ([name, rows]) => `${JSON.stringify(name)}: [\n${rows.map((each) => JSON.stringify(each)).join(',\n')}\n]`,
    );
    // What is done is kept, should the rest be stopped.
    writeFileSync(target, `{\n"efforts": ${JSON.stringify(EFFORTS)},\n${parts.join(',\n')}\n}\n`);
  };
  for (const situation of SITUATIONS) add('situations', await situationRow(situation, EFFORTS.situations));
  for (let number = 0; number < ESTATES; number += 1) add('estates', await estateRow(number, EFFORTS.estates));
  for (const space of SMALL_SPACES) add('spaces', await spaceRow(space, EFFORTS.spaces));
}, 7_200_000);

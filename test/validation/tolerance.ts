/** `npm run validate`: rates within 1 % against exact ones, a hundred pairs of runs at three loads. */
import { expect, it } from 'vitest';
import { isMoved, LOADS, type Load, PLACES, type Place, pairedDifferences } from '../oracle/tolerance.js';

const SEEDS = 100;

it.each(
  (Object.keys(PLACES) as Place[]).flatMap((place) =>
    (Object.keys(LOADS) as Load[]).flatMap((load) => [
      { place, load, partialHolders: false },
      { place, load, partialHolders: true },
    ]),
  ),
)('$place, $load, partial holders $partialHolders: no bias of three standard errors and a thousandth', (setting) => {
  const pairs = pairedDifferences(setting, SEEDS, '1 %');
  for (const { measure, exact, difference, standardError } of pairs) {
    const figures = [exact, difference, standardError].map((value) => value.toPrecision(3)).join(', ');
    process.stdout.write(
      `${Object.values(setting).join(', ')}, ${measure}: exact, difference, standard error ${figures}\n`,
    );
  }
  expect(pairs.filter(isMoved)).toEqual([]);
});

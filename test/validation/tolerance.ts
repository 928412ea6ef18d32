/** `npm run validate`: rates within 1 % against exact ones, a hundred pairs of runs at three loads. */
import { expect, it } from 'vitest';
import { isMoved, LOADS, type Load, pairedDifferences } from '../oracle/tolerance.js';

const SEEDS = 100;

it.each(
  (Object.keys(LOADS) as Load[]).flatMap((load) => [
    { load, partialHolders: false },
    { load, partialHolders: true },
  ]),
)(
  '$load, partial holders $partialHolders: no bias of three standard errors and a thousandth',
  ({ load, partialHolders }) => {
    const pairs = pairedDifferences(load, SEEDS, '1 %', partialHolders);
    for (const { measure, exact, difference, standardError } of pairs) {
      const figures = [exact, difference, standardError].map((value) => value.toPrecision(3)).join(', ');
      process.stdout.write(
        `${load}, partial holders ${partialHolders}, ${measure}: exact, difference, standard error ${figures}\n`,
      );
    }
    expect(pairs.filter(isMoved)).toEqual([]);
  },
);

/** The assumptions that could explain a difference from what was observed: the main readings, and others that move results. */
import { MAIN_READINGS, type Reading } from '../readings.js';
import type { ComparedCell } from './compareObserved.js';

/** Readings beyond the main ones that move the CDN bytes of some example estate by 5 % and more (docs/readings.md). */
const FURTHER_READINGS: readonly Reading[] = [
  {
    name: 'what percentages are a share of',
    values: [
      { label: 'the line', overrides: ['model.percentageOf=line'] },
      { label: 'the port', overrides: ['model.percentageOf=port'] },
      { label: 'what Windows has measured', overrides: ['model.percentageOf=measured'] },
    ],
  },
  {
    name: 'what a VPN forbids',
    values: [
      { label: 'peers altogether', overrides: ['model.vpnBan=both'] },
      { label: 'to upload', overrides: ['model.vpnBan=uploadOnly'] },
    ],
  },
  {
    name: 'peers of Windows 11 without the restriction policy',
    values: [
      { label: 'as the profile says', overrides: ['model.win11RestrictDefault=ofProfile'] },
      { label: 'by edition', overrides: ['model.win11RestrictDefault=bySku'] },
      { label: 'DNS-SD', overrides: ['model.win11RestrictDefault=dnsSd'] },
    ],
  },
  {
    name: 'how long a copy is listed',
    values: [
      { label: 'as long as it is there', overrides: ['model.registerInterval=never'] },
      { label: 'renewed every 15 min', overrides: ['model.registerInterval=15 min'] },
    ],
  },
  {
    name: 'files that a device offers at a time',
    values: [
      { label: '4', overrides: ['model.uploadSlots=4'] },
      { label: '8', overrides: ['model.uploadSlots=8'] },
    ],
  },
];

export const OPEN_READINGS: readonly Reading[] = [...MAIN_READINGS, ...FURTHER_READINGS];

/** What one reading would do to the differences. */
export interface Explanation {
  reading: string;
  value: string;
  /** How it moves the peer share, in all and in the cell that differs most: simulated shares, on the same seeds. */
  moves: number;
  movesMost: number;
  /** Part of the differences that it would take away: 1 is all, below 0 it makes them larger. */
  closes: number;
}

/**
 * Judges what readings would do, those first that take away most.
 *
 * @param cells of the comparison; `cells[0]` is all rows
 * @param most the cell that differs most
 * @param effects by reading: what it adds to the simulated peer share of each cell, NaN where it has no bytes
 */
export function explanations(
  cells: readonly ComparedCell[],
  most: ComparedCell,
  effects: readonly { reading: string; value: string; effect: (cell: ComparedCell) => number }[],
): Explanation[] {
  const counted = cells.filter((cell) => cell.dimension === judgedDimension(cells));
  const sumOfSquares = (added: (cell: ComparedCell) => number) =>
    counted.reduce((sum, cell) => sum + cell.bytesShare * (cell.difference + zeroIfNaN(added(cell))) ** 2, 0);
  const before = sumOfSquares(() => 0);
  return effects
    .map(({ reading, value, effect }) => ({
      reading,
      value,
      moves: effect(cells[0]!),
      movesMost: effect(most),
      closes: before === 0 ? 0 : 1 - Math.sqrt(sumOfSquares(effect) / before),
    }))
    .sort((a, b) => b.closes - a.closes);
}

/** Readings tell most by kinds of content; where these are not told, by all rows. */
function judgedDimension(cells: readonly ComparedCell[]): ComparedCell['dimension'] {
  return (['contentType', 'caller'] as const).find((name) => cells.some((cell) => cell.dimension === name)) ?? 'all';
}

function zeroIfNaN(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

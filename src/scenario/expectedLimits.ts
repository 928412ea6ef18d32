/** Limits of expectations: numbers in the unit of the figure, or amounts with a unit of their own. */
import { type FigureSpec, type FigureUnit, findFigure } from '../core/figureCatalogue.js';
import { parseQuantity, QUANTITY_EXAMPLES, readAmount } from '../core/units.js';

const KINDS = {
  bytes: 'size',
  duration: 'duration',
  rate: 'rate',
  share: undefined,
  count: undefined,
  money: undefined,
} as const;
const ALLOWED: Readonly<Record<FigureUnit, string>> = {
  share: 'a share such as 70 %, or a number from 0 to 1',
  bytes: `${QUANTITY_EXAMPLES.size}, or a number of bytes`,
  duration: `${QUANTITY_EXAMPLES.duration}, or a number of seconds`,
  rate: `${QUANTITY_EXAMPLES.rate}, or a number of bytes a second`,
  count: 'a number',
  money: 'a number, in the currency of the prices',
};

/**
 * The value of a limit that is written as text: `70 %`, `50 GB`, `30 min`, `100 Mbit/s`.
 *
 * @param figureText name of the figure; the unit of one that does not exist is not known, and is told of elsewhere
 * @returns the value in the figure's own unit, or what is allowed
 */
export function parseLimit(
  figureText: string,
  text: string,
): { ok: true; value: number } | { ok: false; message: string } {
  const figure = findFigure(figureText);
  if (figure === undefined) return { ok: true, value: 0 };
  const value = valueIn(figure, text);
  if (value !== undefined) return { ok: true, value };
  return { ok: false, message: `found "${text}": ${figure.words} needs ${ALLOWED[figure.unit]}` };
}

function valueIn({ unit }: FigureSpec, text: string): number | undefined {
  const kind = KINDS[unit];
  const amount = readAmount(text);
  // A number without its unit is no amount: as a number, and not as text, it is in the figure's own unit.
  if (kind !== undefined) return amount?.unit === '' ? undefined : parseQuantity(text, kind);
  if (unit === 'share') return amount?.unit === '%' ? amount.value / 100 : undefined;
  return amount?.unit === '' ? amount.value : undefined;
}

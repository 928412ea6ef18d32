/** `--budget` of the commands that search. */
import { InputError } from '../core/problems.js';
import { parseQuantity, readAmount } from '../core/units.js';
import type { BudgetSpec } from '../experiment/budget.js';

/**
 * `5min` or `2000runs`.
 *
 * @throws InputError when it is neither
 */
export function parseBudget(text: string): BudgetSpec {
  const { value, unit } = readAmount(text.trim()) ?? { value: 0, unit: '' };
  if (/^runs?$/.test(unit) && Number.isInteger(value) && value >= 1) return { runs: value };
  const seconds = parseQuantity(text, 'duration');
  if (seconds !== undefined && seconds > 0) return { seconds };
  throw InputError.of(`--budget ${text}: error: allowed is a time such as 5min, or a number of runs such as 2000runs`);
}

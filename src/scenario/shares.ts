/** Shares that must make a whole: of the profiles of a mix, of the rings. */
import type { z } from 'zod';

interface Stated {
  name: string;
  /** In [0, 1]; `rest` is what the others leave. */
  share?: number | 'rest';
}

/** Rounding of percentages as they are written. */
const TOLERANCE = 1e-9;

/**
 * The entries with their shares as numbers, which add up to 1. One entry alone needs no share.
 *
 * @param what what an entry is called in messages
 * @param mayBeUnstated no entry needs a share where none states one; each has 0 then (an inventory names the profiles)
 */
export function withShares<T extends Stated>(
  entries: readonly T[],
  what: string,
  context: z.RefinementCtx,
  { path = [], mayBeUnstated = false }: { path?: string[]; mayBeUnstated?: boolean } = {},
): (Omit<T, 'share'> & { share: number })[] {
  const complain = (message: string, at: (string | number)[] = []) =>
    context.addIssue({ code: 'custom', message, path: [...path, ...at], input: entries });
  const stated = entries.filter(({ share }) => share !== undefined);
  if (stated.length === 0 && (entries.length === 1 || mayBeUnstated)) {
    return entries.map((entry) => ({ ...entry, share: entries.length === 1 ? 1 : 0 }));
  }
  entries.forEach(({ name, share }, i) => {
    if (share === undefined) complain(`found no share of ${name}, allowed is a percentage, or rest: what is left`, [i]);
  });
  const rests = entries.filter(({ share }) => share === 'rest');
  if (rests.length > 1) {
    complain(
      `found ${rests.length} entries with share: rest (${rests.map(({ name }) => name).join(', ')}), allowed is one`,
    );
  }
  const sum = entries.reduce((total, { share }) => total + (typeof share === 'number' ? share : 0), 0);
  const isWhole = Math.abs(sum - 1) <= TOLERANCE;
  if (stated.length === entries.length && !isWhole && (rests.length === 0 || sum > 1)) {
    const text = `${Number((sum * 100).toPrecision(6))} %`;
    complain(`found shares that add up to ${text}, allowed is 100 %; one ${what} may say share: rest`);
  }
  return entries.map((entry) => {
    const { share } = entry;
    return { ...entry, share: share === 'rest' ? Math.max(0, 1 - sum) : (share ?? 0) };
  });
}

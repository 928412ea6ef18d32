/** Messages about names that do not exist. */
import { didYouMean } from './problems.js';
import { verb } from './words.js';

/** Names that a message lists. */
const MOST_LISTED = 10;

/** `no site is named lodnon; did you mean london?`, or with the names that there are. */
export function unknownName(what: string, name: string, names: readonly string[]): string {
  return `no ${what} is named ${name}${didYouMean(name, names) || thereAre(names)}`;
}

/** `; there are a, b, c and 7 more`. */
export function thereAre(names: readonly string[]): string {
  if (names.length === 0) return '; there is none';
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : '';
  return `; there ${verb(names.length, 'is', 'are')} ${names.slice(0, MOST_LISTED).join(', ')}${more}`;
}

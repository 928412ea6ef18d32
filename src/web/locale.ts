/** Numbers as the reader writes them. */
export type Locale = 'en' | 'de';

/** A number with decimals and a unit that dosim writes; addresses and versions have none. */
const DECIMALS = /(?<![\d.])(\d+)\.(\d+)(?=[\s\u00a0]?(?:%|pp|[KMGTP]?B|[kMGT]?bit\/s|s|min|h|d)(?![A-Za-z0-9]))/g;

/** Figures within a text with the decimal sign of the locale. */
export function localise(text: string, locale: Locale): string {
  return locale === 'de' ? text.replaceAll(DECIMALS, '$1,$2') : text;
}

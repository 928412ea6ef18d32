/** What a format cannot express of a set of policies. */
import type { PolicyName } from '../policy/catalogue.js';

export interface Omission {
  policy: PolicyName;
  why: string;
}

/** Why a list cannot be written: the device gets one text with commas. */
export function whyNoList(entries: readonly string[]): string | null {
  const odd = entries.find((entry) => entry === '' || entry.includes(',') || entry !== entry.trim());
  if (odd === undefined) return null;
  return `the device gets the list as one text with commas, and the entry ${JSON.stringify(odd)} would come out as another`;
}

/** Why a line of a text file cannot hold a text. */
export function whyNoLine(text: string): string | null {
  return /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFEFF]/u.test(text)
    ? 'the value has control characters, which this format cannot hold'
    : null;
}

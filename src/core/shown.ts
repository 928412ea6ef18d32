/** Values of programs in messages. */

/** Text of a value that is longer is cut. */
const MOST_LETTERS = 60;

/** `5 (a number)`, `"no" (text)`, `a promise`: a value that is not what is allowed, with its type. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'function') return `a function${value.name === '' ? '' : ` (${value.name})`}`;
  if (typeof value === 'string') return `${cut(JSON.stringify(value))} (text)`;
  if (typeof value === 'number') return `${value} (a number)`;
  if (typeof value !== 'object') return `${String(value)} (${typeof value})`;
  if (isPromise(value)) return 'a promise';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return cut(textOf(value));
}

/** `null`, `"no"`, `nothing` for what is not there: a value of a file in a message, as the file could have it. */
export function written(value: unknown): string {
  return cut(JSON.stringify(value) ?? 'nothing');
}

/** True for a promise, whoever made it. */
export function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

function textOf(value: object): string {
  try {
    return JSON.stringify(value) ?? 'an object';
  } catch {
    return 'an object';
  }
}

function cut(text: string): string {
  return text.length <= MOST_LETTERS ? text : `${text.slice(0, MOST_LETTERS - 3)}...`;
}

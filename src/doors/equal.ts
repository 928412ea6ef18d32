/** Equality of plain values: numbers, texts, lists, and objects whatever the order of their keys. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const [left, right] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  return keys.every((key) => Object.hasOwn(right, key) && isSameValue(left[key], right[key]));
}

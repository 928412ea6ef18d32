/** Words that go with numbers. */

/**
 * `1 site`, `2 sites`, `1,000 sites` as `1000 sites`.
 *
 * @param plural default: `one` with an s
 */
export function counted(count: number, one: string, plural = `${one}s`): string {
  return `${count} ${count === 1 ? one : plural}`;
}

/** `1 site is`, `2 sites are`: the verb that goes with a count. */
export function verb(count: number, ofOne: string, ofMany: string): string {
  return count === 1 ? ofOne : ofMany;
}

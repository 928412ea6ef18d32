/** Words that go with numbers. */

/**
 * `1 site`, `2 sites`, `1,000 sites` as `1000 sites`.
 *
 * @param plural default: `one` with an s
 */
export function counted(count: number, one: string, plural = `${one}s`): string {
  return `${count} ${count === 1 ? one : plural}`;
}

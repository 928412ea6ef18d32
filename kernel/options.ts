/**
 * Options: what a caller gives by name, in place of a row of arguments. It writes them to the one address for them and
 * calls; who is called takes them over before it calls anything outside.
 */

/** Bytes that options may take. */
export const OPTIONS_BYTES: usize = 128;
/** The address of the options of a call. */
export const OPTIONS: usize = memory.data(128);

/** Stands in a field of options until it is adopted: a field that may be unset is looked at each time that it is read. */
export function unset<T>(): T {
  return changetype<T>(0);
}

/** Copies options into a record that begins with them: by words, because a copy of bytes in bulk costs more to begin. */
export function adopt<T>(record: T, options: T): void {
  const to = changetype<usize>(record);
  const from = changetype<usize>(options);
  const size = offsetof<T>();
  let at: usize = 0;
  for (; at + 8 <= size; at += 8) store<u64>(to + at, load<u64>(from + at));
  for (; at < size; at += 1) store<u8>(to + at, load<u8>(from + at));
}

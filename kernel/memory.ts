/**
 * The kernel's memory.
 *
 * The files of this folder are AssemblyScript: TypeScript with the types of the machine (`i32`, `f64`, `usize` for an address
 * in the memory), compiled to WebAssembly (docs/decisions/0012 and 0014). Memory is given out in order
 * and emptied as a whole when no part is simulated any more: what grows leaves its old block unused until then.
 */
export const NONE: i32 = -1;
/** Length that lists have from the start. */
export const FIRST_ALLOCATED: i32 = 64;

/** Links that can hold one flow back, and links of its route: some of these never will. */
export const MOST_HOPS: i32 = 12;
export const MOST_LINKS: i32 = 20;
/** Numbers of the links of a flow that is to be added: written by the caller, at an address that stays. */
export const WAY: usize = memory.data(4 * 20);
/** Beside them, for a medium: the part of it that each byte per second takes (solver/flows.ts). */
export const WAY_WEIGHTS: usize = memory.data(8 * 20, 8);

/** Bytes of a line of the processor's cache, and from which size on a block begins with one. */
const LINE_BYTES: usize = 64;
const LARGE_BYTES: u64 = 8192;

/** Bytes given out since the memory was empty, and how many there may be. */
let given: u64 = 0;
let most: u64 = 0;

/** Ends the run: given by whoever makes the instance. */
declare function memoryIsFull(): void;

/** The memory is empty: all that was in it is gone. */
export function forgetAll(): void {
  given = 0;
  // @ts-expect-error: the types of AssemblyScript have it not.
  heap.reset();
}

/** At most so many bytes are given out. */
export function limitTo(sizeBytes: f64): void {
  most = u64(sizeBytes);
}

/** Numbers beside each other. */
@unmanaged
export class F64Column {
  [key: number]: f64;

  @inline
  @operator('[]')
  at(i: i32): f64 {
    if (!ASC_NO_ASSERT) checkWithin(changetype<usize>(this), i, 8);
    return load<f64>(changetype<usize>(this) + (usize(i) << 3));
  }

  @inline
  @operator('[]=')
  put(i: i32, value: f64): void {
    if (!ASC_NO_ASSERT) checkWithin(changetype<usize>(this), i, 8);
    store<f64>(changetype<usize>(this) + (usize(i) << 3), value);
  }
}

@unmanaged
export class I32Column {
  [key: number]: i32;

  @inline
  @operator('[]')
  at(i: i32): i32 {
    if (!ASC_NO_ASSERT) checkWithin(changetype<usize>(this), i, 4);
    return load<i32>(changetype<usize>(this) + (usize(i) << 2));
  }

  @inline
  @operator('[]=')
  put(i: i32, value: i32): void {
    if (!ASC_NO_ASSERT) checkWithin(changetype<usize>(this), i, 4);
    store<i32>(changetype<usize>(this) + (usize(i) << 2), value);
  }
}

@unmanaged
export class U8Column {
  [key: number]: u8;

  @inline
  @operator('[]')
  at(i: i32): u8 {
    if (!ASC_NO_ASSERT) checkWithin(changetype<usize>(this), i, 1);
    return load<u8>(changetype<usize>(this) + usize(i));
  }

  @inline
  @operator('[]=')
  put(i: i32, value: u8): void {
    if (!ASC_NO_ASSERT) checkWithin(changetype<usize>(this), i, 1);
    store<u8>(changetype<usize>(this) + usize(i), value);
  }
}

/** A column of zeros. */
export function f64Column(length: i32): F64Column {
  return changetype<F64Column>(zeros(8 * u64(length)));
}

export function i32Column(length: i32): I32Column {
  return changetype<I32Column>(zeros(4 * u64(length)));
}

export function u8Column(length: i32): U8Column {
  return changetype<U8Column>(zeros(u64(length)));
}

/** A column in which every number is {@link NONE}. */
export function nones(length: i32): I32Column {
  const column = i32Column(length);
  memory.fill(changetype<usize>(column), 0xff, usize(length) << 2);
  return column;
}

/** A column of twice the length with the same beginning. */
export function doubledF64(column: F64Column, length: i32): F64Column {
  return changetype<F64Column>(doubled(changetype<usize>(column), 8 * usize(length)));
}

export function doubledI32(column: I32Column, length: i32): I32Column {
  return changetype<I32Column>(doubled(changetype<usize>(column), 4 * usize(length)));
}

/** A list of whole numbers that is emptied and filled again and again without giving its memory back. */
@unmanaged
export class IntList {
  count: i32 = 0;
  items: I32Column;
  private allocated: i32;

  constructor(allocated: i32 = FIRST_ALLOCATED) {
    this.items = i32Column(allocated);
    this.allocated = allocated;
  }

  @inline
  push(item: i32): void {
    const count = this.count;
    if (count === this.allocated) this.grow();
    this.items[count] = item;
    this.count = count + 1;
  }

  private grow(): void {
    this.items = doubledI32(this.items, this.allocated);
    this.allocated *= 2;
  }

  pop(): i32 {
    assert(this.count > 0, 'nothing is left in the list');
    this.count -= 1;
    return this.items[this.count];
  }

  /** Takes out what is at an index: the last takes its place. */
  drop(index: i32): void {
    this.items[index] = this.items[this.count - 1];
    this.pop();
  }

  clear(): void {
    this.count = 0;
  }
}

/** The same of other numbers. */
@unmanaged
export class F64List {
  count: i32 = 0;
  items: F64Column;
  private allocated: i32;

  constructor(allocated: i32 = FIRST_ALLOCATED) {
    this.items = f64Column(allocated);
    this.allocated = allocated;
  }

  @inline
  push(item: f64): void {
    const count = this.count;
    if (count === this.allocated) this.grow();
    this.items[count] = item;
    this.count = count + 1;
  }

  private grow(): void {
    this.items = doubledF64(this.items, this.allocated);
    this.allocated *= 2;
  }

  /** Room for so many numbers, written to {@link items} from the first on. */
  allocate(count: i32): F64Column {
    while (this.allocated < count) this.grow();
    return this.items;
  }

  clear(): void {
    this.count = 0;
  }
}

/**
 * With assertions (docs/decisions/0021) a block begins with its size, before what it is used for: 0 for one that was left
 * because it had to grow. The rest of these bytes keeps the alignment.
 */
const SIZE_BYTES: usize = 16;

/** A block of so many bytes, all zero: its address. */
export function zeros(sizeBytes: u64): usize {
  given += sizeBytes;
  if (given > most) memoryIsFull();
  const before: usize = ASC_NO_ASSERT ? 0 : SIZE_BYTES;
  // What is large begins with a line of the processor's cache, as its records do.
  const address =
    sizeBytes < LARGE_BYTES
      ? heap.alloc(usize(sizeBytes) + before) + before
      : (heap.alloc(usize(sizeBytes) + LINE_BYTES + before) + before + (LINE_BYTES - 1)) & ~(LINE_BYTES - 1);
  memory.fill(address, 0, usize(sizeBytes));
  if (!ASC_NO_ASSERT) noteSize(address, sizeBytes);
  return address;
}

/** The address of a block of twice the size that begins with what is there. */
export function doubled(address: usize, sizeBytes: usize): usize {
  const newAddress = zeros(2 * u64(sizeBytes));
  memory.copy(newAddress, address, sizeBytes);
  if (!ASC_NO_ASSERT) noteSize(address, 0);
  return newAddress;
}

/** With assertions: notes the size of what begins at an address, 0 for what was left; the bytes before it belong to nobody. */
export function noteSize(address: usize, sizeBytes: u64): void {
  store<u64>(address - SIZE_BYTES, sizeBytes);
}

/** With assertions: ends the run when an entry of so many bytes is none of a block that {@link zeros} gave. */
export function checkWithin(address: usize, number: i32, entryBytes: usize): void {
  assert(
    number >= 0 && (u64(number) + 1) * entryBytes <= load<u64>(address - SIZE_BYTES),
    'outside of its column or table',
  );
}

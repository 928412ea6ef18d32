/**
 * Places in the solver's memory.
 *
 * The files of this folder are AssemblyScript: TypeScript with the types of the machine (`i32`, `f64`, `usize` for a place
 * in the memory), compiled to WebAssembly (docs/decisions/0012-solver-in-webassembly.md). Memory is given out in order
 * and emptied as a whole when nobody solves any more: what grows leaves its old place unused until then.
 */
export const NONE: i32 = -1;
/** Length that lists have from the start. */
export const FIRST_ROOM: i32 = 64;

/** Numbers beside each other. */
@unmanaged
export class F64Column {
  [key: number]: f64;

  @inline
  @operator('[]')
  at(i: i32): f64 {
    return load<f64>(changetype<usize>(this) + (usize(i) << 3));
  }

  @inline
  @operator('[]=')
  put(i: i32, value: f64): void {
    store<f64>(changetype<usize>(this) + (usize(i) << 3), value);
  }
}

@unmanaged
export class I32Column {
  [key: number]: i32;

  @inline
  @operator('[]')
  at(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + (usize(i) << 2));
  }

  @inline
  @operator('[]=')
  put(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + (usize(i) << 2), value);
  }
}

/** A column of zeros. */
export function f64Column(length: i32): F64Column {
  return changetype<F64Column>(zeros(8 * usize(length)));
}

export function i32Column(length: i32): I32Column {
  return changetype<I32Column>(zeros(4 * usize(length)));
}

/** A column of twice the length with the same beginning. */
export function doubledF64(column: F64Column, length: i32): F64Column {
  return changetype<F64Column>(doubled(changetype<usize>(column), 8 * usize(length)));
}

export function doubledI32(column: I32Column, length: i32): I32Column {
  return changetype<I32Column>(doubled(changetype<usize>(column), 4 * usize(length)));
}

/** A list of whole numbers that is emptied and filled again and again without giving its room back. */
@unmanaged
export class IntList {
  count: i32 = 0;
  items: I32Column = i32Column(FIRST_ROOM);
  private room: i32 = FIRST_ROOM;

  push(item: i32): void {
    if (this.count === this.room) {
      this.items = doubledI32(this.items, this.room);
      this.room *= 2;
    }
    this.items[this.count] = item;
    this.count += 1;
  }

  pop(): i32 {
    this.count -= 1;
    return this.items[this.count];
  }

  clear(): void {
    this.count = 0;
  }
}

/** A place of so many bytes, all zero. */
export function zeros(sizeBytes: usize): usize {
  const place = heap.alloc(sizeBytes);
  memory.fill(place, 0, sizeBytes);
  return place;
}

/** A place of twice the size that begins with what is there. */
export function doubled(place: usize, sizeBytes: usize): usize {
  const newPlace = zeros(2 * sizeBytes);
  memory.copy(newPlace, place, sizeBytes);
  return newPlace;
}

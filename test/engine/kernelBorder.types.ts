/**
 * What does not compile on the TypeScript side of the border to the kernel: each line that is marked is an error, or
 * `npm run types` fails. Nothing here is run.
 */
import { STATUS } from '../../src/engine/codes.js';
import type { PartListener, Ptr } from '../../src/engine/kernel/border.js';
import { newCaches, newSearch, openTransfer, type SearchOptions } from '../../src/engine/kernel/calls.js';
import { float64sAt, kernel } from '../../src/engine/kernel/instance.js';
import { readLineMeter, TRANSFER } from '../../src/engine/kernel/layouts.js';
import { float64Of, int32Of } from '../../src/engine/kernel/records.js';

declare const part: Ptr<'Part'>;
declare const connections: Ptr<'Connections'>;
declare const transfers: Ptr<'Transfers'>;
declare const meter: Ptr<'LineMeter'>;
declare const devices: Ptr<'Devices'>;
declare const search: SearchOptions;

/** Arguments swapped, left out, or of another kind. */
export function places(): void {
  newSearch({ ...search, part, connections });
  // @ts-expect-error: a part is no connections
  newSearch({ ...search, part: connections, connections: part });
  // @ts-expect-error: a flag is no number
  newSearch({ ...search, hasEvents: search.meteredBars });
  // @ts-expect-error: a number is no flag
  newSearch({ ...search, meteredBars: search.hasEvents });
  // @ts-expect-error: an option is left out
  newCaches({ devices, files: 1, visibilityDelayS: 0 });
  // @ts-expect-error: options are given by name
  newCaches(devices, 1, 0, true);
  // @ts-expect-error: options are not the place of options
  kernel.newSearch(search);
  // @ts-expect-error: the connections come first
  kernel.mayUpload(0, connections, 1, 0);
  // @ts-expect-error: a place is not any number
  kernel.closeAll(4096, 0, 0);
  // @ts-expect-error: transfers come before time and options
  openTransfer(0, transfers, { download: 0 });
  // @ts-expect-error: a truth value from the kernel is 0 or 1
  if (kernel.mayUpload(connections, 0, 1, 0) === true) kernel.end();
}

/** Columns and fields of another type or name. */
export function layouts(): number {
  const { bytes, count, numbers } = readLineMeter(meter);
  // @ts-expect-error: a column of whole numbers
  float64sAt(numbers, count);
  // @ts-expect-error: a part is no meter
  readLineMeter(part);
  // @ts-expect-error: the sender is no number of 8 bytes
  float64Of(TRANSFER, 'sender');
  // @ts-expect-error: a field that is not there
  int32Of(TRANSFER, 'receiver');
  return float64sAt(bytes, count)[0]! + float64Of(TRANSFER, 'cap');
}

/** A state, or a callback, that is renamed on one side. */
export function names(): Pick<PartListener, 'pause'> {
  // @ts-expect-error: a download pauses; it does not halt
  if (STATUS.paused === STATUS.halted) return { pause: () => {} };
  // @ts-expect-error: a callback by another name
  return { halt: () => {} };
}

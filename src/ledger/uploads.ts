/** Who pays for the bytes of peers: how the uploads are spread over the devices. */
import { countBelow } from '../core/order.js';

/** Of the devices that sent something, at least one. */
const BUSIEST_SHARE = 0.01;

export interface UploadFigures {
  /** Devices that sent something to a peer. */
  uploaders: number;
  /** The part of all bytes sent that the busiest 1 % of them sent; 0 where nobody sent anything. */
  busiestUploadersShare: number;
  /** Devices that have used up DOMonthlyUploadDataCap in some month. */
  devicesAtMonthlyCap: number;
}

/**
 * @param sentBytes of the devices of a part, one part after the other
 * @param capReached 1 for a device that has used up its cap, likewise
 */
export function uploadFigures(sentBytes: readonly Float64Array[], capReached: readonly Uint8Array[]): UploadFigures {
  const sorted = new Float64Array(sentBytes.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of sentBytes) {
    sorted.set(part, at);
    at += part.length;
  }
  sorted.sort();
  const idle = countBelow(sorted, Number.MIN_VALUE, 0, sorted.length);
  const uploaders = sorted.length - idle;
  const busiest = Math.ceil(uploaders * BUSIEST_SHARE);
  let all = 0;
  let ofBusiest = 0;
  for (let i = idle; i < sorted.length; i += 1) {
    all += sorted[i]!;
    if (i >= sorted.length - busiest) ofBusiest += sorted[i]!;
  }
  let devicesAtMonthlyCap = 0;
  for (const part of capReached) for (let i = 0; i < part.length; i += 1) devicesAtMonthlyCap += part[i]!;
  return { uploaders, busiestUploadersShare: all === 0 ? 0 : ofBusiest / all, devicesAtMonthlyCap };
}

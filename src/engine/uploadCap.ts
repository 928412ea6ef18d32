/** What each device has sent to Internet peers in the present calendar month, against DOMonthlyUploadDataCap. */
import { float64Column, int32Column, uint8Column } from '../core/columns.js';
import { DAY_S, HOUR_S } from '../core/units.js';
import { clockOf, type Fleet } from '../fleet/fleet.js';
import { monthlyUploadLeftBytes } from '../policy/monthlyCap.js';

/** Below this the cap counts as used up. */
const LEAST_LEFT_BYTES = 1;

export class UploadCap {
  private readonly sentBytes: Float64Array;
  private readonly month: Int32Array;
  /** 1 for a device that has used up its cap in some month. */
  private readonly hasReached: Uint8Array;
  /** Until when the month has surely not changed. */
  private readonly pageEndsS: Float64Array;

  constructor(
    private readonly fleet: Fleet,
    private readonly devices: Int32Array,
    private readonly startMs: number,
  ) {
    this.sentBytes = float64Column(devices.length);
    this.month = int32Column(devices.length).fill(-1);
    this.hasReached = uint8Column(devices.length);
    this.pageEndsS = float64Column(devices.length).fill(Number.NEGATIVE_INFINITY);
  }

  /** Counts bytes that a device (local number) has sent to an Internet peer. */
  add(i: number, bytes: number, timeS: number): void {
    this.turnPage(i, timeS);
    this.sentBytes[i]! += bytes;
  }

  /** Bytes that it may still send in this month; 0 when the cap is used up. */
  leftBytes(i: number, timeS: number): number {
    this.turnPage(i, timeS);
    return this.left(i);
  }

  /** Devices that have used up their cap in some month of the run: 1 for each of them, by local number. */
  reached(): Uint8Array {
    for (let i = 0; i < this.devices.length; i += 1) this.noteReached(i);
    return this.hasReached;
  }

  private left(i: number): number {
    const policy = this.fleet.policies[this.fleet.policyOf[this.devices[i]!]!]!;
    const left = monthlyUploadLeftBytes(policy.monthlyUploadCapBytes, this.sentBytes[i]!);
    return left < LEAST_LEFT_BYTES ? 0 : left;
  }

  /** Looks at the present month. */
  private noteReached(i: number): void {
    if (this.sentBytes[i]! > 0 && this.left(i) === 0) this.hasReached[i] = 1;
  }

  private turnPage(i: number, timeS: number): void {
    if (timeS < this.pageEndsS[i]!) return;
    const clock = clockOf(this.fleet, this.devices[i]!);
    const local = new Date(clock.localS(this.startMs / 1000 + timeS) * 1000);
    const month = local.getUTCFullYear() * 12 + local.getUTCMonth();
    // No month ends before the day does, whatever the clocks are set to.
    this.pageEndsS[i] = timeS + Math.max(0, DAY_S - HOUR_S - ((local.getTime() / 1000) % DAY_S));
    if (this.month[i] === month) return;
    this.noteReached(i);
    this.month[i] = month;
    this.sentBytes[i] = 0;
  }
}

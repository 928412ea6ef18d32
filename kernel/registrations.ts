/**
 * What the service lists, where devices register their copies with it again and again (`model.registerInterval`): each at
 * instants of its own, while it is on. Nothing is done at these instants: whoever searches looks back to the last of them.
 */
import { Copy } from './caches';
import { LINK_LOCAL_PEER } from './codes';
import { F64Column, f64Column } from './memory';
import { Part } from './part';

/** True when a device was on at an instant that may be past, and reached the service. */
declare function couldRegister(part: Part, i: i32, timeS: f64): bool;

@unmanaged
export class Registrations {
  private part: Part;
  /** Infinity where a copy is listed for as long as it is there. */
  private intervalS: f64 = Infinity;
  /** By device: its first instant, less than an interval after the begin. */
  private phaseS: F64Column = f64Column(0);

  constructor(part: Part) {
    this.part = part;
  }

  /** From the begin on devices register so often; the caller writes the phase of each. */
  repeat(intervalS: f64): F64Column {
    this.intervalS = intervalS;
    this.phaseS = f64Column(this.part.deviceCount);
    return this.phaseS;
  }

  /**
   * True when the last registration of its device brought a copy onto the list of the service. What is found on the link
   * itself is registered nowhere.
   */
  @inline
  hold(record: Copy, source: i32, timeS: f64): bool {
    return this.intervalS === Infinity || this.holdAgain(record, source, timeS);
  }

  private holdAgain(record: Copy, source: i32, timeS: f64): bool {
    const intervalS = this.intervalS;
    if (source === LINK_LOCAL_PEER) return true;
    const phaseS = this.phaseS[record.device];
    const lastS = phaseS + Math.floor((timeS - phaseS) / intervalS) * intervalS;
    return record.visibleS <= lastS && couldRegister(this.part, record.device, lastS);
  }
}

/** The bandwidth caps of the devices over time: which rate each cap link has now, and when it changes next. */
import { HOUR_S } from '../core/units.js';
import { clockOf, type Fleet } from '../fleet/fleet.js';
import { isBusinessHour } from '../policy/bandwidthCaps.js';
import type { Scenario } from '../scenario/schema.js';
import { CAPS_BY_HOUR, capRates } from './capLinks.js';
import type { TransfersHandle } from './kernel/transfersHandle.js';
import type { Network } from './network.js';

export class Caps {
  constructor(
    private readonly fleet: Fleet,
    private readonly devices: Int32Array,
    private readonly scenario: Scenario,
    private readonly network: Network,
    private readonly transfers: TransfersHandle,
  ) {}

  /** Sets the caps of a device (local number) to what holds now. */
  refresh(i: number, state: number, timeS: number): void {
    const { network, transfers } = this;
    const { model } = this.scenario;
    const first = network.firstCapLink(i);
    if (first < 0) return;
    const lineBytesPerS = network.availableBytesPerS(i, state, model);
    const isBusinessTime: Parameters<typeof capRates>[3] = (hours) =>
      isBusinessHour(hours, this.localS(i, timeS), model.businessDays);
    const rates = capRates(this.policy(i), model, lineBytesPerS, isBusinessTime);
    for (const [at, rate] of rates.entries()) transfers.setCapacity(first + at, rate, timeS);
  }

  /** When business hours change the caps of a device next: the full hour of its local time, or Infinity. */
  nextChangeS(i: number, timeS: number): number {
    if ((this.network.capMask[i]! & CAPS_BY_HOUR) === 0) return Number.POSITIVE_INFINITY;
    const localS = this.localS(i, timeS);
    return timeS + (Math.floor(localS / HOUR_S + 1e-9) + 1) * HOUR_S - localS;
  }

  private policy(i: number) {
    return this.fleet.policies[this.fleet.policyOf[this.devices[i]!]!]!;
  }

  private localS(i: number, timeS: number): number {
    const clock = clockOf(this.fleet, this.devices[i]!);
    return clock.localS(this.scenario.startMs / 1000 + timeS);
  }
}

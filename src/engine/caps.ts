/** The bandwidth caps of the devices over time: which rate each cap link has now, and when it changes next. */
import { HOUR_S } from '../core/units.js';
import { clockOf, type Fleet } from '../fleet/fleet.js';
import { capsNow, isBusinessHour } from '../policy/bandwidthCaps.js';
import type { Scenario } from '../scenario/schema.js';
import { capKind, UPLOAD_CAP } from './capLinks.js';
import type { Network } from './network.js';
import type { Transfers } from './transfers.js';

export class Caps {
  constructor(
    private readonly fleet: Fleet,
    private readonly devices: Int32Array,
    private readonly scenario: Scenario,
    private readonly network: Network,
    private readonly transfers: Transfers,
  ) {}

  /** Sets the caps of a device (local number) to what holds now. */
  refresh(i: number, state: number, timeS: number): void {
    const { network, transfers } = this;
    if (!network.hasCaps(i)) return;
    const { absoluteCapCoversLan, businessHoursCoverLan, businessDays, percentageOf } = this.scenario.model;
    const policy = this.policy(i);
    const lineBytesPerS = network.lineBytesPerS(i, state, percentageOf === 'port');
    for (const [set, caps] of [...policy.caps, policy.capsOfAll].entries()) {
      const all = network.capLink(i, capKind(set, false));
      if (all < 0) continue;
      const hours = caps.businessHours;
      const isBusiness = hours !== null && isBusinessHour(hours, this.localS(i, timeS), businessDays);
      const rates = capsNow(caps, lineBytesPerS, isBusiness, absoluteCapCoversLan, businessHoursCoverLan);
      transfers.setCapacity(all, rates.allBytesPerS, timeS);
      transfers.setCapacity(network.capLink(i, capKind(set, true)), rates.beyondLanBytesPerS, timeS);
    }
    const upload = network.capLink(i, UPLOAD_CAP);
    if (upload >= 0) transfers.setCapacity(upload, policy.uploadCapBytesPerS, timeS);
  }

  /** When business hours change the caps of a device next: the full hour of its local time, or Infinity. */
  nextChangeS(i: number, timeS: number): number {
    if (!this.network.hasCaps(i) || this.policy(i).caps.every((caps) => caps.businessHours === null))
      return Number.POSITIVE_INFINITY;
    const localS = this.localS(i, timeS);
    return timeS + (Math.floor(localS / HOUR_S + 1e-9) + 1) * HOUR_S - localS;
  }

  private policy(i: number) {
    return this.fleet.policies[this.fleet.policyOf[this.devices[i]!]!]!;
  }

  private localS(i: number, timeS: number): number {
    const clock = clockOf(this.fleet, this.devices[i]!);
    return clock.localS(this.scenario.start / 1000 + timeS);
  }
}

/** The scenario's events: what is switched off for whom and when. */
import type { Fleet } from '../fleet/fleet.js';
import { compileMatch } from '../scenario/match.js';
import type { Scenario } from '../scenario/schema.js';

type What = Scenario['events'][number]['what'];

export class Outages {
  private readonly events: { what: What; fromS: number; toS: number; affects: Uint8Array }[];

  constructor(scenario: Scenario, fleet: Fleet, devices: Int32Array) {
    this.events = scenario.events.map((event) => {
      const matches = compileMatch(event.match);
      return {
        what: event.what,
        fromS: event.at,
        toS: event.at + event.for,
        affects: Uint8Array.from(devices, (d) => Number(matches(fleet.target(d)))),
      };
    });
  }

  get count(): number {
    return this.events.length;
  }

  /** When event `e` begins, after the start of the run. */
  beginsS(e: number): number {
    return this.events[e]!.fromS;
  }

  what(e: number): What {
    return this.events[e]!.what;
  }

  affects(e: number, i: number): boolean {
    return this.events[e]!.affects[i] === 1;
  }

  /** True while an event of this kind affects the device (local number). */
  isActive(what: What, i: number, timeS: number): boolean {
    for (const event of this.events) {
      if (event.what === what && timeS >= event.fromS && timeS < event.toS && event.affects[i] === 1) return true;
    }
    return false;
  }
}

/** Which devices a content is for, and which ring a device is in. No draw depends on a policy. */
import { hashName, RandomStream } from '../core/random.js';
import type { Estate } from '../fleet/fleet.js';
import { compileMatch } from '../scenario/match.js';
import type { EnvironmentSpec } from '../scenario/schema.js';

export class Audience {
  private readonly ring: RandomStream;
  private readonly audience: RandomStream;
  private readonly contentIds: number[];
  private readonly ringShares: number;
  private readonly matchers: ((device: number) => boolean)[];
  /** The device whose ring was asked for last, and its ring: releases are asked for device by device. */
  private lastDevice = -1;
  private lastRing = 0;

  constructor(
    private readonly environment: EnvironmentSpec,
    private readonly estate: Estate,
    seed: string,
  ) {
    this.ring = new RandomStream(seed, 'demand.ring');
    this.audience = new RandomStream(seed, 'demand.audience');
    this.contentIds = environment.content.map((content) => hashName(content.name));
    this.ringShares = environment.demand.rings.reduce((total, ring) => total + ring.share, 0);
    this.matchers = environment.content.map((content) => {
      if (!content.audience.match) return () => true;
      const matches = compileMatch(content.audience.match);
      return (d) => matches(estate.target(d));
    });
  }

  /** True when a device is in the audience of a content, by its number. */
  includes(d: number, content: number): boolean {
    const { share } = this.environment.content[content]!.audience;
    // A draw is below 1.
    const isDrawn = share >= 1 || this.audience.uniform(this.estate.ids[d]!, this.contentIds[content]!) < share;
    return isDrawn && this.matchers[content]!(d);
  }

  /** Number of the ring of a device. */
  ringOf(d: number): number {
    if (d !== this.lastDevice) {
      this.lastRing = this.drawRing(d);
      this.lastDevice = d;
    }
    return this.lastRing;
  }

  private drawRing(d: number): number {
    const { rings } = this.environment.demand;
    let left = this.ring.uniform(this.estate.ids[d]!) * this.ringShares;
    for (let r = 0; r < rings.length; r += 1) {
      left -= rings[r]!.share;
      if (left < 0) return r;
    }
    return rings.length - 1;
  }
}

/** Beside connected peers the HTTP source of a download yields: the curve of policy/httpYield.ts for each download. */
import type { Catalogue } from '../content/catalogue.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import { httpBesidePeersBytesPerS } from '../policy/httpYield.js';
import type { Model } from '../scenario/model.js';
import type { HttpYield } from './opening.js';
import { SOURCE } from './result.js';

export class Yielding implements HttpYield {
  /**
   * @param device global number of the device of each download
   * @param file file of each download
   */
  constructor(
    private readonly fleet: Fleet,
    private readonly catalogue: Catalogue,
    private readonly model: Model,
    private readonly device: Int32Array,
    private readonly file: Int32Array,
  ) {}

  yields(source: number): boolean {
    return source === SOURCE.cdn || this.model.cacheYieldsToPeers;
  }

  counts(source: number): boolean {
    return this.model.qosCountsPeers === 'all' || source === SOURCE.lanPeer || source === SOURCE.linkLocalPeer;
  }

  limitBytesPerS(r: number, peerRateBytesPerS: number): number {
    return httpBesidePeersBytesPerS(peerRateBytesPerS, this.targetBytesPerS(r), this.httpShare(r));
  }

  floorBytesPerS(r: number, peerRateBytesPerS: number): number {
    return this.httpShare(r) * peerRateBytesPerS;
  }

  reason(r: number, peerRateBytesPerS: number): ReasonCode {
    const topsUp = this.limitBytesPerS(r, peerRateBytesPerS) > this.floorBytesPerS(r, peerRateBytesPerS);
    return topsUp && !this.isForeground(r) ? REASON['qos-top-up'] : REASON['http-share'];
  }

  private targetBytesPerS(r: number): number {
    if (this.isForeground(r)) return this.model.foregroundTarget;
    return this.fleet.policies[this.fleet.policyOf[this.device[r]!]!]!.minBackgroundQosBytesPerS;
  }

  private httpShare(r: number): number {
    return this.isForeground(r) ? this.model.foregroundHttpShare : this.model.backgroundHttpShare;
  }

  private isForeground(r: number): boolean {
    return this.catalogue.foreground[this.file[r]!] === 1;
  }
}

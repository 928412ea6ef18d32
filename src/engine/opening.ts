/** What a transfer from a cache server or the CDN is opened with, besides its route. */
import type { ReasonCode } from '../core/reasons.js';

export interface Opening {
  source: number;
  reason: ReasonCode;
  capBytesPerS: number;
  /** Number of the cache server, or -1. */
  copy: number;
  /** Local site whose WAN line it crosses inwards, or -1. */
  inSite: number;
  /** Local site whose WAN line it crosses outwards, or -1. */
  outSite: number;
}

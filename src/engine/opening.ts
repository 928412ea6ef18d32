/** What the transfers are told from outside: how one is opened, and what limits HTTP beside peers. */
import type { ReasonCode } from '../core/reasons.js';

/** What a transfer is opened with, besides the network's present route. */
export interface Opening {
  source: number;
  reason: ReasonCode;
  capBytesPerS: number;
  /** Local number of the sending device, or -1. */
  sender: number;
  /** Copy of the sender, or number of the cache server, or -1. */
  copy: number;
  /** Local sites whose WAN lines it crosses inwards and outwards, or -1. */
  inSite: number;
  outSite: number;
  /** Bytes after which a sender of bad pieces is banned, or Infinity: then the bytes are good. */
  banBytes: number;
}

/** An opening to fill in: one object serves all transfers that its owner opens. */
export function newOpening(): Opening {
  return {
    source: 0,
    reason: 0,
    capBytesPerS: Number.POSITIVE_INFINITY,
    sender: -1,
    copy: -1,
    inSite: -1,
    outSite: -1,
    banBytes: Number.POSITIVE_INFINITY,
  };
}

/** What limits the HTTP rate of a download beside its peers. */
export interface HttpYield {
  /** True for the sources whose rate the curve limits. */
  yields(source: number): boolean;
  /** True for the peers that it yields to. */
  counts(source: number): boolean;
  /** The limit, see policy/httpYield.ts. */
  limitBytesPerS(r: number, peerRateBytesPerS: number): number;
  /** What HTTP may reach beside peers that give all that is wanted. */
  floorBytesPerS(r: number, peerRateBytesPerS: number): number;
  /** Reason of the bytes that HTTP gives beside that peer rate. */
  reason(r: number, peerRateBytesPerS: number): ReasonCode;
}

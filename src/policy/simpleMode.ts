/**
 * Rule: the size below which a download falls to mode 99 (Simple) by itself.
 *
 * The reference of 2024 says "under 10 MB"; a newer table of download modes says "less than 50 MB, as the default", which
 * is the default of DOMinFileSizeToCache. Of two clients that were watched, one fetched piece hashes and a swarm for 9.6 MB
 * (2022), and one ran 12.0 MB in mode 99 (2025).
 */
import { REASON, type ReasonCode } from '../core/reasons.js';
import { MIB } from '../core/units.js';
import { POLICIES } from './catalogue.js';

/** The size in bytes (0: no file falls), or `followsPolicy`: the DOMinFileSizeToCache of the device. */
export type SimpleMode = 'followsPolicy' | number;

/** Files below the size fall to mode 99, for this reason. */
export interface SimpleModeThreshold {
  belowBytes: number;
  reason: ReasonCode;
}

/** @param minFileSizeBytes DOMinFileSizeToCache of the device */
export function simpleModeThreshold(simpleMode: SimpleMode, minFileSizeBytes: number): SimpleModeThreshold {
  // Where the policy is the threshold, it is the policy that keeps the file from peers.
  return simpleMode === 'followsPolicy'
    ? { belowBytes: minFileSizeBytes, reason: REASON['below-min-file-size'] }
    : { belowBytes: simpleMode, reason: REASON['below-simple-mode-threshold'] };
}

/** Bytes that a file needs, whatever the policies are, not to fall to mode 99. */
export function leastPeerableBytes(simpleMode: SimpleMode): number {
  return simpleMode === 'followsPolicy' ? POLICIES.DOMinFileSizeToCache.min * MIB : simpleMode;
}

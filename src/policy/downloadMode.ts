/** Rule: the mode that a download really has, and whether it may use peers at all. */
import { REASON, type ReasonCode } from '../core/reasons.js';
import type { SimpleModeThreshold } from './simpleMode.js';

export const MODE = { httpOnly: 0, lan: 1, group: 2, internet: 3, simple: 99, bypass: 100 } as const;

/** The result of the rule: `blocked` is the reason why no peer may be used, or -1. */
export interface ModeDecision {
  mode: number;
  blocked: ReasonCode | -1;
}

/** What the device gets from the Delivery Optimization cloud when the download starts. */
export interface ServiceState {
  cloudReachable: boolean;
  metadataValid: boolean;
}

/** True for the modes whose downloads look for peers: 1, 2 and 3 (reports page). */
export function isPeeringMode(mode: number): boolean {
  return mode === MODE.lan || mode === MODE.group || mode === MODE.internet;
}

/**
 * Decides the mode of one download.
 *
 * A configured peering mode falls to 99 when the cloud service is unreachable, when the metadata (piece hashes) cannot be
 * fetched or verified (workflow page), or when the file is below the simple-mode threshold (reference, download mode; see
 * simpleMode.ts). Content that the cloud does not authorise for peering keeps its mode and uses HTTP.
 *
 * @param configured the policy's value
 * @param sizeBytes size of the file
 * @param threshold of simple mode; 0 bytes switch the size rule off
 */
export function decideMode(
  configured: number,
  sizeBytes: number,
  peerable: boolean,
  service: ServiceState,
  threshold: SimpleModeThreshold,
): ModeDecision {
  if (!isPeeringMode(configured)) return { mode: configured, blocked: REASON['mode-without-peering'] };
  if (!peerable) return { mode: configured, blocked: REASON['content-not-peerable'] };
  if (!service.cloudReachable) return { mode: MODE.simple, blocked: REASON['cloud-unreachable'] };
  if (!service.metadataValid) return { mode: MODE.simple, blocked: REASON['metadata-unavailable'] };
  if (sizeBytes < threshold.belowBytes) return { mode: MODE.simple, blocked: threshold.reason };
  return { mode: configured, blocked: -1 };
}

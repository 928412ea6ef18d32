/** Whether a download may use peers at all: the rules that are decided once, when it starts. */
import type { Catalogue } from '../content/catalogue.js';
import { REASON } from '../core/reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import { reachOf } from '../fleet/places.js';
import { decideMode, type ModeDecision, type ServiceState } from '../policy/downloadMode.js';
import { isFileShared } from '../policy/fileSize.js';

/**
 * Applies download mode, content, file size, RAM and disk, in this order; the first that forbids peers is the reason.
 *
 * @param d global number of the device
 */
export function admit(
  fleet: Fleet,
  catalogue: Catalogue,
  d: number,
  file: number,
  service: ServiceState,
  simpleModeBelowBytes: number,
): ModeDecision {
  const sizeBytes = catalogue.sizeBytes[file]!;
  const policy = fleet.policies[fleet.policyOf[d]!]!;
  const peerable = catalogue.peerable[file] === 1;
  const decision = decideMode(policy.downloadMode, sizeBytes, peerable, service, simpleModeBelowBytes);
  if (decision.blocked >= 0) return decision;
  const { mode } = decision;
  if (!isFileShared(sizeBytes, policy.minFileSizeBytes)) return { mode, blocked: REASON['below-min-file-size'] };
  if (fleet.ineligible[d]! >= 0) return { mode, blocked: fleet.ineligible[d]! };
  return { mode, blocked: reachOf(fleet, d) < 0 ? REASON['no-other-member'] : -1 };
}

/** Whether a download may use peers at all: the rules that are decided once, when it starts. */
import { type Catalogue, isSharedBy } from '../content/catalogue.js';
import { int16Column } from '../core/columns.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import { reachOf } from '../fleet/locations.js';
import { CLIENT_KINDS } from '../policy/clients.js';
import { decideMode, type ModeDecision, type ServiceState } from '../policy/downloadMode.js';
import { isFileShared } from '../policy/fileSize.js';
import { type SimpleMode, simpleModeThreshold } from '../policy/simpleMode.js';

const UNKNOWN = -1;
const IN_ORDER: ServiceState = { cloudReachable: true, metadataValid: true };

export class Admission {
  /** Result of {@link decide}: the mode that the download really has, and the reason that forbids peers, or -1. */
  mode = 0;
  blocked: ReasonCode | -1 = -1;
  /** By policy, kind of device and file, while the service is in order: 256 times the mode, and the reason + 1. */
  private readonly known: Int16Array;
  /** Kinds of devices that there may be. */
  private readonly kinds: number;

  constructor(
    private readonly fleet: Fleet,
    private readonly catalogue: Catalogue,
    private readonly simpleMode: SimpleMode,
  ) {
    this.kinds = fleet.isOfOneKind ? 1 : CLIENT_KINDS;
    this.known = int16Column(fleet.policies.length * this.kinds * catalogue.fileCount).fill(UNKNOWN);
  }

  /**
   * Applies download mode, content, file size, RAM and disk, in this order; the first that forbids peers is the reason.
   *
   * @param d global number of the device
   * @param service what the cloud service gives it, null where all is in order
   */
  decide(d: number, file: number, service: ServiceState | null): void {
    const { fleet } = this;
    const policy = fleet.policyOf[d]!;
    const kind = fleet.clientKinds[d]!;
    const index = (policy * this.kinds + kind) * this.catalogue.fileCount + file;
    if (this.known[index] === UNKNOWN) this.known[index] = codeOf(this.ofPolicy(policy, kind, file, IN_ORDER));
    const code = service ? codeOf(this.ofPolicy(policy, kind, file, service)) : this.known[index]!;
    this.mode = code >> 8;
    this.blocked = (code & 255) - 1;
    if (this.blocked >= 0) return;
    if (fleet.ineligible[d]! >= 0) this.blocked = fleet.ineligible[d]!;
    else if (reachOf(fleet, d) < 0) this.blocked = REASON['no-other-member'];
  }

  private ofPolicy(number: number, kind: number, file: number, service: ServiceState): ModeDecision {
    const { fleet, catalogue, simpleMode } = this;
    const policy = fleet.policies[number]!;
    const sizeBytes = catalogue.sizeBytes[file]!;
    const peerable = isSharedBy(catalogue, file, kind);
    const threshold = simpleModeThreshold(simpleMode, policy.minFileSizeBytes);
    const decision = decideMode(policy.downloadMode, sizeBytes, peerable, service, threshold);
    if (decision.blocked >= 0 || isFileShared(sizeBytes, policy.minFileSizeBytes)) return decision;
    return { mode: decision.mode, blocked: REASON['below-min-file-size'] };
  }
}

function codeOf({ mode, blocked }: ModeDecision): number {
  return 256 * mode + blocked + 1;
}

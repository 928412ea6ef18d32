/**
 * Own rules: functions that a program gives beside a scenario, for a policy that Windows does not have, a demand that the
 * language cannot say, or a choice of peers that the service does not make.
 *
 * They are asked at the places where the rules of `policy/` decide. A run without them asks nobody.
 */
import type { PolicyName } from '../policy/catalogue.js';
import type { PolicyValue } from '../policy/values.js';

/** A device as a rule sees it. */
export interface RuleDevice {
  name: string;
  site: string;
  siteGroup: string;
  subnet: string;
  profile: string;
  windows: string;
  edition: string;
  domain: string;
  ramBytes: number;
  diskBytes: number;
  freeDiskBytes: number;
}

/** A file as a rule sees it. */
export interface RuleFile {
  name: string;
  /** Name of the release that it belongs to: of the content, with a date where it is released more than once. */
  content: string;
  sizeBytes: number;
  priority: 'background' | 'foreground';
}

/** A draw, uniform in [0, 1), the same for the same seed, rule, entity and counter. */
export type RuleDraw = (entity: string, counter?: number) => number;

/** What a rule says of a device. What it leaves out stays as the scenario has it. */
export interface DeviceDecision {
  /** Policies by their CSP names, with values as a scenario writes them: mode, limits, caps, delays. */
  policies?: Readonly<Partial<Record<PolicyName, unknown>>>;
  /** Its peer group, by any name: mode 2 with the devices of the same name. */
  group?: string;
  /** False: the device takes nothing from peers and gives them nothing. */
  mayPeer?: boolean;
}

/** A download that begins. */
export interface RuleDownload {
  device: RuleDevice;
  file: RuleFile;
  timeS: number;
  /** The download mode that it has, and whether peers may serve it. */
  mode: number;
  mayUsePeers: boolean;
}

/** What a rule says of a download. What it leaves out stays. */
export interface DownloadDecision {
  /** False: it takes nothing from peers. */
  mayUsePeers?: boolean;
  /** Seconds until HTTP may begin, in place of the policy's; they hold for downloads that may use peers. */
  httpDelayS?: number;
}

/** A holder of a file that could serve a download, when a connection is about to be made. */
export interface RulePair {
  seeker: RuleDevice;
  holder: RuleDevice;
  file: RuleFile;
  timeS: number;
}

/** The estate, for a rule that says who asks for what. */
export interface RuleEstate {
  devices: readonly RuleDevice[];
  files: readonly RuleFile[];
  durationS: number;
}

/** A device asks for a content, or for one file of it, in the place of all that the scenario's demand would ask for. */
export interface OwnRequest {
  device: string;
  content: string;
  /** Default: all files of the content. */
  file?: string;
  /** Seconds after the start; a device that is off then asks when it is switched on. */
  atS: number;
}

/** A rule: a name, and at least one function. */
export interface OwnRule {
  name: string;
  /** What the functions use beside their arguments, as JSON: it goes into the hash, which a closure does not. */
  parameters?: unknown;
  /** Asked once for each device of a replicate. */
  device?(device: RuleDevice, draw: RuleDraw): DeviceDecision | undefined;
  /** Asked when a download begins. */
  download?(download: RuleDownload, draw: RuleDraw): DownloadDecision | undefined;
  /** Says all requests of a replicate. */
  requests?(estate: RuleEstate, draw: RuleDraw): Iterable<OwnRequest>;
  /** False: this holder does not serve this download. Asked for a holder that could. */
  mayServe?(pair: RulePair): boolean;
  /** Candidates of higher rank are tried first; those of the same rank in random order. */
  rank?(pair: RulePair): number;
}

/** The functions of a rule that can be given, in the order of their hash. */
export const RULE_HOOKS = ['device', 'download', 'requests', 'mayServe', 'rank'] as const;

/** The rules of a run. */
export type OwnRules = readonly OwnRule[];

/** What results say of a rule: its name, and a hash by which a changed rule is known. */
export interface RuleIdentity {
  name: string;
  parameters?: unknown;
  /** Name of the file that it comes from; none for a function of the program. */
  module?: string;
  /** SHA-256: of the file; of a function of the program, its parameters and the text of all functions of the rule. */
  hash: string;
}

/** A file of rules. */
export interface RuleModule {
  /** Its full path. */
  file: string;
  /** SHA-256 of its bytes. */
  hash: string;
}

/** What one rule decides for a device, as a layer of policies. */
export interface OwnLayer {
  rule: string;
  set: Readonly<Partial<Record<PolicyName, PolicyValue>>>;
  isBarred: boolean;
}

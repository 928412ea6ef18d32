/** What is found in the files of an administrator: settings with their places, and what is kept aside, with the reason. */
import { shortened } from '../core/printable.js';
import { didYouMean, InputError, type Problem } from '../core/problems.js';
import { POLICY_NAMES, type PolicyName, policySpec } from '../policy/catalogue.js';
import { type PolicyValue, parsePolicyValue } from '../policy/values.js';
import { MOST_ASIDE } from './limits.js';
import { HOURS_FIELDS, type HoursField, hoursFieldNamed, policyNamed, SETTING_NAMES } from './settings.js';

/** A file as it was given: what messages call it, and its bytes. */
export interface ImportFile {
  name: string;
  bytes: Uint8Array;
}

/** By which way settings reach a device, or `device`: what the device itself says that holds. */
export type Channel = 'mdm' | 'group-policy' | 'device';

export const CHANNEL_NAMES: Record<Channel, string> = {
  mdm: 'MDM',
  'group-policy': 'Group Policy',
  device: 'the device itself',
};

/** Where settings come from: a policy of Intune, a key of a registry file, a Group Policy. */
export interface Origin {
  file: string;
  /** What the file was recognised as, such as `registry.pol`. */
  form: string;
  channel: Channel;
  /** The name that an administrator gave the policy; it is shown, and enters no estate. */
  title?: string;
}

/** Whom Intune assigns a policy to. */
export interface Targets {
  /** Ids of groups, and their names where the export has them. */
  groups: readonly string[];
  excluded: readonly string[];
  /** All devices, or all users. */
  isAll: boolean;
  where: Where;
}

/** A place in a file: a line (from 1), or a path within JSON such as `$.settings[3]`. */
export interface Where {
  line?: number;
  path?: string;
}

export interface FoundPolicy {
  value: PolicyValue;
  where: Where;
}

/** A setting that is not taken, and why. Its value is not kept: it may name a person. */
export interface Aside {
  file: string;
  where: Where;
  name: string;
  why: string;
}

const HOURS_NEED = 'business hours need From and To';

/** A place as people read it: `a.reg:12`, `a.json $.settings[3]`. */
export function placeText(file: string, { line, path }: Where): string {
  if (line !== undefined) return `${file}:${line}`;
  return path === undefined ? file : `${file} ${path}`;
}

/** The settings of one origin, as they are read. A setting that comes twice counts as written last. */
export class Findings {
  readonly policies = new Map<PolicyName, FoundPolicy>();
  /** Policies that the origin takes away: they are not configured, whatever was set before. */
  readonly removed = new Map<PolicyName, Where>();
  readonly aside: Aside[] = [];
  /** Settings of other areas, by area. */
  readonly others = new Map<string, number>();
  readonly problems: Problem[] = [];
  /** Whom Intune assigns the policy to, where the file says it. */
  targets: Targets | null = null;
  private readonly hours = new Map<PolicyName, Partial<Record<HoursField, { raw: unknown; where: Where }>>>();

  constructor(readonly origin: Origin) {}

  /** Takes a setting by its name in the registry or the CSP: a policy, or a field of business hours. */
  take(name: string, raw: unknown, where: Where): void {
    const hours = hoursFieldNamed(name);
    if (hours) {
      this.takeHours(hours.policy, hours.field, raw, where);
      return;
    }
    const policy = policyNamed(name);
    if (policy) this.takePolicy(policy, raw, where);
    else
      this.keepAside(
        name,
        `no setting of Delivery Optimization has this name${didYouMean(name, SETTING_NAMES)}`,
        where,
      );
  }

  /** Takes the value of a policy: a whole number or its digits, text, a list, or business hours. */
  takePolicy(policy: PolicyName, raw: unknown, where: Where): void {
    const parsed = parsePolicyValue(policy, rawValue(policy, raw));
    if (parsed.ok) {
      this.removed.delete(policy);
      this.policies.set(policy, { value: parsed.value, where });
    } else this.refuse(policy, parsed.message, where);
  }

  takeHours(policy: PolicyName, field: HoursField, raw: unknown, where: Where): void {
    const fields = this.hours.get(policy) ?? {};
    fields[field] = { raw, where };
    this.hours.set(policy, fields);
  }

  /** The origin says that a policy, or a field of business hours, is not configured. */
  remove(name: string, where: Where): void {
    const hours = hoursFieldNamed(name);
    const policy = hours?.policy ?? policyNamed(name);
    if (policy === undefined) {
      this.keepAside(name, `it is removed, and no setting of Delivery Optimization has this name`, where);
      return;
    }
    if (hours) delete this.hours.get(policy)?.[hours.field];
    else this.hours.delete(policy);
    this.policies.delete(policy);
    this.removed.set(policy, where);
  }

  removeAll(where: Where): void {
    for (const policy of POLICY_NAMES) this.remove(policy, where);
  }

  /** True where the origin sets the value of this name already. */
  has(name: string): boolean {
    const hours = hoursFieldNamed(name);
    if (hours) return this.hours.get(hours.policy)?.[hours.field] !== undefined;
    const policy = policyNamed(name);
    return policy !== undefined && this.policies.has(policy);
  }

  keepAside(name: string, why: string, where: Where): void {
    if (this.aside.length >= MOST_ASIDE) {
      throw InputError.of(`${this.origin.file}: error: more than ${MOST_ASIDE} settings in it are not known`);
    }
    this.aside.push({ file: this.origin.file, where, name: shortened(name), why });
  }

  /** Counts a setting of another area: it is no business of Delivery Optimization. */
  countOther(area: string): void {
    this.others.set(area, (this.others.get(area) ?? 0) + 1);
  }

  warn(message: string, where: Where = {}, path = ''): void {
    this.problems.push(problemAt('warning', this.origin.file, where, message, path));
  }

  note(message: string, where: Where = {}): void {
    this.problems.push(problemAt('note', this.origin.file, where, message));
  }

  /** Puts the fields of business hours together. To be called once, when all is read. */
  close(): void {
    for (const [policy, fields] of this.hours) {
      const [first] = HOURS_FIELDS.flatMap((field) => fields[field] ?? []);
      if (!first) continue;
      const { where } = first;
      const missing = (['From', 'To'] as const).filter((field) => !fields[field]);
      if (missing.length > 0) {
        this.refuse(policy, `${HOURS_NEED}; missing is ${missing.join(' and ')}`, where);
        continue;
      }
      const raw = Object.fromEntries(HOURS_FIELDS.map((field) => [field, wholeNumber(fields[field]?.raw ?? 0)]));
      const unset = (['In', 'Out'] as const).filter((field) => !fields[field]);
      const parsed = parsePolicyValue(policy, raw);
      if (!parsed.ok) {
        this.refuse(policy, parsed.message, where);
        continue;
      }
      if (unset.length > 0)
        this.warn(`${unset.join(' and ')} is missing: taken as 0, which is no limit`, where, policy);
      this.removed.delete(policy);
      this.policies.set(policy, { value: parsed.value, where });
    }
    this.hours.clear();
  }

  private refuse(policy: PolicyName, message: string, where: Where): void {
    const why = shortened(message);
    this.keepAside(policy, why, where);
    this.warn(`${why}; kept aside`, where, policy);
  }
}

export function problemAt(
  severity: Problem['severity'],
  file: string,
  { line, path }: Where,
  message: string,
  name = '',
): Problem {
  if (line !== undefined) return { severity, path: name, message, position: { file, line, column: 1 } };
  const place = path === undefined ? file : `${file} ${path}`;
  return { severity, path: name === '' ? place : `${place}: ${name}`, message };
}

/** What a file says, as the reader of policies takes it: digits are numbers, quantities with units mean nothing here. */
function rawValue(policy: PolicyName, raw: unknown): unknown {
  const { kind } = policySpec(policy);
  if (kind === 'integer' || kind === 'enum') {
    const value = wholeNumber(raw);
    // The name of a mode or a size with its unit stands in scenarios, in no file of an administrator.
    return typeof value === 'string' ? { text: value } : value;
  }
  if (kind === 'list')
    return Array.isArray(raw) ? raw.flatMap(entriesOf) : typeof raw === 'string' ? entriesOf(raw) : raw;
  if (kind === 'guid' && typeof raw === 'string') return raw.trim();
  return raw;
}

/** The device gets one text with commas, however the list was written. */
function entriesOf(raw: unknown): unknown[] {
  return typeof raw === 'string' ? raw.split(',').map((entry) => entry.trim()) : [raw];
}

/** A number, its decimal digits, or a truth value as a number; anything else as it is. */
export function wholeNumber(raw: unknown): unknown {
  if (typeof raw === 'boolean') return Number(raw);
  if (typeof raw === 'bigint') return Number(raw);
  return typeof raw === 'string' && /^\s*-?\d{1,20}\s*$/.test(raw) ? Number(raw) : raw;
}

/** Findings by channel, each opened when it is first asked for. */
export function openedOnce(open: (channel: Channel) => Findings): (channel: Channel) => Findings {
  const opened = new Map<Channel, Findings>();
  return (channel) => {
    let findings = opened.get(channel);
    if (!findings) {
      findings = open(channel);
      opened.set(channel, findings);
    }
    return findings;
  };
}

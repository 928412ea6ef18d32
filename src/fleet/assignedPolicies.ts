/** Which devices have which policies. */
import { type EffectivePolicy, effectivePolicy, type PolicyLayer } from '../policy/effective.js';
import type { DefaultsProfile } from '../policy/profiles.js';
import type { PolicySet } from '../policy/values.js';
import { compileMatch } from '../scenario/match.js';
import type { OwnLayer } from '../scenario/ownRules.js';
import type { Scenario } from '../scenario/schema.js';
import type { Estate } from './fleet.js';
import type { OwnDeviceRules } from './ownDevices.js';

/** Devices of one Windows version that match the same assignments share one policy. */
export interface PolicyKinds {
  /** By device: its kind, which is the number of its policy. */
  policyOf: Int32Array;
  /** The version (its name), the assignments that match, a 1 or 0 each, and what own rules add. */
  kinds: { windows: string; matching: string; own: readonly OwnLayer[] }[];
}

/** @param ownRules what a program adds; default: nothing */
export function policyKinds(
  assignments: Scenario['policies']['assignments'],
  estate: Estate,
  ownRules?: OwnDeviceRules,
): PolicyKinds {
  const isAsked = ownRules?.areAny ?? false;
  const { count, windows: versionOf } = estate;
  const policyOf = new Int32Array(count);
  const kinds: PolicyKinds['kinds'] = [];
  const matchers = assignments.map((assignment) => compileMatch(assignment.match));
  const numbers = new Map<number, Map<string, number>>();
  for (let d = 0; d < count; d += 1) {
    const version = versionOf[d]!;
    if (matchers.length === 0 && !isAsked && d > 0 && version === versionOf[d - 1]) {
      policyOf[d] = policyOf[d - 1]!;
      continue;
    }
    let ofVersion = numbers.get(version);
    if (!ofVersion) {
      ofVersion = new Map();
      numbers.set(version, ofVersion);
    }
    let matching = '';
    if (matchers.length > 0) {
      const target = estate.target(d);
      for (const matches of matchers) matching += matches(target) ? '1' : '0';
    }
    const own = isAsked ? ownRules!.layersOf(estate, d) : [];
    const kind = isAsked ? `${matching} ${JSON.stringify(own)}` : matching;
    let number = ofVersion.get(kind);
    if (number === undefined) {
      number = kinds.length;
      kinds.push({ windows: estate.strings.names[version]!, matching, own });
      ofVersion.set(kind, number);
    }
    policyOf[d] = number;
  }
  return { policyOf, kinds };
}

/** The policy of each kind. */
export function policiesOf({ defaults, policies }: Scenario, { kinds }: PolicyKinds): EffectivePolicy[] {
  const { assignments, ...base } = policies;
  const layers: PolicyLayer[] = assignments.map(({ set }, i) => ({
    origin: `policies.assignments[${i}]`,
    set: set as PolicySet,
  }));
  const baseLayer: PolicyLayer = { origin: 'policies', set: base as PolicySet };
  return kinds.map(({ windows, matching, own }) => {
    const matched = layers.filter((_, i) => matching[i] === '1');
    const added = own.map(({ rule, set }) => ({ origin: `own rule ${rule}`, set }));
    const policy = effectivePolicy(defaults as DefaultsProfile, [baseLayer, ...matched, ...added], windows);
    return own.some(({ isBarred }) => isBarred) ? { ...policy, isBarred: true } : policy;
  });
}

/** Which devices have which policies. */
import { type EffectivePolicy, effectivePolicy, type PolicyLayer } from '../policy/effective.js';
import type { DefaultsProfile } from '../policy/profiles.js';
import type { PolicySet } from '../policy/values.js';
import { compileMatch } from '../scenario/match.js';
import type { Scenario } from '../scenario/schema.js';
import type { Estate } from './fleet.js';

/** Devices of one Windows version that match the same assignments share one policy. */
export interface PolicyKinds {
  /** By device: its kind, which is the number of its policy. */
  policyOf: Int32Array;
  /** The version (its name), and the assignments that match, a 1 or 0 each. */
  kinds: { windows: string; matching: string }[];
}

export function policyKinds(assignments: Scenario['policies']['assignments'], estate: Estate): PolicyKinds {
  const { count, windows: versionOf } = estate;
  const policyOf = new Int32Array(count);
  const kinds: PolicyKinds['kinds'] = [];
  const matchers = assignments.map((assignment) => compileMatch(assignment.match));
  const numbers = new Map<number, Map<string, number>>();
  for (let d = 0; d < count; d += 1) {
    const version = versionOf[d]!;
    if (matchers.length === 0 && d > 0 && version === versionOf[d - 1]) {
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
    let number = ofVersion.get(matching);
    if (number === undefined) {
      number = kinds.length;
      kinds.push({ windows: estate.strings.names[version]!, matching });
      ofVersion.set(matching, number);
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
  return kinds.map(({ windows, matching }) => {
    const matched = layers.filter((_, i) => matching[i] === '1');
    return effectivePolicy(defaults as DefaultsProfile, [baseLayer, ...matched], windows);
  });
}

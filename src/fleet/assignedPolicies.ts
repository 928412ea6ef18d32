/** Which devices have which policies. */
import { type BoundaryGroup, boundaryPolicies } from '../policy/boundaryGroups.js';
import { type EffectivePolicy, effectivePolicy, type PolicyLayer } from '../policy/effective.js';
import type { DefaultsProfile } from '../policy/profiles.js';
import type { PolicySet } from '../policy/values.js';
import { compileMatch } from '../scenario/match.js';
import type { OwnLayer } from '../scenario/ownRules.js';
import type { Scenario } from '../scenario/schema.js';
import type { Estate } from './fleet.js';
import type { OwnDeviceRules } from './ownDevices.js';

/** Devices of one Windows version that match the same assignments and are in the same boundary groups share one policy. */
export interface PolicyKinds {
  /** By device: its kind, which is the number of its policy. */
  policyOf: Int32Array;
  /** The version (its name), the assignments that match, a 1 or 0 each, the boundary groups, and what own rules add. */
  kinds: { windows: string; matching: string; boundaryGroups: readonly BoundaryGroup[]; own: readonly OwnLayer[] }[];
}

/** @param ownRules what a program adds; default: nothing */
export function policyKinds(
  { boundaryGroups, policies: { assignments } }: Pick<Scenario, 'boundaryGroups' | 'policies'>,
  estate: Estate,
  ownRules?: OwnDeviceRules,
): PolicyKinds {
  const isAsked = ownRules?.areAny ?? false;
  const { count, windows: versionOf } = estate;
  const policyOf = new Int32Array(count);
  const kinds: PolicyKinds['kinds'] = [];
  const matchers = assignments.map((assignment) => compileMatch(assignment.match));
  const groupsOf = boundaryGroupsOf(boundaryGroups);
  const isFiltered = matchers.length > 0 || boundaryGroups.length > 0;
  const numbers = new Map<number, Map<string, number>>();
  for (let d = 0; d < count; d += 1) {
    const version = versionOf[d]!;
    if (!isFiltered && !isAsked && d > 0 && version === versionOf[d - 1]) {
      policyOf[d] = policyOf[d - 1]!;
      continue;
    }
    let ofVersion = numbers.get(version);
    if (!ofVersion) {
      ofVersion = new Map();
      numbers.set(version, ofVersion);
    }
    let matching = '';
    let groups: readonly BoundaryGroup[] = [];
    if (isFiltered) {
      const target = estate.target(d);
      for (const matches of matchers) matching += matches(target) ? '1' : '0';
      groups = groupsOf(target);
    }
    const own = isAsked ? ownRules!.layersOf(estate, d) : [];
    const membership = groups.length > 0 ? ` ${JSON.stringify(groups.map(({ id }) => id))}` : '';
    const kind = isAsked ? `${matching}${membership} ${JSON.stringify(own)}` : `${matching}${membership}`;
    let number = ofVersion.get(kind);
    if (number === undefined) {
      number = kinds.length;
      kinds.push({ windows: estate.strings.names[version]!, matching, boundaryGroups: groups, own });
      ofVersion.set(kind, number);
    }
    policyOf[d] = number;
  }
  return { policyOf, kinds };
}

/** Says in which boundary groups a device is, in the order of the scenario. */
function boundaryGroupsOf(
  specs: Scenario['boundaryGroups'],
): (target: ReturnType<Estate['target']>) => readonly BoundaryGroup[] {
  const groups = specs.map(({ name, perSite, match, allowPeerDownloads, onlySameSubnet }) => ({
    name,
    perSite,
    isMeant: compileMatch(match),
    options: { allowsPeerDownloads: allowPeerDownloads, hasSubnetPeersOnly: onlySameSubnet },
  }));
  return (target) =>
    groups
      .filter(({ isMeant }) => isMeant(target))
      .map(({ name, perSite, options }) => ({ id: perSite ? `${name} ${target.site}` : name, ...options }));
}

/** The policy of each kind. */
export function policiesOf({ defaults, model, policies }: Scenario, { kinds }: PolicyKinds): EffectivePolicy[] {
  const { assignments, ...base } = policies;
  const layers: PolicyLayer[] = assignments.map(({ set }, i) => ({
    origin: `policies.assignments[${i}]`,
    set: set as PolicySet,
  }));
  const baseLayer: PolicyLayer = { origin: 'policies', set: base as PolicySet };
  const readings = {
    several: model.boundaryGroupsOf,
    off: model.boundaryGroupOff,
    subnet: model.boundaryGroupSubnet,
  };
  const isLocal = model.boundaryGroupLayer === 'local';
  return kinds.map(({ windows, matching, boundaryGroups, own }) => {
    const written = boundaryPolicies(boundaryGroups, readings);
    const ofGroups = written ? [{ origin: 'boundaryGroups', set: written }] : [];
    const matched = layers.filter((_, i) => matching[i] === '1');
    const added = own.map(({ rule, set }) => ({ origin: `own rule ${rule}`, set }));
    const policy = effectivePolicy(
      defaults as DefaultsProfile,
      [...(isLocal ? ofGroups : []), baseLayer, ...matched, ...(isLocal ? [] : ofGroups), ...added],
      windows,
    );
    return own.some(({ isBarred }) => isBarred) ? { ...policy, isBarred: true } : policy;
  });
}

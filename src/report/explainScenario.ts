/** The assumptions of a scenario: its defaults, its readings of the documents, its devices; each with its source. */

import { formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import type { World } from '../engine/parts.js';
import { type ProfileShare, profileShares } from '../fleet/profileShares.js';
import { type PolicyName, policySpec } from '../policy/catalogue.js';
import { effectivePolicy, type PolicyLayer } from '../policy/effective.js';
import { type DefaultsProfile, PROFILE_SOURCES } from '../policy/profiles.js';
import { describeSources } from '../policy/sources.js';
import { type PolicySet, policyQuantity, policyText } from '../policy/values.js';
import { changedParameters, formatModelValue, MODEL_NAMES, MODEL_PARAMETERS, modelSources } from '../scenario/model.js';
import type { Scenario } from '../scenario/schema.js';
import { leftColumns, wrapped } from './format.js';

/**
 * Text of `dosim explain` without a device.
 *
 * @param width of the terminal, in characters
 */
export function explainScenario({ scenario, fleet }: World, width: number): string {
  const profile = scenario.defaults as DefaultsProfile;
  const changed = changedParameters(scenario);
  const values = MODEL_NAMES.map((name) => [
    name,
    formatModelValue(name, scenario.model[name]),
    changed.includes(name) ? 'set here' : profile,
  ]);
  const readings = leftColumns(values).split('\n');
  const meanings = MODEL_NAMES.map((name) => {
    const { certainty, sources, meaning } = MODEL_PARAMETERS[name];
    const from = sources.length > 0 ? `${certainty}: ${describeSources(sources)}` : certainty;
    return wrapped(`${meaning} (${from})`, width, '      ');
  });
  const setHere = changed.length === 0 ? 'all as in the profile' : `${changed.length} of them set here`;
  return [
    `${scenario.name}: defaults of ${profile}`,
    ...defaultsLines(profile).map((line) => wrapped(line, width, '  ')),
    '',
    'Effective policies, and where each value comes from',
    leftColumns(policyRows(scenario, profile)),
    ...assignmentLines(scenario),
    '',
    `Readings of the documents, ${setHere}`,
    ...readings.flatMap((reading, i) => [reading, meanings[i]!]),
    '',
    'Devices by profile',
    leftColumns(profileShares(fleet, scenario.devices.mix).map((of) => [of.name, shareText(of, fleet.count)])),
  ].join('\n');
}

/** What the defaults of a profile go back to: its policies, and its model. */
export function defaultsLines(profile: DefaultsProfile): [string, string] {
  const sources = modelSources(profile);
  const model =
    sources.length > 0
      ? `what real clients were seen to do, and documents: ${describeSources(sources)}`
      : 'the documents as dosim 0.1 read them; each parameter names its sources';
  return [`policies: ${describeSources(PROFILE_SOURCES[profile])}`, `model: ${model}`];
}

/** `40.0 % stated, 412 of 1000 devices came out (41.2 %)`. */
export function shareText({ stated, devices, cameOut }: ProfileShare, count: number): string {
  const wanted = stated > 0 ? `${formatShare(stated)} stated, ` : '';
  return `${wanted}${devices} of ${counted(count, 'device')} came out (${formatShare(cameOut)})`;
}

function policyRows(scenario: Scenario, profile: DefaultsProfile): string[][] {
  const { assignments: _assignments, ...base } = scenario.policies;
  const { values } = effectivePolicy(profile, [{ origin: 'policies', set: base as PolicySet }]);
  return [...values].map(([name, { value, origin }]) => [name, policyValueText(name, value), origin]);
}

function assignmentLines(scenario: Scenario): string[] {
  return scenario.policies.assignments.flatMap(({ match, set }, i) => {
    const layer: PolicyLayer = { origin: `policies.assignments[${i}]`, set: set as PolicySet };
    const who = Object.entries(match).map(([field, patterns]) => `${field} ${(patterns as string[]).join(', ')}`);
    const names = Object.keys(layer.set) as PolicyName[];
    const rows = names.map((name) => [name, policyValueText(name, layer.set[name]), layer.origin]);
    return ['', `For ${who.join(' and ') || 'all devices'}`, ...(rows.length > 0 ? [leftColumns(rows)] : [])];
  });
}

/** A value with its unit, and as the policy counts it where that differs: `3 d (259200 s)`. */
export function policyValueText(name: PolicyName, value: unknown): string {
  const text = policyText(name, value);
  const spec = policySpec(name);
  if (spec.kind !== 'integer' || policyQuantity(name) === undefined) return text;
  const own = `${value} ${spec.unit}`;
  return own === text ? text : `${text} (${own})`;
}

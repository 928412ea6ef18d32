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
import { formatShares, leftColumns, wrapped } from './format.js';

/** What a scenario assumes. */
export interface ScenarioExplanation {
  scenario: string;
  /** Whose defaults hold, and what their policies and their model go back to. */
  defaults: { profile: DefaultsProfile; sources: readonly string[] };
  policies: readonly ExplainedValue[];
  /** By assignment: whom it is for, and what it sets. */
  assignments: readonly { who: string; policies: readonly ExplainedValue[] }[];
  /** Parameters of the model; `origin` is `set here` for those that the scenario sets. */
  readings: readonly (ExplainedValue & { meaning: string; certainty: string; sources: string })[];
  profiles: readonly ProfileShare[];
  devices: number;
}

/** A value as text with its unit, and where it comes from. */
export interface ExplainedValue {
  name: string;
  value: string;
  origin: string;
}

const SET_HERE = 'set here';

/** Explains the scenario of a world. */
export function explainScenario({ scenario, fleet }: World): ScenarioExplanation {
  const profile = scenario.defaults as DefaultsProfile;
  const changed = changedParameters(scenario);
  return {
    scenario: scenario.name,
    defaults: { profile, sources: defaultsLines(profile) },
    policies: basePolicies(scenario, profile),
    assignments: assignmentsOf(scenario),
    readings: MODEL_NAMES.map((name) => {
      const { certainty, sources, meaning } = MODEL_PARAMETERS[name];
      const value = formatModelValue(name, scenario.model[name]);
      const origin = changed.includes(name) ? SET_HERE : profile;
      return { name, value, origin, meaning, certainty, sources: describeSources(sources) };
    }),
    profiles: profileShares(fleet, scenario.devices.mix),
    devices: fleet.count,
  };
}

/**
 * Text of `dosim explain` without a device.
 *
 * @param width of the terminal, in characters
 */
export function formatScenarioExplanation(explanation: ScenarioExplanation, width: number): string {
  const { scenario, defaults, policies, assignments, profiles, devices } = explanation;
  const shown = formatShares(profiles.map(({ cameOut }) => cameOut));
  const rows = (values: readonly ExplainedValue[]) => values.map(({ name, value, origin }) => [name, value, origin]);
  const readings = leftColumns(rows(explanation.readings)).split('\n');
  const meanings = explanation.readings.map(({ meaning, certainty, sources }) => {
    const from = sources === '' ? certainty : `${certainty}: ${sources}`;
    return wrapped(`${meaning} (${from})`, width, '      ');
  });
  const changed = explanation.readings.filter(({ origin }) => origin === SET_HERE).length;
  const setHere = changed === 0 ? 'all as in the profile' : `${changed} of them set here`;
  return [
    `${scenario}: defaults of ${defaults.profile}`,
    ...defaults.sources.map((line) => wrapped(line, width, '  ')),
    '',
    'Effective policies, and where each value comes from',
    leftColumns(rows(policies)),
    ...assignments.flatMap(({ who, policies: set }) => [
      '',
      `For ${who}`,
      ...(set.length > 0 ? [leftColumns(rows(set))] : []),
    ]),
    '',
    `Readings of the documents, ${setHere}`,
    ...readings.flatMap((reading, i) => [reading, meanings[i]!]),
    '',
    'Devices by profile',
    leftColumns(profiles.map((of, i) => [of.name, shareText(of, devices, shown[i]!)])),
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
export function shareText(
  { stated, devices, cameOut }: ProfileShare,
  count: number,
  shown = formatShare(cameOut),
): string {
  const wanted = stated > 0 ? `${formatShare(stated)} stated, ` : '';
  return `${wanted}${devices} of ${counted(count, 'device')} came out (${shown})`;
}

function basePolicies(scenario: Scenario, profile: DefaultsProfile): ExplainedValue[] {
  const { assignments: _assignments, ...base } = scenario.policies;
  const { values } = effectivePolicy(profile, [{ origin: 'policies', set: base as PolicySet }]);
  return [...values].map(([name, { value, origin }]) => ({ name, value: policyValueText(name, value), origin }));
}

/** Whom each assignment of policies is for, and what it sets. */
export function assignmentsOf(scenario: Scenario): ScenarioExplanation['assignments'] {
  return scenario.policies.assignments.map(({ match, set }, i) => {
    const layer: PolicyLayer = { origin: `policies.assignments[${i}]`, set: set as PolicySet };
    const who = Object.entries(match).map(([field, patterns]) => `${field} ${(patterns as string[]).join(', ')}`);
    const names = Object.keys(layer.set) as PolicyName[];
    return {
      who: who.join(' and ') || 'all devices',
      policies: names.map((name) => ({ name, value: policyValueText(name, layer.set[name]), origin: layer.origin })),
    };
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

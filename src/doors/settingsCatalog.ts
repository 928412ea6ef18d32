/** Policies of Intune's settings catalog (Graph `configurationPolicies`). */

import { didYouMean } from '../core/problems.js';
import type { BusinessHours } from '../policy/bandwidthCaps.js';
import type { PolicyName } from '../policy/catalogue.js';
import { POLICY_NAMES } from '../policy/catalogue.js';
import type { PolicySet, PolicyValue } from '../policy/values.js';
import { utf8File } from './bytes.js';
import type { Findings, Where } from './found.js';
import { isObject, type JsonObject } from './jsonText.js';
import { type Omission, whyNoList } from './omissions.js';
import {
  CATALOG_PREFIX,
  catalogId,
  catalogKind,
  HOURS_FIELDS,
  hoursFieldNamed,
  hoursId,
  MOST_ENTRIES,
  policyNamed,
  whyNotByMdm,
} from './settings.js';

const GRAPH = '#microsoft.graph.deviceManagementConfiguration';

/** True for the instance of a setting: of any area. */
export function isSettingInstance(object: JsonObject): boolean {
  return typeof object.settingDefinitionId === 'string';
}

/** Takes an instance with those beneath it. */
export function takeInstance(instance: JsonObject, path: string, findings: Findings): void {
  const written = instance.settingDefinitionId as string;
  const id = written.toLowerCase();
  const where = { path };
  if (id.startsWith(CATALOG_PREFIX)) takeSetting(id, instance, where, findings);
  else findings.countOther(areaOf(id));
  const children: [unknown, string][] = [];
  for (const name of ['choiceSettingValue', 'groupSettingValue'] as const) {
    const value = instance[name];
    if (isObject(value)) children.push([value.children, `${path}.${name}.children`]);
  }
  for (const name of ['groupSettingCollectionValue', 'choiceSettingCollectionValue'] as const) {
    const values = instance[name];
    if (!Array.isArray(values)) continue;
    values.forEach((value, i) => {
      if (isObject(value)) children.push([value.children, `${path}.${name}[${i}].children`]);
    });
  }
  for (const [list, at] of children) {
    if (!Array.isArray(list)) continue;
    list.forEach((child, i) => {
      if (isObject(child) && isSettingInstance(child)) takeInstance(child, `${at}[${i}]`, findings);
    });
  }
}

function takeSetting(id: string, instance: JsonObject, where: Where, findings: Findings): void {
  const hours = hoursFieldNamed(id);
  const policy = hours?.policy ?? policyNamed(id.slice(CATALOG_PREFIX.length));
  if (policy === undefined) {
    const near = didYouMean(id, POLICY_NAMES.map(catalogId));
    findings.keepAside(id, `no setting of Delivery Optimization has this id${near}`, where);
    return;
  }
  const { value, problem } = settingValue(id, instance);
  if (problem !== undefined) findings.keepAside(id, problem, where);
  else if (hours) findings.takeHours(policy, hours.field, value, where);
  else if (catalogKind(policy) !== 'hours') findings.takePolicy(policy, value, where);
  // Enabled, its values are in the children; disabled is the same as not configured.
  else if (value !== '1') findings.remove(policy, where);
}

/** The value of an instance: of a choice the end of its option. */
function settingValue(id: string, instance: JsonObject): { value?: unknown; problem?: string } {
  const { choiceSettingValue, simpleSettingValue, simpleSettingCollectionValue } = instance;
  if (isObject(choiceSettingValue)) {
    const option = String(choiceSettingValue.value).toLowerCase();
    if (option.startsWith(`${id}_`)) return { value: option.slice(id.length + 1) };
    return { problem: 'the option that is chosen is of another setting' };
  }
  if (isObject(simpleSettingValue)) return { value: simpleSettingValue.value };
  if (Array.isArray(simpleSettingCollectionValue)) {
    return { value: simpleSettingCollectionValue.map((each: unknown) => (isObject(each) ? each.value : each)) };
  }
  return { problem: 'the setting has no value' };
}

/** `device_vendor_msft_policy_config_defender_x` is of the area defender. */
function areaOf(id: string): string {
  return /^(?:device|user)_vendor_msft_policy_config_([a-z0-9~]+)/.exec(id)?.[1]?.split('~')[0] ?? 'other areas';
}

/** A policy as Graph's `POST deviceManagement/configurationPolicies` takes it. */
export function writeCatalogPolicy(policies: PolicySet, title: string): { bytes: Uint8Array; omitted: Omission[] } {
  const omitted: Omission[] = [];
  const settings: object[] = [];
  for (const [policy, value] of Object.entries(policies) as [PolicyName, PolicyValue][]) {
    const why = whyNot(policy, value);
    if (why !== null) omitted.push({ policy, why });
    else settings.push({ '@odata.type': `${GRAPH}Setting`, settingInstance: instanceOf(policy, value) });
  }
  const policy = { name: title, description: '', platforms: 'windows10', technologies: 'mdm', settings };
  return { bytes: utf8File(`${JSON.stringify(policy, null, 2)}\n`), omitted };
}

function whyNot(policy: PolicyName, value: PolicyValue): string | null {
  const kind = catalogKind(policy);
  if (kind === null) return 'the settings catalog does not have it';
  if (typeof value === 'number') return whyNotByMdm(policy, value);
  if (kind !== 'list') return null;
  const entries = value as readonly string[];
  if (entries.length > MOST_ENTRIES)
    return `a list has at most ${MOST_ENTRIES} entries, and this one ${entries.length}`;
  return whyNoList(entries);
}

function instanceOf(policy: PolicyName, value: PolicyValue): object {
  const id = catalogId(policy);
  switch (catalogKind(policy)) {
    case 'choice':
      return choice(id, value as number);
    case 'integer':
      return simple(id, 'Integer', value as number);
    case 'list':
      return {
        '@odata.type': `${GRAPH}SimpleSettingCollectionInstance`,
        settingDefinitionId: id,
        simpleSettingCollectionValue: (value as readonly string[]).map((entry) => valueObject('String', entry)),
      };
    case 'hours': {
      const hours = value as BusinessHours;
      const children = HOURS_FIELDS.map((field) => {
        const child = hoursId(policy, field);
        return field === 'From' || field === 'To'
          ? choice(child, hours[field])
          : simple(child, 'Integer', hours[field]);
      });
      return choice(id, 1, children);
    }
    default:
      return simple(id, 'String', value as string);
  }
}

function choice(id: string, option: number, children: readonly object[] = []): object {
  return {
    '@odata.type': `${GRAPH}ChoiceSettingInstance`,
    settingDefinitionId: id,
    choiceSettingValue: { '@odata.type': `${GRAPH}ChoiceSettingValue`, value: `${id}_${option}`, children },
  };
}

function simple(id: string, type: 'Integer' | 'String', value: number | string): object {
  return {
    '@odata.type': `${GRAPH}SimpleSettingInstance`,
    settingDefinitionId: id,
    simpleSettingValue: valueObject(type, value),
  };
}

function valueObject(type: 'Integer' | 'String', value: number | string): object {
  return { '@odata.type': `${GRAPH}${type}SettingValue`, value };
}

/** Objects whose properties have the names of settings: `Get-ItemProperty` of a key, and exports of Microsoft365DSC. */
import type { Findings, Where } from './found.js';
import type { JsonObject } from './jsonText.js';
import { propertyOf } from './jsonText.js';
import { type FindingsOf, type RegistryData, takeRegistryValue } from './registry.js';
import { hoursFieldNamed, POLICY_KEY, policyNamed } from './settings.js';

/** What PowerShell adds to a key. */
const OF_POWERSHELL = /^(PS[A-Z]\w*|RunspaceId|Cim\w+)$/;
export const DSC_RESOURCE = 'IntuneDeviceConfigurationDeliveryOptimizationPolicyWindows10V2';

const isSetting = (name: string) => policyNamed(name) !== undefined || hoursFieldNamed(name) !== undefined;

/** True for an object with a property that has the name of a setting. */
export function hasSettings(object: JsonObject): boolean {
  return Object.keys(object).some(isSetting) || typeof propertyOf(object, 'PSPath') === 'string';
}

/** True for a policy as Microsoft365DSC exports it: by its resource, or by what it has and a key of the registry has not. */
export function isDscPolicy(object: JsonObject): boolean {
  const resource = propertyOf(object, 'ResourceName');
  if (typeof resource === 'string') return resource.toLowerCase() === DSC_RESOURCE.toLowerCase();
  return Object.keys(object).some(isSetting) && propertyOf(object, 'DisplayName') !== undefined;
}

/** Microsoft365DSC: properties that are no settings belong to the policy as a whole. */
export function takeDscPolicy(policy: JsonObject, where: Where, findings: Findings): void {
  for (const [name, value] of Object.entries(policy)) {
    const at = { ...where, ...(where.path === undefined ? {} : { path: `${where.path}.${name}` }) };
    const parent = policyNamed(name);
    if (value === null) continue;
    // A text of digits that enables business hours; the fields follow.
    if (parent?.startsWith('DOSetHours')) {
      if (String(value) === '0') findings.remove(name, at);
    } else if (isSetting(name) || /^DO[A-Z]/.test(name)) findings.take(name, value, at);
  }
}

/** Values of a key, as an object. Without the path of the key they are taken for those of the policy key. */
export function takeItemProperties(object: JsonObject, where: Where, of: FindingsOf): void {
  const path = propertyOf(object, 'PSPath');
  const key = typeof path === 'string' ? path : `HKLM\\${POLICY_KEY}`;
  if (typeof path !== 'string') {
    of('group-policy').note(`the key is not in the file (PSPath): taken as HKLM\\${POLICY_KEY}`, where);
  }
  for (const [name, value] of Object.entries(object)) {
    if (OF_POWERSHELL.test(name)) continue;
    const at = where.path === undefined ? where : { path: `${where.path}.${name}` };
    takeRegistryValue({ key, name, data: dataOf(value), where: at }, of);
  }
}

function dataOf(value: unknown): RegistryData {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  return new Uint8Array();
}

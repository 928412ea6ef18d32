/** Settings by OMA-URI: custom profiles of Intune, and tables with a column of them. */
import { dsvFormat } from 'd3';
import type { BusinessHours } from '../policy/bandwidthCaps.js';
import { type PolicyName, policySpec } from '../policy/catalogue.js';
import type { PolicySet, PolicyValue } from '../policy/values.js';
import { utf8File } from './bytes.js';
import type { Findings, Where } from './found.js';
import { isObject, type JsonObject } from './jsonText.js';
import { type Omission, whyNoList } from './omissions.js';
import { CSP_NODE, HOURS_FIELDS, hoursFieldNamed, hoursName, policyNamed, whyNotByMdm } from './settings.js';

const URI = /^\s*\.\/(?:(device|user)\/)?vendor\/msft\/policy\/(config|result)\/([^/]+)\/(.+?)\s*$/i;
const DATA = /<data\s+id\s*=\s*"([^"]{1,100})"\s+value\s*=\s*"([^"]{0,100})"/gi;

/** True for a setting of a custom profile. */
export function isOmaSetting(object: JsonObject): boolean {
  return typeof object.omaUri === 'string';
}

export function takeOmaSetting(setting: JsonObject, path: string, findings: Findings): void {
  const { omaUri, value, isEncrypted } = setting;
  takeUri(omaUri as string, isEncrypted === true || value === '****' ? undefined : value, { path }, findings);
}

/** Takes a setting by its OMA-URI; `undefined` is a value that is not in the file. */
export function takeUri(uri: string, value: unknown, where: Where, findings: Findings): void {
  const [, who, what, area, name] = URI.exec(uri) ?? [];
  if (area === undefined || name === undefined) findings.countOther('other OMA-URIs');
  else if (area.toLowerCase() !== 'deliveryoptimization') findings.countOther(area.toLowerCase());
  else if (who?.toLowerCase() === 'user')
    findings.keepAside(uri, 'Delivery Optimization has settings of the device only', where);
  else if (what!.toLowerCase() === 'result')
    findings.keepAside(uri, 'this is what a device answered, no setting', where);
  else if (value === undefined || value === null)
    findings.keepAside(uri, 'its value is not in the file (encrypted)', where);
  else takeNamed(name, value, where, findings);
}

function takeNamed(name: string, value: unknown, where: Where, findings: Findings): void {
  const policy = policyNamed(name);
  if (policy === undefined || policySpec(policy).kind !== 'businessHours') {
    findings.take(name, value, where);
    return;
  }
  const text = unescapedXml(String(value));
  if (/<disabled\s*\/?>/i.test(text)) {
    findings.remove(policy, where);
    return;
  }
  const fields = [...text.matchAll(DATA)];
  if (fields.length === 0)
    findings.keepAside(name, 'business hours are <enabled/> and four <data id="..." value="..."/>', where);
  for (const [, id, each] of fields) {
    const field = hoursFieldNamed(id!);
    if (field?.policy === policy) findings.takeHours(policy, field.field, each, where);
    else findings.keepAside(id!, `${policy} has no field of this name`, where);
  }
}

function unescapedXml(text: string): string {
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name]!);
}

/** The delimiter of a table, by its first line. */
function delimiterOf(text: string): string {
  const first = /^.*$/m.exec(text.trimStart())?.[0] ?? '';
  const count = (delimiter: string) => first.split(delimiter).length;
  return [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0]!;
}

export function isOmaTable(text: string): boolean {
  return /(?:^|[,;\t"'])\s*\.\/(?:device\/)?vendor\/msft\/policy\//im.test(text);
}

/** Reads a table: the value is in the column named so, or else behind the OMA-URI. */
export function readOmaTable(text: string, findings: Findings): void {
  const rows = dsvFormat(delimiterOf(text)).parseRows(text);
  const heading = rows[0]?.map((cell) => cell.trim().toLowerCase()) ?? [];
  const valueColumn = heading.findIndex((cell) => /^(value|data|setting value)$/.test(cell));
  rows.forEach((row, i) => {
    const where = { path: `row ${i + 1}` };
    const at = row.findIndex((cell) => /^\s*\.\//.test(cell));
    const value = row[valueColumn >= 0 ? valueColumn : at + 1];
    if (at >= 0) takeUri(row[at]!, value, where, findings);
    else if (i > 0 && row.some((cell) => cell.trim() !== ''))
      findings.keepAside(`row ${i + 1}`, 'it has no OMA-URI', where);
  });
}

/** A custom profile as Graph's `POST deviceManagement/deviceConfigurations` takes it. */
export function writeCustomProfile(policies: PolicySet, title: string): { bytes: Uint8Array; omitted: Omission[] } {
  const omitted: Omission[] = [];
  const omaSettings: object[] = [];
  for (const [policy, value] of Object.entries(policies) as [PolicyName, PolicyValue][]) {
    const why = typeof value === 'number' ? whyNotByMdm(policy, value) : Array.isArray(value) ? whyNoList(value) : null;
    if (why !== null) omitted.push({ policy, why });
    else omaSettings.push(settingOf(policy, value));
  }
  const profile = {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: title,
    description: '',
    omaSettings,
  };
  return { bytes: utf8File(`${JSON.stringify(profile, null, 2)}\n`), omitted };
}

function settingOf(policy: PolicyName, value: PolicyValue): object {
  return {
    '@odata.type': `#microsoft.graph.omaSetting${typeof value === 'number' ? 'Integer' : 'String'}`,
    displayName: policy,
    omaUri: `${CSP_NODE}/${policy}`,
    value: Array.isArray(value)
      ? value.join(',')
      : isObject(value)
        ? hoursText(policy, value as unknown as BusinessHours)
        : value,
  };
}

function hoursText(policy: PolicyName, hours: BusinessHours): string {
  return `<enabled/>${HOURS_FIELDS.map((field) => `<data id="${hoursName(policy, field)}" value="${hours[field]}"/>`).join('')}`;
}

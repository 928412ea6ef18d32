/**
 * Reports of Group Policies: `gpreport.xml` of a backup, and what `Get-GPOReport -ReportType Xml` writes.
 *
 * A report names settings by the titles that the editor shows, in the language of who made it: those of the English templates
 * are known, of 2022 and of 2023 to 2026. Values that no template explains stand in it as values of the registry.
 */
import { type PolicyName, policySpec } from '../policy/catalogue.js';
import type { Findings, Where } from './found.js';
import { type FindingsOf, takeRegistryValue } from './registry.js';
import { HOURS_FIELDS } from './settings.js';
import { parseXml, type XmlElement } from './xmlText.js';

const REPORT = /<(?:\w+:)?GPO\b[^>]*\bhttp:\/\/www\.microsoft\.com\/GroupPolicy\/Settings\b/;
const CATEGORY = /(?:^|\/)delivery optimization$/i;

/** Titles of the newest template; older ones say "Peer Caching" for "P2P", and "secs". */
const TITLES: Readonly<Record<PolicyName, string>> = {
  DODownloadMode: 'Download Mode',
  DOGroupId: 'Group ID',
  DOGroupIdSource: 'Select the source of Group IDs',
  DORestrictPeerSelectionBy: 'Select a method to restrict Peer Selection',
  DOMinRAMAllowedToPeer: 'Minimum RAM capacity (inclusive) required to enable use of P2P (in GB)',
  DOMinDiskSizeAllowedToPeer: 'Minimum disk size allowed to use P2P (in GB)',
  DOMinFileSizeToCache: 'Minimum P2P Content File Size (in MB)',
  DOMinBatteryPercentageAllowedToUpload:
    'Allow uploads while the device is on battery while under set Battery level (percentage)',
  DOAllowVPNPeerCaching: 'Enable P2P while the device connects via VPN',
  DOVpnKeywords: 'VPN Keywords',
  DODisallowCacheServerDownloadsOnVPN:
    'Disallow downloads from Microsoft Connected Cache servers when the device connects via VPN',
  DOMaxCacheAge: 'Max Cache Age (in seconds)',
  DOMaxCacheSize: 'Max Cache Size (percentage)',
  DOAbsoluteMaxCacheSize: 'Absolute Max Cache Size (in GB)',
  DOModifyCacheDrive: 'Modify Cache Drive',
  DOMonthlyUploadDataCap: 'Monthly Upload Data Cap (in GB)',
  DOMinBackgroundQos: 'Minimum Background QoS (in KB/s)',
  DODelayForegroundDownloadFromHttp: 'Delay Foreground download from http (in seconds)',
  DODelayBackgroundDownloadFromHttp: 'Delay background download from http (in seconds)',
  DODelayCacheServerFallbackForeground: 'Delay Foreground download Cache Server fallback (in seconds)',
  DODelayCacheServerFallbackBackground: 'Delay Background download Cache Server fallback (in seconds)',
  DOCacheHost: 'Cache Server Hostname',
  DOCacheHostSource: 'Cache Server Hostname Source',
  DOMaxForegroundDownloadBandwidth: 'Maximum Foreground Download Bandwidth (in KB/s)',
  DOMaxBackgroundDownloadBandwidth: 'Maximum Background Download Bandwidth (in KB/s)',
  DOPercentageMaxForegroundBandwidth: 'Maximum Foreground Download Bandwidth (percentage)',
  DOPercentageMaxBackgroundBandwidth: 'Maximum Background Download Bandwidth (percentage)',
  DOSetHoursToLimitForegroundDownloadBandwidth: 'Set Business Hours to Limit Foreground Download Bandwidth',
  DOSetHoursToLimitBackgroundDownloadBandwidth: 'Set Business Hours to Limit Background Download Bandwidth',
  DOMaxDownloadBandwidth: 'Maximum Download Bandwidth (in KB/s)',
  DOMaxUploadBandwidth: 'Max Upload Bandwidth (in KB/s)',
  DOPercentageMaxDownloadBandwidth: 'Maximum Download Bandwidth (percentage)',
};

const byTitle = new Map(Object.entries(TITLES).map(([name, title]) => [plainTitle(title), name as PolicyName]));

/** Options without their number, as the templates call them. */
const OPTIONS: Partial<Record<PolicyName, readonly (readonly [option: RegExp, value: number])[]>> = {
  DORestrictPeerSelectionBy: [
    [/^(?:none|nat)$/i, 0],
    [/^subnet(?: mask)?$/i, 1],
    [/\(DNS-SD\)$/i, 2],
  ],
  DOCacheHostSource: [
    [/^dhcp option 235$/i, 1],
    [/\bforce\b/i, 2],
  ],
};

const OTHER_AREAS = 'other settings of Group Policy';
const VALUES = ['DropDownList', 'Numeric', 'EditText', 'CheckBox'];

/** Why a report gives nothing. */
export const NO_SETTING_WHY =
  'this report of a Group Policy has no setting of Delivery Optimization under its English title; registry.pol of a backup (Backup-GPO) says the same in every language';

/** True for a text that begins like a report of Group Policies. */
export function isGroupPolicyReport(start: string): boolean {
  return REPORT.test(start);
}

/**
 * Takes the settings of the machine of each Group Policy in a report.
 *
 * @param open gives the findings of a Group Policy, by its name; called for those with a setting of Delivery Optimization
 * @returns whether there was such a Group Policy
 * @throws InputError where it is no XML, or made to do harm
 */
export function readGroupPolicyReport(
  text: string,
  file: string,
  open: (title: string | undefined) => Findings,
): boolean {
  let isAny = false;
  for (const gpo of elementsNamed(parseXml(text, file), 'GPO')) {
    const settings = gpo.children.filter(({ name }) => name === 'Computer').flatMap(settingsOf);
    if (!settings.some(isOurs)) continue;
    isAny = true;
    const findings = open(textOf(gpo, 'Name'));
    const [half] = gpo.children.filter(({ name }) => name === 'Computer');
    if (textOf(half!, 'Enabled') === 'false') {
      findings.note('the settings of the computer are switched off in this Group Policy: none of them holds');
      continue;
    }
    for (const setting of settings) take(setting, findings);
  }
  return isAny;
}

/** The Group Policies of a report, of one or of all. */
function elementsNamed(elements: readonly XmlElement[], name: string): XmlElement[] {
  return elements.flatMap((element) => (element.name === name ? [element] : elementsNamed(element.children, name)));
}

/** Policies and values of the registry, in the order of the report. */
function settingsOf(half: XmlElement): XmlElement[] {
  return elementsNamed(half.children, 'Extension')
    .flatMap(({ children }) => children)
    .filter(({ name }) => name === 'Policy' || name === 'RegistrySetting');
}

function isOurs(setting: XmlElement): boolean {
  if (setting.name === 'Policy') return CATEGORY.test(textOf(setting, 'Category') ?? '');
  return /\\deliveryoptimization(?:\\|$)/i.test(textOf(setting, 'KeyPath') ?? '');
}

function take(setting: XmlElement, findings: Findings): void {
  if (!isOurs(setting)) findings.countOther(OTHER_AREAS);
  else if (setting.name === 'Policy') takePolicy(setting, findings);
  else takeValues(setting, () => findings);
}

function takePolicy(element: XmlElement, findings: Findings): void {
  const where = { line: element.line };
  const title = textOf(element, 'Name') ?? '';
  const policy = byTitle.get(plainTitle(title));
  if (policy === undefined) findings.keepAside(title, 'no setting of Delivery Optimization has this title', where);
  else if (textOf(element, 'State') !== 'Enabled') findings.remove(policy, where);
  else if (policySpec(policy).kind === 'businessHours') takeHours(policy, element, findings);
  else {
    const [value] = element.children.filter(({ name }) => VALUES.includes(name));
    const raw = value && chosenIn(policy, value);
    if (raw === undefined) findings.keepAside(policy, whyNoValue(value), where);
    else findings.takePolicy(policy, raw, where);
  }
}

/** The template shows two lists, From and To, and two numbers, In and Out, which have no titles. */
function takeHours(policy: PolicyName, element: XmlElement, findings: Findings): void {
  const lists = element.children.filter(({ name }) => name === 'DropDownList');
  const numbers = element.children.filter(({ name }) => name === 'Numeric');
  [...lists.slice(0, 2), ...numbers.slice(0, 2)].forEach((value, i) => {
    const field = HOURS_FIELDS[i < lists.length ? i : i - lists.length + 2]!;
    const where = { line: value.line };
    const raw = value.name === 'Numeric' ? textOf(value, 'Value') : hourOf(optionOf(value));
    if (raw === undefined) findings.keepAside(`${policy}_${field}`, whyNoValue(value), where);
    else findings.takeHours(policy, field, raw, where);
  });
}

/** `undefined` for an option that is not known, or where nothing is chosen. */
function chosenIn(policy: PolicyName, value: XmlElement): string | number | undefined {
  if (value.name === 'CheckBox') return textOf(value, 'State') === 'Enabled' ? 1 : 0;
  if (value.name !== 'DropDownList') return textOf(value, 'Value');
  const option = optionOf(value);
  const [, digits] = /\((\d+)\)$/.exec(option) ?? [];
  return digits ?? OPTIONS[policy]?.find(([name]) => name.test(option))?.[1];
}

function optionOf(list: XmlElement): string {
  const [value] = list.children.filter(({ name }) => name === 'Value');
  return (value && textOf(value, 'Name')) ?? '';
}

/** 0 to 23 of `8 AM`, `12 PM` or `08:00`. */
function hourOf(option: string): number | undefined {
  const [, digits, half] = /^(\d{1,2})(?::00)?(?:\s*([AP])M)?$/i.exec(option) ?? [];
  if (digits === undefined) return undefined;
  const hour = Number(digits);
  if (half === undefined) return hour;
  return (hour % 12) + (/p/i.test(half) ? 12 : 0);
}

function whyNoValue(value: XmlElement | undefined): string {
  if (value === undefined) return 'it is enabled without a value, and sets nothing';
  const option = optionOf(value);
  return option === '' ? 'it has no value' : `no option of it is called ${JSON.stringify(option)}`;
}

function takeValues(setting: XmlElement, of: FindingsOf): void {
  const key = `HKEY_LOCAL_MACHINE\\${textOf(setting, 'KeyPath') ?? ''}`;
  for (const value of setting.children.filter(({ name }) => name === 'Value')) {
    const where: Where = { line: value.line };
    const number = textOf(value, 'Number');
    const data = number === undefined ? textOf(value, 'String') : Number(number);
    takeRegistryValue({ key, name: textOf(value, 'Name') ?? '', data: data ?? new Uint8Array(0), where }, of);
  }
}

/** The text of the first child of a name, without blanks around it. */
function textOf({ children }: XmlElement, name: string): string | undefined {
  return children.find((child) => child.name === name)?.text.trim();
}

function plainTitle(title: string): string {
  return title.trim().toLowerCase().replace('peer caching', 'p2p').replace('(in secs)', '(in seconds)');
}

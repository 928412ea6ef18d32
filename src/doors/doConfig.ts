/**
 * What a device says of itself: `Get-DOConfig`, with `-Verbose` or without, as text or JSON. Each value has a provider
 * beside it; only what came by Group Policy or MDM is a policy.
 */

import { KIB } from '../core/units.js';
import { counted, verb } from '../core/words.js';
import type { PolicyName } from '../policy/catalogue.js';
import { type Findings, type Where, wholeNumber } from './found.js';
import type { JsonObject } from './jsonText.js';

interface Property {
  policy: PolicyName;
  read: (value: unknown) => unknown;
  /** Name of the provider's property where it is not the value's with `Provider` behind it. */
  provider?: string;
}

const asIs = (value: unknown) => value;
const MODES: Readonly<Record<string, number>> = { cdnonly: 0, lan: 1, group: 2, internet: 3, simple: 99, bypass: 100 };
/** The number of a mode by its name (`Group`, `Group (2)`); anything else as it is. */
export const modeNamed = (value: unknown) => MODES[letters(value).replace(/\d+$/, '')] ?? value;
/** Bytes a second, of which the policy counts kilobytes. */
const rate = (value: unknown) => {
  const bytesPerS = wholeNumber(value);
  return typeof bytesPerS === 'number' ? Math.round(bytesPerS / KIB) : value;
};
const decimal = (value: unknown) => (typeof value === 'string' ? Number(value.replace(',', '.')) : value);
const truth = (value: unknown) => (/^(true|false)$/i.test(String(value)) ? /^true$/i.test(String(value)) : value);

const PROPERTIES: Readonly<Record<string, Property>> = {
  DownloadMode: { policy: 'DODownloadMode', read: modeNamed },
  DownBackLimitBps: { policy: 'DOMaxBackgroundDownloadBandwidth', read: rate },
  DownloadForegroundLimitBps: { policy: 'DOMaxForegroundDownloadBandwidth', read: rate },
  DownBackLimitPct: { policy: 'DOPercentageMaxBackgroundBandwidth', read: asIs },
  DownloadForegroundLimitPct: { policy: 'DOPercentageMaxForegroundBandwidth', read: asIs },
  UploadLimitMonthlyGB: { policy: 'DOMonthlyUploadDataCap', read: decimal },
  BatteryPctToSeed: { policy: 'DOMinBatteryPercentageAllowedToUpload', read: asIs },
  WorkingDirectory: { policy: 'DOModifyCacheDrive', read: asIs },
  MinTotalDiskSize: { policy: 'DOMinDiskSizeAllowedToPeer', read: asIs },
  MinTotalRAM: { policy: 'DOMinRAMAllowedToPeer', read: asIs },
  VpnPeerCachingAllowed: { policy: 'DOAllowVPNPeerCaching', read: truth },
  VpnKeywords: { policy: 'DOVpnKeywords', read: asIs },
};
/** Properties that stand for a policy and cannot be told in its unit. */
const NOT_TOLD: Readonly<Record<string, string>> = {
  MaxUploadRatePct: 'it is a percentage, and the policy that it shows (DOMaxUploadBandwidth) counts KB/s',
  SetHoursToLimitDownloadBackground: 'no document says how the hours are written here',
  SetHoursToLimitDownloadForeground: 'no document says how the hours are written here',
};

const POLICY_PROVIDERS = ['5', '7', 'registry', 'mdm'];
const DEFAULT_PROVIDERS = ['99', 'default', ''];

export function isDoConfig(object: JsonObject): boolean {
  return Object.keys(object).some((key) => /^DownloadModeProvider$/i.test(key));
}

export function takeDoConfig(config: JsonObject, where: Where, findings: Findings): void {
  let defaults = 0;
  for (const [key, value] of Object.entries(config)) {
    const [name, property] =
      Object.entries(PROPERTIES).find(([each]) => each.toLowerCase() === key.toLowerCase()) ?? [];
    const reason = NOT_TOLD[key];
    if (!property && reason === undefined) continue;
    const provider = providerOf(config, name ?? key);
    if (DEFAULT_PROVIDERS.includes(provider)) defaults += 1;
    else if (!POLICY_PROVIDERS.includes(provider)) {
      findings.keepAside(key, 'it was set on the device, in Settings or by a cmdlet: no policy', where);
    } else if (property) findings.takePolicy(property.policy, property.read(value), where);
    else findings.keepAside(key, reason!, where);
  }
  if (defaults > 0)
    findings.note(
      `${counted(defaults, 'value')} ${verb(defaults, 'is a default', 'are defaults')} of the device: no policy sets ${verb(defaults, 'it', 'them')}`,
      where,
    );
  findings.note(
    'cache age and size, QoS, HTTP delays, group ID, cache hosts and the restriction are not in Get-DOConfig',
    where,
  );
}

function providerOf(config: JsonObject, name: string): string {
  const wanted = [`${name}Provider`, `${name.replace(/Pct$/, '')}Provider`].map((each) => each.toLowerCase());
  const key = Object.keys(config).find((each) => wanted.includes(each.toLowerCase()));
  return key === undefined ? '' : letters(config[key]).replace(/provider$/, '');
}

/** `Mdm Provider` and `MdmProvider` are the same name. */
function letters(value: unknown): string {
  return String(value)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

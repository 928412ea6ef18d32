/**
 * The settings of Delivery Optimization as the formats of administrators name them, one row a policy.
 *
 * What follows from the policy's name is made of it: the id of the settings catalog, the node of the CSP, the value of the
 * registry. The rest is stated. Sources: the definitions of the settings catalog (state of 2026-09), the DDF of the Policy
 * CSP (2025-02), the Group Policy template DeliveryOptimization.admx (23H2 to 25H2).
 */
import { POLICY_NAMES, type PolicyName, policySpec } from '../policy/catalogue.js';

/** Names of settings in the settings catalog begin so. */
export const CATALOG_PREFIX = 'device_vendor_msft_policy_config_deliveryoptimization_';
/** Node of the CSP in which the settings are. */
export const CSP_NODE = './Device/Vendor/MSFT/Policy/Config/DeliveryOptimization';
/** Key of the Group Policy, in the hive of the machine. */
export const POLICY_KEY = 'SOFTWARE\\Policies\\Microsoft\\Windows\\DeliveryOptimization';

/** Graph writes integers of 32 bits with a sign, although the CSP takes them without one. */
const MOST_OF_GRAPH = 2_147_483_647;
/** Entries that a list of the settings catalog may have. */
export const MOST_ENTRIES = 1000;

export const HOURS_FIELDS = ['From', 'To', 'In', 'Out'] as const;
export type HoursField = (typeof HOURS_FIELDS)[number];

/** How the settings catalog holds a value; `null`: it does not know the policy. */
type CatalogKind = 'choice' | 'integer' | 'text' | 'list' | 'hours';

/** Policies that the catalog lets choose from options; the other enumerations of dosim are integers there. */
const CHOICES: readonly PolicyName[] = [
  'DODownloadMode',
  'DOGroupIdSource',
  'DORestrictPeerSelectionBy',
  'DOAllowVPNPeerCaching',
  'DODisallowCacheServerDownloadsOnVPN',
];

/** What MDM takes of a policy where the registry takes more. */
const MDM_VALUES: Partial<Record<PolicyName, readonly number[]>> = {
  DOGroupIdSource: [0, 1, 2, 3, 4, 5],
  DOCacheHostSource: [1, 2],
};

/** Names that a policy had before its Windows version was released, or has in other places. */
const OTHER_NAMES: Readonly<Record<string, PolicyName>> = {
  dopercentagemaxforedownloadbandwidth: 'DOPercentageMaxForegroundBandwidth',
  dopercentagemaxbackdownloadbandwidth: 'DOPercentageMaxBackgroundBandwidth',
};

const byLowerName = new Map<string, PolicyName>([
  ...POLICY_NAMES.map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(OTHER_NAMES),
]);

/** The policy of a name, in any letter case; `undefined` for none. */
export function policyNamed(name: string): PolicyName | undefined {
  return byLowerName.get(name.toLowerCase());
}

/** How the settings catalog holds the values of a policy; `null` where it has none. */
export function catalogKind(policy: PolicyName): CatalogKind | null {
  if (policy === 'DOPercentageMaxDownloadBandwidth') return null;
  if (CHOICES.includes(policy)) return 'choice';
  const { kind } = policySpec(policy);
  if (kind === 'businessHours') return 'hours';
  if (kind === 'list') return 'list';
  return kind === 'integer' || kind === 'enum' ? 'integer' : 'text';
}

/** Why MDM does not take a number for a policy; `null` when it does. */
export function whyNotByMdm(policy: PolicyName, value: number): string | null {
  const allowed = MDM_VALUES[policy];
  if (allowed && !allowed.includes(value)) return `MDM takes ${allowed.join(', ')} for it, and the value is ${value}`;
  if (value <= MOST_OF_GRAPH) return null;
  return `Graph's integers end at ${MOST_OF_GRAPH}, and the value is ${value}; the CSP itself takes it`;
}

/** The id of a policy in the settings catalog. */
export function catalogId(policy: PolicyName): string {
  return CATALOG_PREFIX + policy.toLowerCase();
}

/** The id of a field of business hours in the settings catalog: the name of the policy once more, without "DO". */
export function hoursId(policy: PolicyName, field: HoursField): string {
  return `${catalogId(policy)}_${hoursName(policy, field).toLowerCase()}`;
}

/** A field of business hours as the template calls it: `SetHoursToLimitBackgroundDownloadBandwidthFrom`. */
export function hoursName(policy: PolicyName, field: HoursField): string {
  return `${policy.slice('DO'.length)}${field}`;
}

const hoursPolicies = POLICY_NAMES.filter((name) => policySpec(name).kind === 'businessHours');
const hoursByName = new Map<string, { policy: PolicyName; field: HoursField }>(
  hoursPolicies.flatMap((policy) =>
    HOURS_FIELDS.flatMap((field) => {
      const of = { policy, field };
      return [
        [`${policy}_${field}`.toLowerCase(), of],
        [hoursName(policy, field).toLowerCase(), of],
        [hoursId(policy, field), of],
      ] as const;
    }),
  ),
);

/** The field of business hours that a value of the registry, an element of the template or an id of the catalog is. */
export function hoursFieldNamed(name: string): { policy: PolicyName; field: HoursField } | undefined {
  return hoursByName.get(name.toLowerCase());
}

/** Names that a setting of Delivery Optimization can have in the registry, for "did you mean". */
export const SETTING_NAMES: readonly string[] = POLICY_NAMES.flatMap((policy) =>
  policySpec(policy).kind === 'businessHours' ? HOURS_FIELDS.map((field) => `${policy}_${field}`) : [policy],
);

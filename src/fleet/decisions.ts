/** What the rules decide once for a device: group, restriction, drive, eligibility, VPN. */
import { REASON } from '../core/reasons.js';
import { cacheDrive } from '../policy/cacheDrive.js';
import { MODE } from '../policy/downloadMode.js';
import { decideEligibility } from '../policy/eligibility.js';
import { decideGroupId } from '../policy/groupId.js';
import { type DefaultsProfile, PROFILE_WIN11_RESTRICT } from '../policy/profiles.js';
import { decideRestriction, type Win11RestrictDefault } from '../policy/restrictPeers.js';
import { isVpnAdapter } from '../policy/vpn.js';
import type { GroupingFleet, GroupingRules } from './fleet.js';
import { guidOf } from './guid.js';
import type { InventoryRow } from './inventory.js';

/** Fills `likeBefore` of a fleet, and what the rules decide of each device. */
export function decideDevices(fleet: GroupingFleet, rules: GroupingRules): void {
  const { rows } = fleet;
  const decide = deciderOf(fleet, rules);
  for (let d = 0; d < fleet.count; d += 1) {
    fleet.likeBefore[d] = Number(d > 0 && !rows && isLikeBefore(fleet, d));
    if (fleet.likeBefore[d] === 1) decideLikeBefore(fleet, d);
    else decide(d, rows?.[d]);
  }
}

/** What the rules decide once for all devices of a profile, a site and a policy. */
interface Decision {
  restriction: number;
  group: number;
  groupOrigin: number;
  vpnRecognised: number;
  drives: ReadonlyMap<string, { sizeBytes: number; freeBytes: number }>;
}

/** True when the rules decide for a device, which is no row of an inventory, as they did for the one before it. */
function isLikeBefore(fleet: GroupingFleet, d: number): boolean {
  const { policyOf, profileOf, siteOf, ramBytes, diskBytes, freeDiskBytes } = fleet;
  const before = d - 1;
  const isOfOneKind =
    siteOf[d] === siteOf[before] && profileOf[d] === profileOf[before] && policyOf[d] === policyOf[before];
  return (
    isOfOneKind &&
    ramBytes[d] === ramBytes[before] &&
    diskBytes[d] === diskBytes[before] &&
    freeDiskBytes[d] === freeDiskBytes[before]
  );
}

function decideLikeBefore(fleet: GroupingFleet, d: number): void {
  const { restriction, groupOf, groupOrigin, vpnRecognised, cacheDriveBytes, cacheDriveFreeBytes, ineligible } = fleet;
  restriction[d] = restriction[d - 1]!;
  groupOf[d] = groupOf[d - 1]!;
  groupOrigin[d] = groupOrigin[d - 1]!;
  vpnRecognised[d] = vpnRecognised[d - 1]!;
  cacheDriveBytes[d] = cacheDriveBytes[d - 1]!;
  cacheDriveFreeBytes[d] = cacheDriveFreeBytes[d - 1]!;
  ineligible[d] = ineligible[d - 1]!;
}

/** Applies the rules that decide once for a device: group, restriction, drive, eligibility, VPN. */
function deciderOf(fleet: GroupingFleet, rules: GroupingRules): (d: number, row?: InventoryRow) => void {
  const { model } = rules;
  const known = new Map<number, Decision>();
  const sids = new Map<string, string>();
  const sidOf = (domain: string) => {
    let sid = sids.get(domain);
    if (sid === undefined) {
      sid = guidOf(`domain ${domain}`);
      sids.set(domain, sid);
    }
    return sid;
  };
  return (d, row) => {
    const index = fleet.policyOf[d]! * fleet.sites.length + fleet.siteOf[d]!;
    const key = index * fleet.profiles.length + fleet.profileOf[d]!;
    // A row of an inventory can differ from its profile in anything.
    let decision = row ? undefined : known.get(key);
    if (!decision) {
      decision = decideFor({ fleet, d, rules, row }, sidOf);
      if (!row) known.set(key, decision);
    }
    fleet.restriction[d] = decision.restriction;
    fleet.groupOf[d] = decision.group;
    fleet.groupOrigin[d] = decision.groupOrigin;
    fleet.vpnRecognised[d] = decision.vpnRecognised;

    const policy = fleet.policies[fleet.policyOf[d]!]!;
    const system = { sizeBytes: fleet.diskBytes[d]!, freeBytes: fleet.freeDiskBytes[d]! };
    const drive = cacheDrive(policy.cacheDrive, system, decision.drives, model.missingCacheDrive);
    const { sizeBytes, freeBytes } = drive ?? system;
    fleet.cacheDriveBytes[d] = sizeBytes;
    fleet.cacheDriveFreeBytes[d] = freeBytes;
    fleet.ineligible[d] = policy.isBarred
      ? REASON['own-rule']
      : drive === null
        ? REASON['no-cache-drive']
        : decideEligibility(
            { ramBytes: fleet.ramBytes[d]!, diskBytes: sizeBytes, freeDiskBytes: freeBytes },
            policy.minRamBytes,
            policy.minDiskBytes,
            model.diskCheck,
          );
  };
}

/** Whom a rule decides for: a device, its site, and its row of an inventory where it has one. */
interface Decided {
  fleet: GroupingFleet;
  d: number;
  rules: GroupingRules;
  row: InventoryRow | undefined;
}

function decideFor(decided: Decided, sidOf: (domain: string) => string): Decision {
  const { fleet, d, rules } = decided;
  const { model } = rules;
  const policy = fleet.policies[fleet.policyOf[d]!]!;
  const profile = fleet.profiles[fleet.profileOf[d]!]!;
  const recognised = isVpnAdapter(
    profile.vpn.adapter,
    policy.vpnKeywords,
    model.vpnKeywordCaseSensitive,
    model.vpnKeywords === 'replace',
  );
  return {
    restriction: restrictionFor(decided),
    ...groupFor(decided, sidOf),
    vpnRecognised: Number(recognised),
    drives: new Map(
      Object.entries(profile.drives).map(([letter, { sizeBytes, free }]) => [
        letter.toUpperCase(),
        { sizeBytes, freeBytes: sizeBytes * free },
      ]),
    ),
  };
}

/** Number of the restriction on the peers of a device. */
function restrictionFor({ fleet, d, rules: { defaults, model } }: Decided): number {
  const { strings } = fleet;
  const policy = fleet.policies[fleet.policyOf[d]!]!;
  const win11Default =
    model.win11RestrictDefault === 'ofProfile'
      ? PROFILE_WIN11_RESTRICT[defaults as DefaultsProfile]
      : model.win11RestrictDefault;
  return decideRestriction(
    policy.restrictPeerSelectionBy,
    policy.downloadMode,
    {
      is11: strings.names[fleet.windows[d]!]!.startsWith('11'),
      isConsumer: strings.names[fleet.editions[d]!] === 'Home',
    },
    win11Default as Win11RestrictDefault,
    model.restrictAppliesToMode3,
  );
}

/** The group of a device (-1: none) and where it comes from. */
function groupFor(
  { fleet, d, rules: { model }, row }: Decided,
  sidOf: (domain: string) => string,
): Pick<Decision, 'group' | 'groupOrigin'> {
  const { strings } = fleet;
  const policy = fleet.policies[fleet.policyOf[d]!]!;
  const site = fleet.sites[fleet.siteOf[d]!]!;
  const { tenant } = fleet.profiles[fleet.profileOf[d]!]!;
  if (policy.downloadMode !== MODE.group) {
    return { group: -1, groupOrigin: strings.number('no group: the mode is not 2') };
  }
  const domain = strings.names[fleet.domains[d]!]!;
  const adSite = row?.adSite === undefined ? site.adSite : row.adSite === 'none' ? null : row.adSite;
  const { groupId, origin } = decideGroupId(
    {
      adSite: domain === 'none' ? null : adSite,
      domainSid: domain === 'none' ? null : sidOf(domain),
      dhcpOption234: site.dhcpOption234,
      dnsSuffix: site.spec.dnsSuffix ?? null,
      tenantId: tenant === 'none' ? null : tenant,
    },
    row?.groupId ?? policy.groupId,
    policy.groupIdSource,
    model.groupIdPrecedence,
    model.groupSourceMissing,
  );
  return { group: groupId === null ? -1 : strings.number(groupId), groupOrigin: strings.number(origin) };
}

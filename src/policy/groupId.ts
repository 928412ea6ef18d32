/** Rule: the group that a device of mode 2 belongs to. */
import { isGuid } from './values.js';

/** What a device could take a group ID from; `null` where it has none. */
export interface GroupAttributes {
  adSite: string | null;
  domainSid: string | null;
  dhcpOption234: string | null;
  dnsSuffix: string | null;
  tenantId: string | null;
}

export interface GroupDecision {
  /** `null`: the device has no group ID. */
  groupId: string | null;
  /** Where it came from, for people. */
  origin: string;
}

/** Which of DOGroupId and DOGroupIdSource wins: `groupIdWins` (2024 documents) or `sourceWins` (2022, ADML). */
export type GroupIdPrecedence = 'groupIdWins' | 'sourceWins';
/** What a source 1, 2 or 5 without a value leads to: not documented. */
export type GroupSourceMissing = 'fallback' | 'noGroup';

type SourceReader = (device: GroupAttributes) => string | null;

const SOURCES: Record<number, { name: string; read: SourceReader }> = {
  1: { name: 'AD site', read: (d) => d.adSite },
  2: { name: 'domain SID', read: (d) => d.domainSid },
  3: { name: 'DHCP option 234', read: (d) => (d.dhcpOption234 && isGuid(d.dhcpOption234) ? d.dhcpOption234 : null) },
  4: { name: 'DNS suffix', read: (d) => d.dnsSuffix },
  5: { name: 'Entra tenant', read: (d) => d.tenantId },
};

/** The order without any policy: AD site, then domain SID, then Entra tenant (reference 2024, group ID source). */
const DEFAULT_CHAIN = [1, 2, 5];

/**
 * Decides the group ID of a device in mode 2.
 *
 * Values of DOGroupIdSource outside 1..5 are ignored; sources 3 and 4 that yield nothing fall back to the default chain
 * (reference 2024); for 1, 2 and 5 the documents are silent, so `model.groupSourceMissing` decides.
 */
export function decideGroupId(
  device: GroupAttributes,
  groupId: string | null,
  groupIdSource: number,
  precedence: GroupIdPrecedence,
  sourceMissing: GroupSourceMissing,
): GroupDecision {
  const source = SOURCES[groupIdSource];
  if (groupId !== null && (precedence === 'groupIdWins' || !source)) return { groupId, origin: 'DOGroupId' };
  if (source) {
    const value = source.read(device);
    if (value !== null) return { groupId: `${source.name}:${value}`, origin: `DOGroupIdSource: ${source.name}` };
    const documentedFallback = groupIdSource === 3 || groupIdSource === 4;
    if (!documentedFallback && sourceMissing === 'noGroup') {
      return { groupId: null, origin: `DOGroupIdSource: the device has no ${source.name}` };
    }
  }
  for (const number of DEFAULT_CHAIN) {
    const { name, read } = SOURCES[number]!;
    const value = read(device);
    if (value !== null) {
      const why = source ? `fallback, no ${source.name}` : 'default chain';
      return { groupId: `${name}:${value}`, origin: `${name} (${why})` };
    }
  }
  return { groupId: null, origin: 'the device has no AD site, domain or tenant' };
}

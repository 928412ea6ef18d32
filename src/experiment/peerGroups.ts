/** Other modes and group sources: which of them would form other peer groups. */
import type { World } from '../engine/parts.js';
import { reachOf } from '../fleet/locations.js';
import type { Plain, PlainObject } from '../scenario/layers.js';
import { ONE_GROUP } from './remedies.js';

/** Ways to form peer groups that are tried in this order, as the policies say them. */
export const GROUPINGS: readonly { label: string; policies: PlainObject }[] = [
  { label: 'DODownloadMode 1 (public IP)', policies: { DODownloadMode: 1 } },
  ...['AD site', 'domain', 'DHCP option 234', 'DNS suffix', 'Entra tenant'].map((source, i) => ({
    label: `DODownloadMode 2, DOGroupIdSource ${i + 1} (${source})`,
    policies: { DODownloadMode: 2, DOGroupIdSource: i + 1 },
  })),
  { label: 'DODownloadMode 2, one DOGroupId for all', policies: { DODownloadMode: 2, DOGroupId: ONE_GROUP } },
];

/** An overlay without what it says of peer groups: a group ID would come before every source of one. */
export function withoutGrouping(overlay: PlainObject): PlainObject {
  const kept = Object.entries(overlay).filter(
    ([name]) => !['DODownloadMode', 'DOGroupId', 'DOGroupIdSource'].includes(name),
  );
  const isMapping = (value: Plain): value is PlainObject =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return Object.fromEntries(kept.map(([name, value]) => [name, isMapping(value) ? withoutGrouping(value) : value]));
}

/** Peer groups that were seen; two ways that put the same devices together are one. */
export class PeerGroups {
  private readonly seen: Int32Array[] = [];

  /** @returns false for peer groups that were seen before, or none at all */
  add({ fleet }: World): boolean {
    const groups = new Int32Array(fleet.count);
    const numbers = new Map<number, number>([[-1, -1]]);
    for (let d = 0; d < fleet.count; d += 1) {
      const reach = reachOf(fleet, d);
      if (!numbers.has(reach)) numbers.set(reach, d);
      groups[d] = numbers.get(reach)!;
    }
    if (this.seen.some((other) => other.every((group, d) => group === groups[d]))) return false;
    this.seen.push(groups);
    return groups.some((group) => group >= 0);
  }
}

/**
 * Rule: what the boundary groups of Configuration Manager make of a device's policies.
 *
 * The client setting "use Configuration Manager boundary groups for the Delivery Optimization group ID" writes the ID of the
 * group into DOGroupId and sets mode 2, as local policy. Where peer downloads are switched off in any of a device's groups
 * nothing is written, and the client does not use Delivery Optimization for content of Configuration Manager (boundary group
 * options, 2022). The rest is not said: readings.
 */
import { MODE } from './downloadMode.js';
import { RESTRICT } from './restrictPeers.js';
import type { PolicySet } from './values.js';

/** A boundary group that a device is in. */
export interface BoundaryGroup {
  /** What its members have in common. */
  id: string;
  /** "Allow peer downloads in this boundary group". */
  allowsPeerDownloads: boolean;
  /** "During peer downloads, only use peers within the same subnet". */
  hasSubnetPeersOnly: boolean;
}

/** The readings of what is not said. */
export interface BoundaryReadings {
  /** A device in several groups has the ID of the first, or that of all together: the devices of the same groups share it. */
  several: 'first' | 'together';
  /** Switched off: the device has no ID of a group, or takes nothing from peers. */
  off: 'noGroupId' | 'noPeering';
  /** The option of the subnet narrows the lists of peer cache sources, or the peers of Delivery Optimization too. */
  subnet: 'peerCacheOnly' | 'deliveryOptimization';
}

/**
 * The policies that the client writes.
 *
 * @param groups those of the device, in the order of the scenario
 * @returns `null` where it writes none
 */
export function boundaryPolicies(groups: readonly BoundaryGroup[], readings: BoundaryReadings): PolicySet | null {
  if (groups.length === 0) return null;
  // One group that says so is enough, for this option as for the other.
  if (groups.some(({ allowsPeerDownloads }) => !allowsPeerDownloads)) {
    return readings.off === 'noGroupId' ? null : { DODownloadMode: MODE.httpOnly };
  }
  const ids = readings.several === 'first' ? [groups[0]!.id] : groups.map(({ id }) => id);
  const isNarrowed = readings.subnet === 'deliveryOptimization' && groups.some((group) => group.hasSubnetPeersOnly);
  return {
    DODownloadMode: MODE.group,
    DOGroupId: `boundary group ${ids.join(' + ')}`,
    ...(isNarrowed && { DORestrictPeerSelectionBy: RESTRICT.subnet }),
  };
}

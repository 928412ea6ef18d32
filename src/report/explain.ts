/** Why a device peers as it does: its policies with their origins, its group, its peers, and why not others. */
import { REASONS } from '../core/reasons.js';
import { formatBytes, formatRate, formatShare } from '../core/units.js';
import type { World } from '../engine/parts.js';
import { hostListsOf } from '../fleet/cacheServers.js';
import type { Fleet, HostList } from '../fleet/fleet.js';
import { isInScope, LOCATION, reachIn, reachOf } from '../fleet/locations.js';
import { profileShares } from '../fleet/profileShares.js';
import { isPeeringMode, MODE } from '../policy/downloadMode.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import { isUnseenOnVpn } from '../policy/vpn.js';
import { waysOut } from '../scenario/lines.js';
import type { SiteSpec } from '../scenario/schema.js';
import { type ExplainedValue, policyValueText, shareText } from './explainScenario.js';
import { leftColumns, wrapped } from './format.js';
import { groupLabel, subnetName } from './tables.js';

const MOST_NAMES = 12;

/** A device of a scenario: what decides how it peers, and with whom. */
export interface DeviceExplanation {
  device: string;
  /** What it is and where it stands, by name. */
  facts: readonly (readonly [name: string, value: string])[];
  /** The policies in force: values as text with their units, and where they come from. */
  policies: readonly ExplainedValue[];
  /** Policies that are assigned, and that its Windows version ignores. */
  ignored: readonly { name: string; why: string }[];
  /** Devices that it may take bytes from. */
  peers: readonly string[];
  /** All others by the first thing that keeps them away, most first. */
  others: readonly { why: string; devices: readonly string[] }[];
}

/** Explains a device, by its number. */
export function explainDevice({ scenario, fleet }: World, d: number): DeviceExplanation {
  const policy = fleet.policies[fleet.policyOf[d]!]!;
  const profile = fleet.profiles[fleet.profileOf[d]!]!;
  const site = fleet.sites[fleet.siteOf[d]!]!;
  const label = groupLabel(fleet, d);
  const restriction = ['none', 'same subnet', 'local discovery (DNS-SD)'][fleet.restriction[d]!]!;
  const isUnseen = profile.vpn.share > 0 && isUnseenOnVpn(fleet.restriction[d]!, scenario.model.dnsSdOnVpn);
  const eligible = fleet.ineligible[d]! < 0 ? 'yes' : `no: ${REASONS[fleet.ineligible[d]!]![1]}`;
  const ofProfile = profileShares(fleet, scenario.devices.mix).find(({ name }) => name === profile.name);
  const facts: [string, string][] = [
    ['site', site.name],
    ['subnet', subnetName(fleet, d)],
    ['public IP', fleet.strings.names[fleet.publicIpOf[d]!]!],
    ...waysOutOf(site.spec),
    ['profile', `${profile.name}, Windows ${fleet.strings.names[fleet.windows[d]!]}`],
    ['devices of its profile', ofProfile ? shareText(ofProfile, fleet.count) : ''],
    ['RAM, disk', `${formatBytes(fleet.ramBytes[d]!)}, ${formatBytes(fleet.diskBytes[d]!)}`],
    ['network adapter', lineText(profile.nic)],
    ...(fleet.wifiRates?.[d] ? [['Wi-Fi in the office', formatRate(fleet.wifiRates[d]!)] as [string, string]] : []),
    ['line at home', lineText(profile.vpn)],
    [
      'on a VPN',
      `${formatShare(profile.vpn.share)} of its days${isUnseen ? ', without peers: DNS-SD does not cross it' : ''}`,
    ],
    ...atHome(fleet, d),
    ['on a metered network', `${formatShare(profile.metered.share)} of its days`],
    ['big enough to peer', eligible],
    ['group ID from', fleet.strings.names[fleet.groupOrigin[d]!]!],
    ['peer group', label || 'none'],
    ['selection restricted by', restriction],
    ...hostListsOf(fleet, d).map(({ where, list }, i): [string, string] => [
      i === 0 ? `cache servers${where === 'office' ? '' : IN_PLACE[where]}` : ` ${IN_PLACE[where]}`,
      hostsOf(fleet, list),
    ]),
  ];
  const policies = [...policy.values].map(([name, { value, origin }]) => ({
    name,
    value: policyValueText(name, value),
    origin,
  }));
  return { device: fleet.name(d), facts, policies, ignored: policy.ignored, ...peersOf(fleet, d) };
}

/** How often a device is at home without the VPN, and whether it finds anybody from there; nothing of one that never is. */
function atHome(fleet: Fleet, d: number): [string, string][] {
  if ((fleet.visits[d]! & (1 << LOCATION.home)) === 0) return [];
  const { share } = fleet.profiles[fleet.profileOf[d]!]!.home;
  const isAlone = reachOf(fleet, d) >= 0 && reachIn(fleet, d, LOCATION.home) < 0;
  const often = share > 0 ? `${formatShare(share)} of its days` : 'by an event';
  return [['at home', isAlone ? `${often}, without peers: nobody else is on its network there` : often]];
}

/** By which lines a site with lines by name leaves: for everything, and for types of content that have their own way. */
function waysOutOf({ breakout, failover = true, lines }: SiteSpec): [string, string][] {
  if (lines === undefined) return [];
  const textOf = (type?: string) => {
    const ways = waysOut(lines, breakout, type).map(({ hub, line }) => {
      const { name } = lines[line]!;
      return hub === undefined ? name : `${hub} over ${name}`;
    });
    return failover ? ways.join(', then ') : ways[0]!;
  };
  const own = Object.keys(breakout?.byType ?? {});
  return [['leaves by', textOf()], ...own.map((type): [string, string] => [` for ${type}`, textOf(type)])];
}

/** `100 Mbit/s`, or `50 Mbit/s down, 10 Mbit/s up`. */
function lineText({ downBytesPerS, upBytesPerS }: { downBytesPerS: number; upBytesPerS: number }): string {
  const down = formatRate(downBytesPerS);
  return downBytesPerS === upBytesPerS ? down : `${down} down, ${formatRate(upBytesPerS)} up`;
}

/**
 * Text of `dosim explain` with a device.
 *
 * @param width of the terminal, in characters
 */
export function formatDeviceExplanation(explanation: DeviceExplanation, width: number): string {
  const { device, facts, policies } = explanation;
  return [
    device,
    leftColumns(facts),
    '',
    'Effective policies, and where each value comes from',
    leftColumns(policies.map(({ name, value, origin }) => [name, value, origin])),
    '',
    ...ignoredLines(explanation, width),
    ...peerLines(explanation, width),
  ].join('\n');
}

const IN_PLACE = { office: ' in the office', vpn: ' on the VPN', home: ' at home' } as const;

/** The hosts of a list, and where they come from. */
function hostsOf(fleet: Fleet, { servers, origin }: HostList): string {
  const named = Array.from(servers, (server) => {
    if (server < 0) return 'a host that does not exist';
    return fleet.servers[server]!.https ? `${fleet.servers[server]!.name} (HTTPS)` : fleet.servers[server]!.name;
  });
  return named.length > 0 ? `${named.join(', ')} (from ${origin})` : origin;
}

function ignoredLines({ ignored }: DeviceExplanation, width: number): string[] {
  if (ignored.length === 0) return [];
  const lines = ignored.map(({ name, why }) => wrapped(`${name}: ${why}`, width, '  '));
  return ['Ignored by its Windows version', ...lines, ''];
}

/** Its possible peers, and every other device by the first thing that keeps it away. */
function peersOf(fleet: Fleet, d: number): Pick<DeviceExplanation, 'peers' | 'others'> {
  const peers: string[] = [];
  const others = new Map<string, string[]>();
  for (let other = 0; other < fleet.count; other += 1) {
    if (other === d) continue;
    const obstacle = obstacleBetween(fleet, d, other);
    const list = obstacle === null ? peers : others.get(obstacle);
    if (list) list.push(fleet.name(other));
    else others.set(obstacle!, [fleet.name(other)]);
  }
  const byWhy = [...others].map(([why, devices]) => ({ why, devices }));
  return { peers, others: byWhy.sort((a, b) => b.devices.length - a.devices.length) };
}

function peerLines({ peers, others }: DeviceExplanation, width: number): string[] {
  return [
    `Possible peers: ${peers.length}`,
    ...(peers.length > 0 ? [wrapped(names(peers), width, '  ')] : []),
    ...others.flatMap(({ why, devices }) => [`Not ${devices.length}: ${why}`, wrapped(names(devices), width, '  ')]),
  ];
}

/** The first thing that keeps `d` from taking bytes from `other`, or `null`. */
function obstacleBetween(fleet: Fleet, d: number, other: number): string | null {
  const modeOf = (device: number) => fleet.policies[fleet.policyOf[device]!]!.downloadMode;
  const mode = modeOf(d);
  const otherMode = modeOf(other);
  if (!isPeeringMode(mode)) return `this device does not peer in download mode ${mode}`;
  if (fleet.ineligible[d]! >= 0) return `this device is not big enough: ${REASONS[fleet.ineligible[d]!]![1]}`;
  if (!isPeeringMode(otherMode)) return `they do not peer in download mode ${otherMode}`;
  if (fleet.ineligible[other]! >= 0) return `not big enough: ${REASONS[fleet.ineligible[other]!]![1]}`;
  const reach = reachOf(fleet, d);
  if (reach >= 0 && isInScope(fleet.locations[LOCATION.office]!, other, reach)) return null;
  if ((mode === MODE.group) !== (otherMode === MODE.group)) return `another download mode (${otherMode})`;
  if (mode === MODE.group && fleet.groupOf[d] !== fleet.groupOf[other]) return 'another group';
  if (mode !== MODE.group && fleet.publicIpOf[d] !== fleet.publicIpOf[other]) return 'another public IP';
  return fleet.restriction[d] === RESTRICT.none ? 'not in the same scope' : 'another subnet';
}

function names(list: readonly string[]): string {
  const shown = list.slice(0, MOST_NAMES).join(', ');
  return list.length > MOST_NAMES ? `${shown}, and ${list.length - MOST_NAMES} more` : shown;
}

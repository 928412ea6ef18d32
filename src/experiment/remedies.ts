/** Remedies as overlays: what a file that extends the scenario says, so that what was tried can be copied. */
import { writeQuantity } from '../core/units.js';
import { writtenPolicies } from '../policy/values.js';
import { isObject, overlaid, type Plain, type PlainObject } from '../scenario/layers.js';
import type { Evidence } from './evidence.js';

/**
 * Makes the overlay of a remedy for a written scenario. An overlay that says nothing means that there is nothing to change.
 * `Seen` is what it looks at besides.
 */
export type MakeOverlay<Seen = Evidence> = (written: PlainObject, evidence: Seen) => PlainObject;

/** A ring that goes ahead: how much of all, and how far ahead of the others at most, and of the run. */
const PILOT_SHARE = 0.1;
const PILOT_AHEAD_S = 86_400;
const PILOT_AHEAD_OF_RUN = 0.25;
export const ONE_GROUP = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';

/** Sets policies for all devices: in the base, and in the assignments that set them. */
export function setPolicies<Seen = unknown>(
  values: PlainObject | ((evidence: Seen) => PlainObject),
): MakeOverlay<Seen> {
  return (written, evidence) => {
    const policies: PlainObject = writtenPolicies(typeof values === 'function' ? values(evidence) : values);
    const assignments = changedAssignments(written, (set) =>
      Object.fromEntries(Object.entries(policies).filter(([name]) => Object.hasOwn(set, name))),
    );
    return { policies: { ...policies, ...assignments } };
  };
}

/** To the least that a device has; a policy of 0 GB is none. */
export const lowerMinimumRam = setPolicies(({ leastRamGb }: Evidence) => ({
  DOMinRAMAllowedToPeer: Math.max(1, leastRamGb),
}));
export const lowerMinimumDisk = setPolicies(({ leastDiskGb }: Evidence) => ({
  DOMinDiskSizeAllowedToPeer: Math.max(1, leastDiskGb),
}));

/** 7 days for caches that keep files for less, a month for others; what knows no end stays so. */
export const largerCaches = setPolicies(({ leastCacheAgeS }: Evidence) => {
  const ageS = [604_800, 2_592_000].find((oneS) => oneS > leastCacheAgeS);
  return { ...(ageS === undefined ? {} : { DOMaxCacheAge: ageS }), DOMaxCacheSize: 50 };
});

/** Takes events out: what the remedy brings about. A list replaces a list. */
export function withoutEvents(...kinds: readonly string[]): MakeOverlay<unknown> {
  return (written): PlainObject => {
    const events = listOf(written.events);
    const left = events.filter(({ what }) => !kinds.includes(String(what)));
    return left.length === events.length ? {} : { events: left };
  };
}

/** Gives every cache server a certificate. */
export const withCertificates: MakeOverlay<unknown> = (written) => {
  const sites = listOf(written.sites).flatMap((site, i): [string, PlainObject][] =>
    isObject(site.cacheServer) ? [[nameOf(site, i), { cacheServer: { https: true } }]] : [],
  );
  const { cacheServers } = isObject(written.network) ? written.network : {};
  const others = listOf(cacheServers).map((server, i): [string, PlainObject] => [nameOf(server, i), { https: true }]);
  return {
    ...(sites.length > 0 ? { sites: Object.fromEntries(sites) } : {}),
    ...(others.length > 0 ? { network: { cacheServers: Object.fromEntries(others) } } : {}),
  };
};

/** Lets the content that waits for an unmetered network run on any. */
export const mustArrive: MakeOverlay = (written, { missing }) => {
  const waiting = missing.get('cost')?.contents;
  const content = listOf(written.content).flatMap((entry, i): [string, PlainObject][] =>
    waiting?.has(String(entry.name)) ? [[nameOf(entry, i), { costPolicy: 'always' }]] : [],
  );
  return overlayUnder('content', Object.fromEntries(content));
};

/** What stands in the place of a cap: nothing, or where that would be dynamic all of the line. */
const NO_CAPS: PlainObject = {
  DOMaxBackgroundDownloadBandwidth: 0,
  DOMaxForegroundDownloadBandwidth: 0,
  DOMaxDownloadBandwidth: 0,
  DOPercentageMaxBackgroundBandwidth: 100,
  DOPercentageMaxForegroundBandwidth: 100,
  DOPercentageMaxDownloadBandwidth: 100,
  DOSetHoursToLimitBackgroundDownloadBandwidth: { From: 0, To: 0, In: 0, Out: 0 },
  DOSetHoursToLimitForegroundDownloadBandwidth: { From: 0, To: 0, In: 0, Out: 0 },
};

/** Takes the caps on downloads away, where they are set. */
export const withoutCaps: MakeOverlay<unknown> = (written) => {
  const policies = isObject(written.policies) ? written.policies : {};
  const lifted = (set: PlainObject) =>
    Object.fromEntries(Object.entries(NO_CAPS).filter(([name]) => Object.hasOwn(set, name)));
  return overlayUnder('policies', { ...lifted(policies), ...changedAssignments(written, lifted) });
};

function overlayUnder(section: string, values: PlainObject): PlainObject {
  return Object.keys(values).length === 0 ? {} : { [section]: values };
}

/** Takes the names of cache hosts out that no server of the scenario has. */
export const withoutDeadHosts: MakeOverlay<Pick<Evidence, 'cacheServers'>> = (written, { cacheServers }) => {
  const known = new Set(cacheServers);
  const namesOf = (value: Plain | undefined) =>
    (Array.isArray(value) ? value.map(String) : String(value ?? '').split(',')).map((name) => name.trim());
  const live = (value: Plain) => namesOf(value).filter((name) => known.has(name));
  const hasDead = (value: Plain | undefined) => namesOf(value).some((name) => name !== '' && !known.has(name));
  const policies = isObject(written.policies) ? written.policies : {};
  const sites = listOf(written.sites);
  const overlay: PlainObject = {};
  const hosts: PlainObject = {};
  if (hasDead(policies.DOCacheHost)) hosts.DOCacheHost = live(policies.DOCacheHost!);
  // A policy of no host comes before what the Geo service hands out.
  else if (policies.DOCacheHost === undefined && sites.some((site) => hasDead(site.geoCacheHost)))
    hosts.DOCacheHost = [];
  Object.assign(
    hosts,
    changedAssignments(
      written,
      ({ DOCacheHost }): PlainObject => (hasDead(DOCacheHost) ? { DOCacheHost: live(DOCacheHost!) } : {}),
    ),
  );
  if (Object.keys(hosts).length > 0) overlay.policies = hosts;
  const changed = sites.flatMap((site, i): [string, PlainObject][] => {
    const { dhcpOption235 } = site;
    if (dhcpOption235 === undefined || dhcpOption235 === 'own' || !hasDead(dhcpOption235)) return [];
    return [[nameOf(site, i), { dhcpOption235: live(dhcpOption235).join(',') }]];
  });
  if (changed.length > 0) overlay.sites = Object.fromEntries(changed);
  return overlay;
};

/** Spreads requests: foreground content over a longer time, background content by a ring that goes ahead. */
export const spreadRequests: MakeOverlay = (_, { demand, durationS }) => {
  const spreadS = Math.max(demand.spreadS, Math.min(4 * demand.spreadS, durationS / 2));
  const aheadS = Math.round(Math.min(PILOT_AHEAD_S, PILOT_AHEAD_OF_RUN * durationS));
  const rings = demand.rings.map(({ name, share, deferralS }) => ({
    name,
    share: percent(share * (1 - PILOT_SHARE)),
    deferral: writeQuantity(deferralS + aheadS, 'duration'),
  }));
  const others = rings.reduce((sum, { share }) => sum + Number.parseFloat(share), 0);
  let name = 'pilot';
  while (rings.some((ring) => ring.name === name)) name += '+';
  const pilot = { name, share: percent(1 - others / 100), deferral: '0 s' };
  return { demand: { spread: writeQuantity(spreadS, 'duration'), rings: [pilot, ...rings] } };
};
function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100} %`;
}

/** Several remedies as one. */
export function all<Seen = Evidence>(...remedies: readonly MakeOverlay<Seen>[]): MakeOverlay<Seen> {
  return (written, evidence) =>
    remedies.reduce((overlay: PlainObject, make) => overlaid(overlay, make(written, evidence)), {});
}

/** Makes the overlay of remedies that follow each other, each for the scenario that the others left. */
export function overlayOf(remedies: readonly MakeOverlay[], written: PlainObject, evidence: Evidence): PlainObject {
  let overlay: PlainObject = {};
  for (const make of remedies) overlay = overlaid(overlay, make(overlaid(written, overlay), evidence));
  return overlay;
}

/** The change of `assignments`, entry by entry, where there is one. */
export function changedAssignments(written: PlainObject, change: (set: PlainObject) => PlainObject): PlainObject {
  const policies = isObject(written.policies) ? written.policies : {};
  const changed = listOf(policies.assignments).flatMap((assignment, i): [string, PlainObject][] => {
    const set = isObject(assignment.set) ? change(assignment.set) : {};
    return Object.keys(set).length === 0 ? [] : [[nameOf(assignment, i), { set }]];
  });
  return changed.length === 0 ? {} : { assignments: Object.fromEntries(changed) };
}

/** How an overlay names an entry of a list. */
export function nameOf(entry: PlainObject, i: number): string {
  return typeof entry.name === 'string' ? entry.name : String(i);
}

export function listOf(value: Plain | undefined): PlainObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

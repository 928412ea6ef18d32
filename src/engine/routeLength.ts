/** How long the route of a transfer can be: each link of a finite rate takes an entry of its flow in the kernel. */
import type { Fleet } from '../fleet/fleet.js';
import { INTERNET, networksOf } from '../fleet/wiring.js';
import type { Scenario } from '../scenario/schema.js';
import { CAPS_BY_HOUR, capsThatCount, UPLOAD_CAP } from './capLinks.js';
import { kernel } from './kernel/instance.js';

/** Ports of the sender and the receiver, and the LAN backbone of the receiver. */
const AT_THE_ENDS = 3;
/** Where devices are on Wi-Fi: the media of the sender and of the receiver. */
const MEDIA = 2;

/**
 * The most links of finite rate between two devices at sites, or `null` where these are never too many. Lines of sites count
 * in any case, as they may fail, and so do the Internet lines of hubs.
 */
export function tooManyLinks(fleet: Fleet, scenario: Scenario): number | null {
  const networks = networksOf(scenario);
  const { wifiRates } = fleet;
  if (!networks.hasNamedLines && wifiRates === null) return null;
  let overPrivate = 0;
  /** By network over which a site can leave: the most links from there to the Internet. */
  const waysOut = new Map<number, number>();
  for (const spec of new Set(fleet.sites.map((site) => site.spec))) {
    const { exits, legs, lines } = networks.wiringOf(spec);
    const lengths = legs.map(({ line, network }) => {
      const own = lines[line]!.over < 0 ? 1 : 2;
      return own + Number(network !== INTERNET && networks.isLimitedWithin(network));
    });
    legs.forEach(({ network }, leg) => {
      if (network !== INTERNET) overPrivate = Math.max(overPrivate, lengths[leg]!);
      const isExit = exits.some((ways) => ways.includes(leg));
      const length = lengths[leg]! + Number(network !== INTERNET);
      if (isExit) waysOut.set(network, Math.max(waysOut.get(network) ?? 0, length));
    });
  }
  const masks = fleet.policies.map((policy) => capsThatCount(policy, scenario.model) & ~CAPS_BY_HOUR);
  const sends = masks.some((mask) => (mask & (1 << UPLOAD_CAP)) !== 0);
  const caps = masks.reduce((most, mask) => Math.max(most, capsOnRoute(mask)), 0);
  const media = wifiRates === null ? 0 : MEDIA;
  const links = AT_THE_ENDS + media + Number(sends) + caps + Math.max(2 * overPrivate, mostBetween(waysOut));
  return links > kernel.mostHops() ? links : null;
}

/** The most links between two sites over the Internet: sites that leave by one hub reach each other there. */
function mostBetween(waysOut: ReadonlyMap<number, number>): number {
  let most = 2 * (waysOut.get(INTERNET) ?? 0);
  for (const [network, length] of waysOut) {
    for (const [other, otherLength] of waysOut) if (other !== network) most = Math.max(most, length + otherLength);
  }
  return most;
}

/** The most caps that one download crosses: those of its priority, and those of all downloads. */
function capsOnRoute(mask: number): number {
  const ofSet = (set: number) => ((mask >> (2 * set)) & 1) + ((mask >> (2 * set + 1)) & 1);
  return Math.max(ofSet(0), ofSet(1)) + ofSet(2);
}

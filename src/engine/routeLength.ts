/** How long the route of a transfer can be: each link of a finite rate takes an entry of its flow in the kernel. */
import type { Fleet } from '../fleet/fleet.js';
import { INTERNET, networksOf } from '../fleet/wiring.js';
import type { Scenario } from '../scenario/schema.js';
import { CAPS_BY_HOUR, capsThatCount, UPLOAD_CAP } from './capLinks.js';
import { kernel } from './kernel/instance.js';

/** Ports of the sender and the receiver, and the LAN backbone of the receiver. */
const AT_THE_ENDS = 3;

/**
 * The most links of finite rate between two devices at sites, or `null` where these are never too many. Lines of sites count
 * in any case, as they may fail, and so do the Internet lines of hubs.
 */
export function tooManyLinks(fleet: Fleet, scenario: Scenario): number | null {
  const networks = networksOf(scenario);
  if (!networks.hasNamedLines) return null;
  let overPrivate = 0;
  let overInternet = 0;
  for (const spec of new Set(fleet.sites.map((site) => site.spec))) {
    const { exits, legs, lines } = networks.wiringOf(spec);
    const lengths = legs.map(({ line, network }) => {
      const own = lines[line]!.over < 0 ? 1 : 2;
      return own + Number(network !== INTERNET && networks.isLimitedWithin(network));
    });
    legs.forEach(({ network }, leg) => {
      if (network !== INTERNET) overPrivate = Math.max(overPrivate, lengths[leg]!);
      const isExit = exits.some((ways) => ways.includes(leg));
      if (isExit) overInternet = Math.max(overInternet, lengths[leg]! + Number(network !== INTERNET));
    });
  }
  const masks = fleet.policies.map((policy) => capsThatCount(policy, scenario.model) & ~CAPS_BY_HOUR);
  const sends = masks.some((mask) => (mask & (1 << UPLOAD_CAP)) !== 0);
  const caps = masks.reduce((most, mask) => Math.max(most, capsOnRoute(mask)), 0);
  const links = AT_THE_ENDS + Number(sends) + caps + 2 * Math.max(overPrivate, overInternet);
  return links > kernel.mostHops() ? links : null;
}

/** The most caps that one download crosses: those of its priority, and those of all downloads. */
function capsOnRoute(mask: number): number {
  const ofSet = (set: number) => ((mask >> (2 * set)) & 1) + ((mask >> (2 * set + 1)) & 1);
  return Math.max(ofSet(0), ofSet(1)) + ofSet(2);
}

/** Addresses that stand at several places although each is of one. */
import { counted } from '../core/words.js';
import { SHORT_CONCENTRATOR, SHORT_HUB } from './lines.js';
import type { Report } from './references.js';
import type { Scenario } from './schema.js';

/** Checks the public addresses of hubs and concentrators, and the subnets of sites. */
export function checkAddresses(scenario: Scenario, report: Report): void {
  const { concentrators = [], hub, hubs = [], vpn } = scenario.network;
  checkPublicIps(
    'hub',
    [
      { name: SHORT_HUB, ips: ipsOf(hub), path: 'network.hub.publicIp' },
      ...hubs.map(({ name, publicIp = [] }, i) => ({ name, ips: publicIp, path: `network.hubs.${i}.publicIp` })),
    ],
    report,
  );
  checkPublicIps(
    'concentrator',
    [
      { name: SHORT_CONCENTRATOR, ips: ipsOf(vpn), path: 'network.vpn.publicIp' },
      ...concentrators.map((each, i) => ({
        name: each.name,
        ips: ipsOf(each),
        path: `network.concentrators.${i}.publicIp`,
      })),
    ],
    report,
  );
  checkSubnets(scenario, report);
}

function ipsOf({ publicIp }: { publicIp?: string | undefined }): readonly string[] {
  return publicIp === undefined ? [] : [publicIp];
}

interface Exit {
  name: string;
  ips: readonly string[];
  path: string;
}

/** Devices behind one public IP are on one LAN: two hubs that share one are mostly a slip. */
function checkPublicIps(what: string, exits: readonly Exit[], report: Report): void {
  const known = new Map<string, string>();
  for (const { ips, name, path } of exits) {
    const shared = ips.find((ip) => known.has(ip));
    if (shared !== undefined) {
      const message = `the ${what} ${known.get(shared)} leaves by ${shared}, too: the service takes devices behind both for one LAN`;
      report('warning', path, message);
    }
    for (const ip of ips) if (!known.has(ip)) known.set(ip, name);
  }
}

/**
 * A subnet of two sites is one subnet in the run, wherever its devices are. An entry with a count has its blocks once for each of
 * its sites.
 */
function checkSubnets({ sites }: Scenario, report: Report): void {
  const known = new Map<string, { name: string; i: number }>();
  const twice: { cidr: string; other: string; i: number }[] = [];
  sites.forEach(({ count, name, subnets }, i) => {
    if (count > 1 || !Array.isArray(subnets)) return;
    for (const cidr of subnets) {
      const before = known.get(cidr);
      if (before === undefined) known.set(cidr, { name, i });
      else if (before.i !== i) twice.push({ cidr, other: before.name, i });
    }
  });
  const [first] = twice;
  if (first === undefined) return;
  const more = twice.length > 1 ? `; so it is for ${counted(twice.length, 'subnet')}` : '';
  report(
    'warning',
    `sites.${first.i}.subnets`,
    `${first.cidr} is a subnet of ${first.other}, too: devices of both sites are on one subnet${more}`,
  );
}

/** The health checks of Microsoft's troubleshooter over simulated devices: what it would say on each of them. */
import { Happenings } from '../engine/happenings.js';
import { hostListsOf } from '../fleet/cacheServers.js';
import type { Fleet } from '../fleet/fleet.js';
import { affected, LOCATION } from '../fleet/locations.js';
import type { Whereabouts } from '../policy/cacheHosts.js';
import { isPeeringMode } from '../policy/downloadMode.js';
import { EVENTS, type EventName } from '../scenario/events.js';
import type { Scenario } from '../scenario/schema.js';

type Level = 'PASS' | 'WARN' | 'FAIL';

export interface HealthCheck {
  name: string;
  /** What a level other than PASS means. */
  meaning: string;
  pass: number;
  warn: number;
  fail: number;
}

type Check = (fleet: Fleet, d: number, hit: (what: EventName) => boolean, outages: Outages) => Level;

/** When cache servers do not serve, at some time of the run. */
class Outages {
  private readonly failing = new Set<number>();
  private readonly cutOff = new Set<number>();

  constructor(
    private readonly fleet: Fleet,
    scenario: Scenario,
  ) {
    const happenings = new Happenings(scenario, fleet, new Int32Array(0));
    scenario.events.forEach(({ atS, what }, e) => {
      if (atS >= scenario.durationS) return;
      if (EVENTS[what].hits === 'servers') for (const server of happenings.serversHit(e)) this.failing.add(server);
      else if (what === 'wan-failure') for (const site of happenings.sitesHit(e)) this.cutOff.add(site);
    });
  }

  /** True when a server fails, or cannot be reached from where a device of a site is. */
  keep(server: number, where: Whereabouts, home: number): boolean {
    const { at, site } = this.fleet.servers[server]!;
    if (this.failing.has(server)) return true;
    if (where === 'home') return at !== 'internet';
    if (where === 'office' && site === home) return false;
    return (site >= 0 && this.cutOff.has(site)) || (where === 'office' && this.cutOff.has(home));
  }
}

const failWhen = (test: boolean): Level => (test ? 'FAIL' : 'PASS');

/**
 * The checks that a simulated device can answer. The troubleshooter tests free space where the documents say capacity,
 * and a device counts as failed when it fails at some time of the run.
 */
const CHECKS: readonly { name: string; meaning: string; check: Check }[] = [
  {
    name: 'Download mode',
    meaning: 'the mode is none of 1, 2 and 3',
    check: (fleet, d) => failWhen(!isPeeringMode(fleet.policies[fleet.policyOf[d]!]!.downloadMode)),
  },
  {
    name: 'RAM',
    meaning: 'less than DOMinRAMAllowedToPeer',
    check: (fleet, d) => failWhen(fleet.ramBytes[d]! < fleet.policies[fleet.policyOf[d]!]!.minRamBytes),
  },
  {
    name: 'Disk',
    meaning: 'less free space than DOMinDiskSizeAllowedToPeer (the documents compare capacity)',
    check: (fleet, d) => failWhen(fleet.freeDiskBytes[d]! < fleet.policies[fleet.policyOf[d]!]!.minDiskBytes),
  },
  {
    name: 'VPN',
    meaning: 'connected to a VPN at times',
    check: (fleet, d) => ((fleet.visits[d]! & (1 << LOCATION.vpn)) !== 0 ? 'WARN' : 'PASS'),
  },
  {
    name: 'Power',
    meaning: 'on battery at times, with no level at which it may upload',
    check: (fleet, d) => {
      const { power, battery } = fleet.profiles[fleet.profileOf[d]!]!;
      const isOnBattery = power === 'battery' && battery.timeOnBattery > 0;
      return failWhen(isOnBattery && fleet.policies[fleet.policyOf[d]!]!.minBatteryPercent === 0);
    },
  },
  {
    name: 'TCP 7680 inbound',
    meaning: 'blocked at times; WARN where the mode needs no peers',
    check: (fleet, d, hit) => {
      if (!hit('port-blocked')) return 'PASS';
      return isPeeringMode(fleet.policies[fleet.policyOf[d]!]!.downloadMode) ? 'FAIL' : 'WARN';
    },
  },
  {
    name: 'UDP 3544 outbound',
    meaning: 'blocked at times (optional)',
    check: (_, __, hit) => (hit('teredo-blocked') ? 'WARN' : 'PASS'),
  },
  {
    name: 'Internet, Geo service',
    meaning: 'out of reach at times',
    check: (_, __, hit) => failWhen(hit('cloud-unreachable') || hit('wan-failure')),
  },
  {
    name: 'External IP',
    meaning: 'changed by a proxy at times',
    check: (_, __, hit) => (hit('proxy') ? 'WARN' : 'PASS'),
  },
  {
    name: 'Connected Cache',
    meaning: 'a cache host that no server answers, that is out of reach where the device is, or that fails at times',
    check: (fleet, d, _, outages) =>
      failWhen(
        hostListsOf(fleet, d).some(({ where, list }) =>
          list.servers.some((server) => server < 0 || outages.keep(server, where, fleet.siteOf[d]!)),
        ),
      ),
  },
];

/** Runs every check on the devices that are meant. */
export function healthChecks(fleet: Fleet, scenario: Scenario, isMeant: (d: number) => boolean): HealthCheck[] {
  const outages = new Outages(fleet, scenario);
  const happening = scenario.events.filter(({ atS }) => atS < scenario.durationS);
  const events = happening.map((event) => ({ what: event.what, affects: affected(fleet, event.match) }));
  return CHECKS.map(({ name, meaning, check }) => {
    const result = { name, meaning, pass: 0, warn: 0, fail: 0 };
    for (let d = 0; d < fleet.count; d += 1) {
      if (!isMeant(d)) continue;
      const hit = (what: EventName) => events.some((event) => event.what === what && event.affects[d] === 1);
      const level = check(fleet, d, hit, outages);
      if (level === 'PASS') result.pass += 1;
      else if (level === 'WARN') result.warn += 1;
      else result.fail += 1;
    }
    return result;
  });
}

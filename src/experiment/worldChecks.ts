/**
 * Problems that only the built estate shows: devices that do not exist, and filters that match nobody.
 *
 * The rule is that of `scenario/references.ts`: a name that does not exist is an error with the nearest one; a pattern, a
 * share or a condition that happens to match nothing is a warning.
 */

import { Audience } from '../content/audience.js';
import { figureNamed } from '../core/figureCatalogue.js';
import { didYouMean, type Problem } from '../core/problems.js';
import { formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import type { World } from '../engine/parts.js';
import { tooManyLinks } from '../engine/routeLength.js';
import type { Fleet } from '../fleet/fleet.js';
import { groupOf, LINE_GROUPS, type Line, type LineGroup } from '../fleet/line.js';
import { LOCATION } from '../fleet/locations.js';
import { profileShares } from '../fleet/profileShares.js';
import { EVENTS } from '../scenario/events.js';
import { compileField, compileMatch, isPattern } from '../scenario/match.js';
import { matchesOf, type Report } from '../scenario/references.js';
import type { MatchSpec } from '../scenario/schema.js';
import { checkPoliciesOfDevices } from './policyChecks.js';

/** Names that the nearest one is looked for among. */
const MOST_COMPARED = 20_000;

/**
 * Checks a scenario against the world of its first replicate.
 *
 * @param known what is known to be odd already: a filter with a pattern that fits nothing is not named again
 * @returns errors and warnings, without positions
 */
export function worldProblems(world: World, known: readonly Problem[] = []): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (severity, path, message) => problems.push({ severity, path, message });
  const isOdd = (path: string) => [...known, ...problems].some((problem) => problem.path.startsWith(`${path}.`));
  const names = new DeviceNames(world.fleet);
  checkRequests(world, names, report);
  checkSiteDevices(world, report);
  for (const { match, path } of matchesOf(world.scenario)) {
    names.check(match.device ?? [], `${path}.device`, report);
    if (Object.keys(match).length > 0 && !isOdd(path)) checkFilter(world, match, path, report);
  }
  checkShares(world, isOdd, report);
  checkPoliciesOfDevices(world, known, report);
  checkRoutes(world, report);
  checkLineExpectations(world, report);
  checkIdleAir(world, report);
  checkIdleConcentrators(world, report);
  return problems;
}

/** The kernel keeps so many links of a route; a tunnel below the cloud of a provider and four caps at once are more. */
function checkRoutes({ fleet, scenario }: World, report: Report): void {
  const links = tooManyLinks(fleet, scenario);
  if (links === null) return;
  const last = fleet.wifiRates === null ? ' or a cap of all downloads' : ' a cap of all downloads, or Wi-Fi';
  const remedy = `leave out the rate of the private line of a hub or of a mesh,${last}`;
  report(
    'error',
    'network',
    `bytes between two sites cross up to ${links} lines and caps, and at most 12 can be counted: ${remedy}`,
  );
}

/** `no device is named s-1-2; did you mean s-1-1?; there are s-1-1 to s-2-1`. */
export function unknownDevice(fleet: Fleet, name: string): string {
  const compared = Array.from({ length: Math.min(fleet.count, MOST_COMPARED) }, (_, d) => fleet.name(d));
  return `no device is named ${name}${didYouMean(name, compared)}; ${range(fleet)}`;
}

function range(fleet: Fleet): string {
  if (fleet.count === 1) return `there is ${fleet.name(0)}`;
  return `there are ${fleet.name(0)} to ${fleet.name(fleet.count - 1)}`;
}

/** The names of all devices, made when the first is asked for. */
class DeviceNames {
  private known: Set<string> | undefined;

  constructor(private readonly fleet: Fleet) {}

  check(patterns: readonly string[], path: string, report: Report): void {
    for (const pattern of patterns) {
      if (isPattern(pattern)) {
        if (!this.hasOneLike(pattern)) report('warning', path, `no device fits ${pattern}; ${range(this.fleet)}`);
      } else if (!this.all().has(pattern.toLowerCase())) {
        report('error', path, unknownDevice(this.fleet, pattern));
      }
    }
  }

  private hasOneLike(pattern: string): boolean {
    const isMeant = compileField('device', [pattern]);
    for (let d = 0; d < this.fleet.count; d += 1) if (isMeant(this.fleet.name(d))) return true;
    return false;
  }

  private all(): Set<string> {
    if (!this.known) {
      this.known = new Set();
      for (let d = 0; d < this.fleet.count; d += 1) this.known.add(this.fleet.name(d).toLowerCase());
    }
    return this.known;
  }
}

function checkRequests({ scenario }: World, names: DeviceNames, report: Report): void {
  scenario.content.forEach(({ requests }, i) => {
    if (requests?.length === 0) report('warning', `content.${i}.requests`, 'the list is empty: nobody asks');
    requests?.forEach(({ device }, k) => {
      const path = `content.${i}.requests.${k}.device`;
      names.check(device, path, report);
      if (device.length === 0) report('warning', path, 'the list is empty: nobody asks');
    });
  });
}

/** An inventory says which devices there are: the numbers in `sites` count for nothing beside it. */
function checkSiteDevices({ scenario, fleet }: World, report: Report): void {
  if (scenario.devices.inventory === undefined) return;
  scenario.sites.forEach(({ name, devices }, i) => {
    if (devices.kind === 'fixed' && devices.value === 0) return;
    const own = fleet.sites.filter(({ group }) => group === name);
    const found = own.reduce((sum, { index }) => sum + fleet.siteStart[index + 1]! - fleet.siteStart[index]!, 0);
    const says = 'counts for nothing: the inventory says which devices there are';
    if (found > 0) report('warning', `sites.${i}.devices`, `${says}, here ${found}`);
    else report('error', `sites.${i}.devices`, `${says}, and it has none of ${name}`);
  });
}

/** A filter whose names exist can still match nobody: a Windows that nobody has, a site without laptops. */
function checkFilter({ scenario, fleet }: World, match: MatchSpec, path: string, report: Report): void {
  const event = /^events\.(\d+)/.exec(path)?.[1];
  const hits = event === undefined ? 'devices' : EVENTS[scenario.events[Number(event)]!.what].hits;
  if (hits === 'servers') return;
  if (hits === 'sites') {
    const isSite = (field: 'site' | 'siteGroup') => (match[field] ? compileField(field, match[field]) : () => true);
    const [isNamed, isOfGroup] = [isSite('site'), isSite('siteGroup')];
    if (!fleet.sites.some(({ name, group }) => isNamed(name) && isOfGroup(group))) {
      report('warning', path, 'no site matches all of this');
    }
    return;
  }
  const matches = compileMatch(match);
  for (let d = 0; d < fleet.count; d += 1) if (matches(fleet.target(d))) return;
  const said = Object.entries(match).map(([field, patterns]) => `${field} ${(patterns as string[]).join(', ')}`);
  report('warning', path, `no device matches ${said.join(' and ')}`);
}

/** Shares so small, of so few devices, that nobody was drawn. */
function checkShares(
  { scenario, seed, fleet, catalogue }: World,
  isOdd: (path: string) => boolean,
  report: Report,
): void {
  const { content, demand, devices } = scenario;
  const shares = profileShares(fleet, devices.mix);
  devices.mix.forEach(({ name, share }, i) => {
    if (share === 0 || shares[i]!.devices > 0) return;
    report('warning', `devices.mix.${i}`, `no device is a ${name}: ${drawn(share, fleet)}`);
  });
  const audience = new Audience(scenario, fleet, seed);
  const isScanned = content.some(({ requests }) => requests === undefined);
  if (isScanned) {
    const missing = new Set(demand.rings.keys());
    for (let d = 0; d < fleet.count && missing.size > 0; d += 1) missing.delete(audience.ringOf(d));
    for (const r of missing) {
      const { name, share } = demand.rings[r]!;
      if (share > 0) report('warning', `demand.rings.${r}`, `no device is in the ring ${name}: ${drawn(share, fleet)}`);
    }
  }
  const isReleased = new Set(catalogue.releases.map(({ contentIndex }) => contentIndex));
  content.forEach(({ audience: { share }, requests }, i) => {
    const isKnown = [`content.${i}`, `content.${i}.audience`].some(isOdd);
    if (requests || isKnown) return;
    if (!isReleased.has(i))
      report('warning', `content.${i}.release`, 'no release falls within the run: nobody will ask for it');
    for (let d = 0; d < fleet.count; d += 1) if (audience.includes(d, i)) return;
    report('warning', `content.${i}.audience`, `no device is in the audience: ${drawn(share, fleet)}`);
  });
}

/** What is asked of the use of lines means nothing where no line has a rate. */
function checkLineExpectations({ fleet, scenario }: World, report: Report): void {
  const hasRate = ({ downBytesPerS, upBytesPerS }: Line) =>
    Number.isFinite(downBytesPerS) || Number.isFinite(upBytesPerS);
  const { all } = fleet.lines;
  scenario.expect.forEach(({ figure }, i) => {
    const { name, path } = figureNamed(figure);
    const group = LINE_GROUPS.find((each) => each === path[0]);
    if (group === undefined) return;
    const isMeant = (line: Line) =>
      group === 'lines' ? ['lines', 'concentrators'].includes(groupOf(line)) && hasRate(line) : groupOf(line) === group;
    if (!all.some(isMeant)) report('warning', `expect.${i}.figure`, `${name} is 0, because ${NO_LINES[group]}`);
  });
}

const NO_LINES: Record<LineGroup, string> = {
  lines: 'no line has a rate: state wan, or the rates of hub or VPN',
  concentrators: 'no device is on the VPN',
  cacheServers: 'there is no cache server',
  accessPoints: 'no device is on Wi-Fi',
  homeLines: 'no device is at home or on the VPN',
};

/** Access points of sites that have no device on Wi-Fi; the first of them is named. */
function checkIdleAir({ fleet, scenario }: World, report: Report): void {
  const isIdle = (name: string) => !isSomebody(fleet, name, (d) => (fleet.wifiRates?.[d] ?? 0) > 0);
  const idle = scenario.sites.flatMap(({ accessPoints, name }, i) =>
    accessPoints !== undefined && isIdle(name) ? [{ i, name }] : [],
  );
  const [first] = idle;
  if (first === undefined) return;
  const more = idle.length > 1 ? `; so it is for ${counted(idle.length, 'site')}` : '';
  const says = `counts for nothing: no device of ${first.name} is on Wi-Fi (wifi of a profile)`;
  report('warning', `sites.${first.i}.accessPoints`, `${says}${more}`);
}

/** Concentrators by name whose sites have no device on the VPN. */
function checkIdleConcentrators({ fleet, scenario }: World, report: Report): void {
  const isOnVpn = (d: number) => (fleet.visits[d]! & (1 << LOCATION.vpn)) !== 0;
  scenario.network.concentrators?.forEach(({ name }, i) => {
    const own = scenario.sites.filter(({ concentrator }) => concentrator === name);
    if (own.length === 0 || own.some((site) => isSomebody(fleet, site.name, isOnVpn))) return;
    const says = 'carries nothing: no device of its sites is on the VPN (vpn of a profile)';
    report('warning', `network.concentrators.${i}`, says);
  });
}

/** True when something holds of a device of an entry of `sites`. */
function isSomebody({ siteStart, sites }: Fleet, entry: string, holds: (d: number) => boolean): boolean {
  return sites.some(({ group, index }) => {
    if (group !== entry) return false;
    for (let d = siteStart[index]!; d < siteStart[index + 1]!; d += 1) if (holds(d)) return true;
    return false;
  });
}

function drawn(share: number, fleet: Fleet): string {
  return `${formatShare(share)} of ${counted(fleet.count, 'device')} came out as none`;
}

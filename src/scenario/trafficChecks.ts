/** Profiles of other traffic and the lines that name them: names that must agree, and profiles that a line cannot carry. */
import { unknownName } from '../core/names.js';
import { formatRate } from '../core/units.js';
import { counted } from '../core/words.js';
import type { Report } from './references.js';
import type { Scenario } from './schema.js';
import type { TrafficCurve } from './trafficProfiles.js';

/** A line of a scenario: all of them can name a profile. */
interface BusyLine {
  path: string;
  otherTraffic?: string | undefined;
  downBytesPerS: number;
  upBytesPerS: number;
}

/** All lines of a scenario that could have other traffic. */
function linesOf({ network, sites }: Scenario): BusyLine[] {
  const { cacheServers, concentrators = [], hub, hubs = [], meshes = [], vpn } = network;
  const bothWays = (rateBytesPerS: number) => ({ downBytesPerS: rateBytesPerS, upBytesPerS: rateBytesPerS });
  const port = (
    path: string,
    { otherTraffic, rateBytesPerS }: { otherTraffic?: string | undefined; rateBytesPerS: number },
  ) => ({
    path,
    otherTraffic,
    ...bothWays(rateBytesPerS),
  });
  return [
    { ...hub, path: 'network.hub' },
    ...hubs.flatMap((each, i) => [
      { ...each, path: `network.hubs.${i}` },
      ...(each.private ? [{ ...each.private, path: `network.hubs.${i}.private` }] : []),
    ]),
    ...meshes.map((mesh, i) => port(`network.meshes.${i}`, mesh)),
    { ...vpn, path: 'network.vpn' },
    ...concentrators.map((each, i) => ({ ...each, path: `network.concentrators.${i}` })),
    ...cacheServers.map((server, i) => port(`network.cacheServers.${i}`, server)),
    ...sites.flatMap(({ cacheServer, lines, wan }, i) => [
      ...(lines?.map((line, k) => ({ ...line, path: `sites.${i}.lines.${k}` })) ?? [
        { ...wan, path: `sites.${i}.wan` },
      ]),
      ...(cacheServer ? [port(`sites.${i}.cacheServer`, cacheServer)] : []),
    ]),
  ];
}

/** Lines that carry nothing: a rate of 0 is taken, and mostly a slip. */
export function checkIdleLines(scenario: Scenario, report: Report): void {
  const idle = linesOf(scenario).filter(({ downBytesPerS, upBytesPerS }) => downBytesPerS === 0 || upBytesPerS === 0);
  const [first] = idle;
  if (first === undefined) return;
  const { downBytesPerS, path, upBytesPerS } = first;
  const both = downBytesPerS === 0 && upBytesPerS === 0;
  const what = both ? '' : downBytesPerS === 0 ? ' down' : ' up';
  const more = idle.length > 1 ? `; so it is for ${counted(idle.length, 'line')}` : '';
  report('warning', path, `the line carries nothing${what}, as its rate is 0: "unlimited" is without a limit${more}`);
}

export function checkOtherTraffic(scenario: Scenario, report: Report): void {
  const profiles = scenario.network.trafficProfiles ?? [];
  const names = profiles.map(({ name }) => name);
  const used = new Set<string>();
  names.forEach((name, i) => {
    if (names.indexOf(name) < i) report('error', `network.trafficProfiles.${i}.name`, `the name ${name} is used twice`);
  });
  /** By profile: lines that cannot carry what it asks for. */
  const tooMuch = new Map<string, { path: string; message: string; lines: number }>();
  for (const { downBytesPerS, otherTraffic, path, upBytesPerS } of linesOf(scenario)) {
    if (otherTraffic === undefined) continue;
    used.add(otherTraffic);
    const at = `${path}.otherTraffic`;
    const profile = profiles.find(({ name }) => name === otherTraffic);
    if (profile === undefined) {
      report('error', at, unknownName('profile of network.trafficProfiles', otherTraffic, names));
      continue;
    }
    if (!Number.isFinite(downBytesPerS) && !Number.isFinite(upBytesPerS)) {
      report('error', at, 'the line has no rate, so that other traffic leaves all of it: state its down and up');
      continue;
    }
    const excess = [most(profile.down, downBytesPerS), most(profile.up, upBytesPerS)].find((of) => of !== null);
    if (!excess) continue;
    const known = tooMuch.get(otherTraffic);
    tooMuch.set(otherTraffic, { path: at, message: excess, ...known, lines: (known?.lines ?? 0) + 1 });
  }
  for (const { lines, message, path } of tooMuch.values()) {
    const more = lines > 1 ? `; so it is for ${counted(lines, 'line')} of this profile` : '';
    report('warning', path, `${message}: Delivery Optimization has model.otherTrafficFloor of it then${more}`);
  }
  names.forEach((name, i) => {
    if (!used.has(name)) report('warning', `network.trafficProfiles.${i}`, `no line names the profile ${name}`);
  });
}

/** What a profile asks for beyond the rate of a line, as a message; `null` where it never does. */
function most({ ratesBytesPerS, shares }: TrafficCurve, rateBytesPerS: number): string | null {
  if (!Number.isFinite(rateBytesPerS)) return null;
  const asked = shares.map((share, hour) => share * rateBytesPerS + ratesBytesPerS[hour]!);
  const highest = Math.max(...asked);
  if (highest <= rateBytesPerS) return null;
  return `the profile asks for ${formatRate(highest)} of a line of ${formatRate(rateBytesPerS)}`;
}

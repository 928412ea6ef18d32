/** What the schema cannot see: names that must agree, and settings that are legal but surely not meant. */
import { findFigure, unknownFigure } from '../core/figureCatalogue.js';
import { unknownName } from '../core/names.js';
import { formatDuration } from '../core/units.js';
import { counted } from '../core/words.js';
import { checkAddresses } from './addressChecks.js';
import { eventProblems } from './events.js';
import { checkLimits } from './limits.js';
import { checkLines } from './lineChecks.js';
import { siteNames } from './names.js';
import { checkPolicies } from './policyWarnings.js';
import { cacheServerNames, checkReferences, type Report } from './references.js';
import type { Scenario } from './schema.js';
import { checkIdleLines, checkOtherTraffic } from './trafficChecks.js';

/** Connections of one download that the engine counts (kernel/part.ts). */
const MOST_CONNECTIONS = 255;

/** Errors and warnings of a scenario whose values are all well formed. */
export function checkScenario(scenario: Scenario, report: Report): void {
  let isTooMuch = false;
  checkLimits(scenario, (path, message) => {
    isTooMuch = true;
    report('error', path, message);
  });
  if (isTooMuch) return;
  checkNames(scenario, report);
  checkReferences(scenario, report);
  checkLines(scenario, report);
  checkOtherTraffic(scenario, report);
  checkIdleLines(scenario, report);
  checkAddresses(scenario, report);
  checkDays(scenario, report);
  checkContent(scenario, report);
  checkDistributions(scenario, report);
  checkTimes(scenario, report);
  checkPolicies(scenario, report);
  checkEvents(scenario, report);
  checkCacheHosts(scenario, report);
  checkExpectations(scenario, report);
  const maxFile = scenario.content
    .flatMap((c) => c.files)
    .some((f) => f.sizeBytes.kind === 'fixed' && f.sizeBytes.value === 0);
  if (maxFile) report('error', 'content', 'a file of 0 bytes cannot be downloaded');
}

function checkNames(scenario: Scenario, report: Report): void {
  const lists = { sites: scenario.sites, 'devices.mix': scenario.devices.mix, content: scenario.content };
  for (const [path, list] of Object.entries({ ...lists, 'demand.rings': scenario.demand.rings })) {
    for (const [i, name] of usedTwice(list.map((entry) => entry.name))) {
      report('error', `${path}.${i}.name`, `the name ${name} is used twice`);
    }
  }
  const own = scenario.classes && 'own' in scenario.classes ? scenario.classes.own : [];
  for (const [i, name] of usedTwice(own.map((spec) => spec.name))) {
    report('error', `classes.${i}.name`, `the name ${name} is used twice`);
  }
  for (const [, name] of usedTwice(scenario.sites.flatMap(siteNames)).slice(0, 1)) {
    report('error', 'sites', `two sites are named ${name}: the sites of an entry with a count are numbered`);
  }
  scenario.content.forEach((content, i) => {
    const given = content.files.map((f) => f.name).filter((name) => name !== undefined);
    for (const [, name] of usedTwice(given)) {
      report('error', `content.${i}.files`, `the file name ${name} is used twice`);
    }
  });
}

/** The names that stand in a list before, each with its index. */
function usedTwice(names: readonly string[]): [number, string][] {
  const seen = new Set<string>();
  const found: [number, string][] = [];
  names.forEach((name, i) => {
    if (seen.has(name)) found.push([i, name]);
    seen.add(name);
  });
  return found;
}

function checkDays({ devices }: Scenario, report: Report): void {
  devices.mix.forEach(({ vpn, home }, i) => {
    if (vpn.share + home.share > 1) {
      report('error', `devices.mix.${i}.home.share`, 'the days on the VPN and at home are more than 100 % together');
    }
  });
}

function checkContent(scenario: Scenario, report: Report): void {
  scenario.content.forEach(({ type, version }, i) => {
    if (version !== undefined && type !== 'teams') {
      report('error', `content.${i}.version`, `a version counts for content of type teams only, and this is ${type}`);
    }
  });
}

function checkDistributions(value: unknown, report: Report, path: string[] = []): void {
  if (typeof value !== 'object' || value === null) return;
  const d = value as { kind?: string; min?: number; max?: number; smallest?: number; largest?: number };
  if (d.kind === 'uniform' && d.min! > d.max!) report('error', path.join('.'), 'min is greater than max');
  if (d.kind === 'zipf' && d.smallest! > d.largest!)
    report('error', path.join('.'), 'smallest is greater than largest');
  for (const [key, inner] of Object.entries(value)) checkDistributions(inner, report, [...path, key]);
}

function checkTimes(scenario: Scenario, report: Report): void {
  const { scan } = scenario.demand;
  if (scan.jitterS > scan.intervalS) report('error', 'demand.scan.jitter', 'jitter is greater than the scan interval');
  const { peerConnections, internetPeerConnections } = scenario.model;
  if (peerConnections + internetPeerConnections > MOST_CONNECTIONS) {
    report('error', 'model.peerConnections', `allowed is at most ${MOST_CONNECTIONS}, with internetPeerConnections`);
  }
  scenario.demand.rings.forEach(({ name, deferralS }, i) => {
    if (deferralS < scenario.durationS) return;
    const run = formatDuration(scenario.durationS);
    report(
      'warning',
      `demand.rings.${i}.deferral`,
      `not shorter than the run (${run}): the ring ${name} asks for nothing`,
    );
  });
  scenario.content.forEach((content, i) => {
    const { release } = content;
    if (release?.kind === 'every' && release.everyS <= 0)
      report('error', `content.${i}.release`, 'every must be above 0');
    const endMs = scenario.startMs + scenario.durationS * 1000;
    if (release?.kind === 'dates' && release.timesMs.every((t) => t >= endMs)) {
      report('warning', `content.${i}.release`, 'every date is after the end of the run: nobody will ask for it');
    }
    const before = release?.kind === 'dates' ? release.timesMs.filter((t) => t < scenario.startMs).length : 0;
    if (before > 0 && !content.requests) {
      const message = `${counted(before, 'date')} before the start of the run (${new Date(scenario.startMs).toISOString()})`;
      report('warning', `content.${i}.release`, `${message}: the content counts as released at the start`);
    }
    content.requests?.forEach(({ afterS }, k) => {
      if (afterS < scenario.durationS) return;
      const message = `this is after the end of the run (${formatDuration(scenario.durationS)}): nobody will ask`;
      report('warning', `content.${i}.requests.${k}.after`, message);
    });
    if (!content.requests) return;
    const says = 'counts for nothing: requests say who asks, and when';
    if (release) report('warning', `content.${i}.release`, says);
    if (content.audience.match || content.audience.share < 1) report('warning', `content.${i}.audience`, says);
  });
}

function checkEvents(scenario: Scenario, report: Report): void {
  scenario.events.forEach((event, i) => {
    for (const [field, message] of eventProblems(event)) {
      report('error', `events.${i}${field ? `.${field}` : ''}`, message);
    }
    if (event.atS >= scenario.durationS) {
      report('warning', `events.${i}.at`, `this is after the end of the run (${formatDuration(scenario.durationS)})`);
    }
  });
}

function checkCacheHosts(scenario: Scenario, report: Report): void {
  const names = cacheServerNames(scenario);
  for (const [, name] of usedTwice(names)) {
    report('error', 'network.cacheServers', `two cache servers are named ${name}`);
  }
  const check = (hosts: readonly string[], path: string) => {
    for (const host of hosts) {
      if (names.includes(host)) continue;
      report('warning', path, `every connection to it will fail: ${unknownName('cache server', host, names)}`);
    }
  };
  const { assignments, ...base } = scenario.policies;
  check((base.DOCacheHost as readonly string[] | undefined) ?? [], 'policies.DOCacheHost');
  assignments.forEach(({ set }, i) => {
    check((set.DOCacheHost as readonly string[] | undefined) ?? [], `policies.assignments.${i}.set.DOCacheHost`);
  });
  scenario.sites.forEach((site, i) => {
    if (site.geoCacheHost !== undefined) check([site.geoCacheHost], `sites.${i}.geoCacheHost`);
    if (site.dhcpOption235 === 'own' && !site.cacheServer) {
      report('error', `sites.${i}.dhcpOption235`, 'own needs a cacheServer at the site');
    }
  });
}

/** Before the run: figures that do not exist, and limits that no run can meet or miss. */
function checkExpectations({ expect }: Scenario, report: Report): void {
  expect.forEach(({ figure: text, atLeast, atMost }, i) => {
    const path = `expect.${i}`;
    const figure = findFigure(text);
    if (figure === undefined) {
      report('error', `${path}.figure`, unknownFigure(text));
      return;
    }
    if (atLeast === undefined && atMost === undefined) report('error', path, 'atLeast or atMost is needed');
    for (const [name, limit] of Object.entries({ atLeast, atMost })) {
      if (limit === undefined) continue;
      if (figure.unit === 'share' && (limit < 0 || limit > 1)) {
        report('error', `${path}.${name}`, `found ${limit}: ${figure.name} is a share from 0 to 1, 70 % is 0.7`);
      } else if (limit < 0) report('error', `${path}.${name}`, `found ${limit}: ${figure.name} is never below 0`);
    }
    if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
      report('error', path, `atLeast ${atLeast} is above atMost ${atMost}`);
    }
  });
}

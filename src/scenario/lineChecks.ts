/** What named lines, hubs and meshes can have wrong: names that lead nowhere, and ways that nothing takes. */
import { thereAre, unknownName } from '../core/names.js';
import { didYouMean } from '../core/problems.js';
import { type LineSpec, LOCAL, SHORT_HUB, SHORT_LINE, waysOut } from './lines.js';
import { compileField } from './match.js';
import { siteNames } from './names.js';
import { checkNamed, type Report } from './references.js';
import type { Scenario } from './schema.js';

type Site = Scenario['sites'][number];

/** Checks the named lines of a scenario, and every name of a hub, a mesh or a line. */
export function checkLines(scenario: Scenario, report: Report): void {
  const { network, sites } = scenario;
  const { hubs = [] } = network;
  const hubNames = [SHORT_HUB, ...hubs.map(({ name }) => name)];
  hubs.forEach(({ name }, i) => {
    if (hubs.findIndex((hub) => hub.name === name) < i) {
      report('error', `network.hubs.${i}.name`, `the name ${name} is used twice`);
    }
  });
  sites.forEach((site, i) => {
    if (site.lines) checkSite({ ...site, lines: site.lines }, hubNames, `sites.${i}`, report);
  });
  const checkHub = (name: string | undefined, path: string) => {
    if (name !== undefined && !hubNames.includes(name)) report('error', path, unknownName('hub', name, hubNames));
  };
  checkHub(network.vpn.hub, 'network.vpn.hub');
  checkConcentrators(scenario, report);
  network.concentrators?.forEach(({ hub }, i) => {
    checkHub(hub, `network.concentrators.${i}.hub`);
  });
  network.cacheServers.forEach(({ at }, i) => {
    if (at !== 'internet') checkHub(at, `network.cacheServers.${i}.at`);
  });
  checkMeshes(scenario, report);
  checkIdleHubs(scenario, report);
  checkTypes(scenario, report);
  checkEvents(scenario, hubNames, report);
}

function checkSite(
  site: Site & { lines: LineSpec[] },
  hubNames: readonly string[],
  path: string,
  report: Report,
): void {
  const { lines } = site;
  const names = lines.map(({ name }) => name);
  lines.forEach((line, k) => {
    checkLine(line, k, { lines, names, hubNames, path: `${path}.lines.${k}` }, report);
  });
  checkBreakout(site, hubNames, path, report);
  const hasOwn = lines.some(({ isInternet }) => isInternet);
  if (site.publicIp !== 'perSite' && !hasOwn) {
    const remedy = 'no line leads to: internet; the addresses of a hub are stated in network.hubs';
    report(
      'error',
      `${path}.publicIp`,
      `with lines this is the public IP of the Internet line of the site, and ${remedy}`,
    );
  }
}

interface Around {
  lines: readonly LineSpec[];
  names: readonly string[];
  hubNames: readonly string[];
  path: string;
}

function checkLine({ hubs, isInternet, mesh, name, over }: LineSpec, k: number, around: Around, report: Report): void {
  const { hubNames, lines, names, path } = around;
  if (names.indexOf(name) < k) report('error', `${path}.name`, `the site has another line ${name}`);
  for (const hub of hubs) {
    if (!hubNames.includes(hub)) report('error', `${path}.to`, unknownName('hub', hub, ['internet', ...hubNames]));
  }
  if (!isInternet && hubs.length === 0 && mesh === undefined) {
    const remedy = 'state to: internet, to: with the names of hubs, or mesh: with the name of a mesh';
    report('error', path, `the line ${name} leads nowhere: ${remedy}`);
  }
  if (isInternet && (hubs.length > 0 || mesh !== undefined)) {
    const remedy = 'a tunnel over it is a line of its own, with over: and its name';
    report('error', `${path}.to`, `an Internet line leads to the Internet only: ${remedy}`);
  }
  if (over === undefined) return;
  const carriers = lines.filter((line) => line.isInternet).map((line) => line.name);
  if (isInternet) report('error', `${path}.over`, `over is for tunnels, and ${name} leads to the Internet itself`);
  else if (over === name)
    report('error', `${path}.over`, `the line ${name} cannot lead over itself${thereAre(carriers)}`);
  else if (!names.includes(over)) report('error', `${path}.over`, unknownName('Internet line', over, carriers));
  else if (!carriers.includes(over)) {
    report(
      'error',
      `${path}.over`,
      `a tunnel leads over an Internet line, and ${over} is private${thereAre(carriers)}`,
    );
  }
}

function checkBreakout(
  site: Site & { lines: LineSpec[] },
  hubNames: readonly string[],
  path: string,
  report: Report,
): void {
  const { breakout, lines } = site;
  const ways = waysOut(lines, undefined);
  if (ways.length === 0) {
    report('error', `${path}.lines`, 'no line leads to the Internet: one needs to: internet, or to: with a hub');
    return;
  }
  const allowed = [
    ...(ways[0]!.hub === undefined ? [LOCAL] : []),
    ...ways.map(({ hub, line }) => hub ?? lines[line]!.name),
  ];
  const check = (name: string, at: string) => {
    if (allowed.includes(name)) return;
    report('error', at, whyNoWay(name, { lines, hubNames, allowed }));
  };
  if (breakout?.preferred !== undefined) {
    const isMapping = Object.keys(breakout.byType).length > 0;
    check(breakout.preferred, isMapping ? `${path}.breakout.default` : `${path}.breakout`);
  }
  for (const [type, name] of Object.entries(breakout?.byType ?? {})) check(name, `${path}.breakout.${type}`);
}

/** Why a name is no way out of a site, and what is one. */
function whyNoWay(
  name: string,
  { allowed, hubNames, lines }: { allowed: readonly string[]; hubNames: readonly string[]; lines: readonly LineSpec[] },
): string {
  const instead = `allowed is ${[...new Set(allowed)].join(', ')}`;
  if (name === LOCAL) return `the site has no Internet line of its own (to: internet): ${instead}`;
  if (hubNames.includes(name)) {
    return `no line of the site leads to the hub ${name}: add it to the to: of a private line, or ${instead}`;
  }
  const line = lines.find((other) => other.name === name);
  if (line === undefined) return unknownName('way out', name, allowed);
  const remedy = line.hubs.length > 0 ? `name the hub: ${line.hubs.join(' or ')}` : instead;
  return `${name} is a private line: ${remedy}`;
}

/** A mesh connects two lines at least; a name that only one line has is often written wrongly. */
function checkMeshes({ network, sites }: Scenario, report: Report): void {
  const uses = new Map<string, { count: number; path: string }>();
  sites.forEach(({ count, lines = [] }, i) => {
    lines.forEach(({ mesh }, k) => {
      if (mesh === undefined) return;
      const known = uses.get(mesh);
      uses.set(mesh, { count: (known?.count ?? 0) + count, path: known?.path ?? `sites.${i}.lines.${k}.mesh` });
    });
  });
  for (const [mesh, { count, path }] of uses) {
    if (count > 1) continue;
    const others = [...uses.keys()].filter((other) => other !== mesh);
    report('warning', path, `the mesh ${mesh} has this one line, and connects nothing${didYouMean(mesh, others)}`);
  }
  network.meshes?.forEach(({ name }, i) => {
    const path = `network.meshes.${i}.name`;
    if ((network.meshes ?? []).findIndex((mesh) => mesh.name === name) < i) {
      report('error', path, `the name ${name} is used twice`);
    } else if (!uses.has(name)) {
      report('warning', path, `no line leads to the mesh ${name}${didYouMean(name, [...uses.keys()])}`);
    }
  });
}

/** Concentrators by name: each name is there once, and sites name those that there are. */
function checkConcentrators({ network, sites }: Scenario, report: Report): void {
  const names = network.concentrators?.map(({ name }) => name) ?? [];
  names.forEach((name, i) => {
    const path = `network.concentrators.${i}`;
    if (names.indexOf(name) < i) report('error', `${path}.name`, `the name ${name} is used twice`);
    else if (!sites.some(({ concentrator }) => concentrator === name)) {
      report('warning', path, `no site names the concentrator ${name}`);
    }
  });
  sites.forEach(({ concentrator }, i) => {
    if (concentrator === undefined || names.includes(concentrator)) return;
    report('error', `sites.${i}.concentrator`, unknownName('concentrator', concentrator, names));
  });
}

function checkIdleHubs({ network, sites }: Scenario, report: Report): void {
  const used = new Set([
    ...sites.flatMap(({ lines = [] }) => lines.flatMap(({ hubs }) => hubs)),
    ...network.cacheServers.map(({ at }) => at),
    network.vpn.hub,
    ...(network.concentrators ?? []).map(({ hub }) => hub),
  ]);
  network.hubs?.forEach(({ name }, i) => {
    if (used.has(name)) return;
    report('warning', `network.hubs.${i}`, `no line of a site leads to the hub ${name}, and nothing stands there`);
  });
}

/** A way of their own for content that does not exist. */
function checkTypes({ content, sites }: Scenario, report: Report): void {
  const types = new Set<string>(content.map(({ type }) => type));
  sites.forEach(({ breakout }, i) => {
    for (const type of Object.keys(breakout?.byType ?? {})) {
      if (!types.has(type)) {
        report('warning', `sites.${i}.breakout.${type}`, `no content is of type ${type}${thereAre([...types])}`);
      }
    }
  });
}

/** Names of lines and hubs in events: of the lines that the sites have which are hit. */
function checkEvents({ events, sites }: Scenario, hubNames: readonly string[], report: Report): void {
  events.forEach(({ hub = [], line = [], match = {} }, i) => {
    checkNamed(hub, { what: 'hub', names: hubNames }, `events.${i}.hub`, report);
    if (line.length === 0) return;
    const isGroup = match.siteGroup ? compileField('siteGroup', match.siteGroup) : () => true;
    const isSite = match.site ? compileField('site', match.site) : () => true;
    const hit = sites.filter((site) => isGroup(site.name) && siteNames(site).some(isSite));
    const names = hit.flatMap(({ lines }) => lines?.map(({ name }) => name) ?? [SHORT_LINE]);
    checkNamed(line, { what: 'line of these sites', names: [...new Set(names)] }, `events.${i}.line`, report);
  });
}

/**
 * The links of a part of the estate. Routes over them are found in the kernel (kernel/routes.ts), by the same numbers.
 *
 * Every device has its port (NIC, bounded by the LAN port), every site a LAN backbone and a WAN line in both
 * directions; sites that leave by the hub cross the hub's Internet line, devices away from the office their own line
 * and, with a full tunnel, the VPN concentrator. What named lines add lies behind the links of the sites (lineLinks.ts). A
 * cache server has a link in both directions. Bandwidth caps are links of the device that all its downloads of a priority
 * cross. Links of unlimited rate stay in the routes, for traces.
 */
import { float64Column, int32Column, repeat, uint8Column } from '../core/columns.js';
import { eachCacheServer, useTheSameHosts } from '../fleet/cacheServers.js';
import { STATE } from '../fleet/calendar.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Line } from '../fleet/line.js';
import { networksOf } from '../fleet/wiring.js';
import { SHORT_LINE } from '../scenario/lines.js';
import type { Model } from '../scenario/model.js';
import type { Scenario } from '../scenario/schema.js';
import { AccessPoints } from './accessPoints.js';
import { CAP_LINKS, capLinkCount, capRates, capsThatCount } from './capLinks.js';
import { countOf, DEVICE_LINK, SERVER_LINK, SHARED_LINK, SITE_LINK } from './codes.js';
import { LineLinks, type LinksOfLine } from './lineLinks.js';
import { sitesOf } from './partDevices.js';
import type { PartSites } from './partition.js';

const SHARED_LINKS = countOf(SHARED_LINK);
const LINKS_PER_SITE = countOf(SITE_LINK);
const LINKS_PER_DEVICE = countOf(DEVICE_LINK);
const LINKS_PER_SERVER = countOf(SERVER_LINK);
const LINKS_PER_CONCENTRATOR = 2;
const AWAY = STATE.onVpn | STATE.atHome;
/** How the line of a site of the short form is called. */
const SHORT = { lines: [{ name: SHORT_LINE }], main: 0 };

export class Network {
  readonly capacity: Float64Array;
  /** 1 for a link that is of unlimited rate for good. */
  readonly neverBinds: Uint8Array;
  /** The cache servers (numbers in the fleet) that devices of the part use. */
  readonly servers: readonly number[];
  /** The lines of the part. */
  readonly lines: readonly Line[];
  /** What named lines add; `null` for a part without. */
  readonly named: LineLinks | null;
  /** The media of devices on Wi-Fi; `null` for a part without. */
  readonly air: AccessPoints | null;
  private readonly siteBase = SHARED_LINKS;
  /** First of the links of concentrators by name, and all names. */
  private readonly concentratorBase: number;
  private readonly concentrators: readonly string[];
  /** First of the media. */
  private readonly airBase: number;
  /** First of the links of devices, and of those of caps. */
  readonly deviceBase: number;
  private readonly serverBase: number;
  readonly capBase: number;
  /** Number of the first cap link of each device among all, or -1, and which caps can ever count for it. */
  readonly firstCap: Int32Array;
  readonly capMask: Uint8Array;
  private capLinkCount = 0;
  private readonly localSite: Map<number, number>;
  private readonly siteOf: Int32Array;

  /** @param devices global numbers of the part's devices; a device has its local number here */
  constructor(
    private readonly fleet: Fleet,
    scenario: Scenario,
    private readonly partSites: PartSites,
    private readonly devices: Int32Array,
  ) {
    this.localSite = new Map(partSites.map((s, i) => [s, i]));
    this.siteOf = sitesOf(fleet, partSites);
    this.servers = serversOf(fleet, devices);
    this.lines = fleet.lines.ofPart(partSites, this.servers);
    const lineBase = SHARED_LINKS + partSites.length * LINKS_PER_SITE;
    this.named = this.namedLines(scenario, lineBase);
    const { concentrators } = networksOf(scenario);
    this.concentratorBase = lineBase + (this.named?.count ?? 0);
    this.concentrators = concentrators.map(({ name }) => name);
    // The first has links that all parts have.
    this.airBase = this.concentratorBase + (concentrators.length - 1) * LINKS_PER_CONCENTRATOR;
    const { model } = scenario;
    this.air = AccessPoints.of({ fleet, partSites, devices, siteOf: this.siteOf, model, base: this.airBase });
    this.deviceBase = this.airBase + (this.air?.count ?? 0);
    this.serverBase = this.deviceBase + devices.length * LINKS_PER_DEVICE;
    this.capBase = this.serverBase + this.servers.length * LINKS_PER_SERVER;
    this.firstCap = int32Column(devices.length).fill(-1);
    this.capMask = uint8Column(devices.length);
    this.findCaps(fleet.policies.map((policy) => capsThatCount(policy, model)));
    this.capacity = float64Column(this.capBase + this.capLinkCount);
    this.neverBinds = uint8Column(this.capacity.length);
    const { hub } = scenario.network;
    this.capacity.set([hub.downBytesPerS, hub.upBytesPerS], SHARED_LINK.hubDown);
    for (const [i, s] of partSites.entries()) {
      const { wan, lan } = fleet.sites[s]!.spec;
      this.capacity.set(
        [wan.downBytesPerS, wan.upBytesPerS, lan.backboneBytesPerS],
        this.siteBase + i * LINKS_PER_SITE,
      );
    }
    this.named?.setRates(this.capacity);
    concentrators.forEach(({ downBytesPerS, upBytesPerS }, c) => {
      const { down, up } = this.concentratorLinks(c);
      this.capacity[down] = downBytesPerS;
      this.capacity[up] = upBytesPerS;
    });
    this.air?.setRates(this.capacity);
    for (const [i, server] of this.servers.entries()) {
      const { rateBytesPerS } = fleet.servers[server]!;
      this.capacity.fill(rateBytesPerS, this.serverBase + i * LINKS_PER_SERVER, this.serverBase + (i + 1) * 2);
    }
    this.noteUnlimited(0, this.deviceBase);
    this.setUpPorts();
    this.noteUnlimited(this.serverBase, this.capBase);
    // WAN lines fail, and caps come and go.
    for (let i = 0; i < partSites.length; i += 1) this.neverBinds.fill(0, this.wanDown(i), this.wanUp(i) + 1);
    this.noteFailing(scenario);
    this.setUpCaps(model);
  }

  private namedLines(scenario: Scenario, base: number): LineLinks | null {
    const networks = networksOf(scenario);
    const { fleet, partSites } = this;
    const isShort = partSites.every((s) => fleet.sites[s]!.spec.lines === undefined);
    // Bytes of a tunnel to a hub by name, and of a server there, cross its Internet line from any site.
    if (isShort && !networks.hasTunnelToHub && fleet.servers.every(({ hub }) => hub < 1)) return null;
    return new LineLinks(networks, fleet, partSites, {
      base,
      mainLine: (i) => ({ down: this.wanDown(i), up: this.wanUp(i) }),
    });
  }

  /** Lines that events may hit, also those of unlimited rate. */
  private noteFailing({ events }: Scenario): void {
    const { named, neverBinds } = this;
    const mayBind = ({ down, up }: LinksOfLine) => {
      neverBinds[down] = 0;
      neverBinds[up] = 0;
    };
    named?.eachLine((localSite, line) => mayBind(named.lineLinks(localSite, line)));
    if (events.every(({ hub }) => hub === undefined)) return;
    mayBind({ down: SHARED_LINK.hubDown, up: SHARED_LINK.hubUp });
    for (let hub = 1; named && hub < named.networks.hubs.length; hub += 1) mayBind(named.hubLinks(hub));
  }

  /** @param masks by policy: the caps that can ever count */
  private findCaps(masks: readonly number[]): void {
    if (masks.every((mask) => mask === 0)) return;
    const { capMask, devices } = this;
    const { policyOf } = this.fleet;
    for (let i = 0; i < devices.length; i += 1) {
      const mask = masks[policyOf[devices[i]!]!]!;
      if (mask === 0) continue;
      capMask[i] = mask;
      this.firstCap[i] = this.capLinkCount;
      this.capLinkCount += capLinkCount(mask);
    }
  }

  /** The rates of the caps in the office; business hours come later. Devices of a policy and of lines of a rate are alike. */
  private setUpCaps(model: Model): void {
    const { capBase, capacity, firstCap, devices, fleet } = this;
    /** By policy: the rates of its caps by that of the line. */
    const known: (Map<number, readonly number[]> | undefined)[] = [];
    for (let i = 0; i < devices.length; i += 1) {
      if (firstCap[i]! < 0) continue;
      const policy = fleet.policyOf[devices[i]!]!;
      let ofPolicy = known[policy];
      if (ofPolicy === undefined) known[policy] = ofPolicy = new Map();
      const lineBytesPerS = this.availableBytesPerS(i, 0, model);
      let rates = ofPolicy.get(lineBytesPerS);
      if (rates === undefined) {
        rates = capRates(fleet.policies[policy]!, model, lineBytesPerS, () => false);
        ofPolicy.set(lineBytesPerS, rates);
      }
      const first = capBase + firstCap[i]!;
      for (let k = 0; k < rates.length; k += 1) capacity[first + k] = rates[k]!;
    }
  }

  /** The links of the devices: those of a site and a profile are alike. */
  private setUpPorts(): void {
    const { deviceBase, devices, fleet } = this;
    const { profileOf, siteOf } = fleet;
    for (let i = 0, next = 0; i < devices.length; i = next) {
      const site = siteOf[devices[i]!]!;
      const profile = profileOf[devices[i]!]!;
      next = i + 1;
      while (next < devices.length && siteOf[devices[next]!] === site && profileOf[devices[next]!] === profile)
        next += 1;
      const { nic, vpn } = fleet.profiles[profile]!;
      const { portBytesPerS } = fleet.sites[site]!.spec.lan;
      const from = deviceBase + i * LINKS_PER_DEVICE;
      const to = deviceBase + next * LINKS_PER_DEVICE;
      const down = Math.min(nic.downBytesPerS, portBytesPerS);
      const up = Math.min(nic.upBytesPerS, portBytesPerS);
      this.capacity.set([down, up, vpn.downBytesPerS, vpn.upBytesPerS], from);
      this.noteUnlimited(from, from + LINKS_PER_DEVICE);
      repeat(this.capacity, from, LINKS_PER_DEVICE, to);
      repeat(this.neverBinds, from, LINKS_PER_DEVICE, to);
    }
  }

  private noteUnlimited(from: number, to: number): void {
    const { capacity, neverBinds } = this;
    for (let link = from; link < to; link += 1) {
      if (capacity[link] === Number.POSITIVE_INFINITY) neverBinds[link] = 1;
    }
  }

  /** Local number of a site (number in the fleet), or -1 when it is not of the part. */
  localSiteOf(site: number): number {
    return this.localSite.get(site) ?? -1;
  }

  /** WAN line of a site of the part, towards the site. */
  private wanDown(localSite: number): number {
    return this.siteBase + localSite * LINKS_PER_SITE + SITE_LINK.wanDown;
  }

  /** WAN line of a site of the part, away from the site. */
  private wanUp(localSite: number): number {
    return this.siteBase + localSite * LINKS_PER_SITE + SITE_LINK.wanUp;
  }

  /** A line of a site of the part; in the short form there is one, number 0. */
  lineLinks(localSite: number, line: number): LinksOfLine {
    if (this.named) return this.named.lineLinks(localSite, line);
    return { down: this.wanDown(localSite), up: this.wanUp(localSite) };
  }

  /** The Internet line of a hub, or `null` for one that nobody in the part crosses. */
  hubLinks(hub: number): LinksOfLine | null {
    if (this.named) return this.named.hubLinks(hub);
    return hub === 0 ? { down: SHARED_LINK.hubDown, up: SHARED_LINK.hubUp } : null;
  }

  /** The line of a concentrator (number in fleet/wiring.ts). */
  concentratorLinks(concentrator: number): LinksOfLine {
    if (concentrator === 0) return { down: SHARED_LINK.vpnDown, up: SHARED_LINK.vpnUp };
    const down = this.concentratorBase + (concentrator - 1) * LINKS_PER_CONCENTRATOR;
    return { down, up: down + 1 };
  }

  /** The first of the cap links of a device, or -1 when it has none. */
  firstCapLink(i: number): number {
    return this.firstCap[i]! < 0 ? -1 : this.capBase + this.firstCap[i]!;
  }

  /** What the percentage caps of a device are a percentage of, as the model reads it. */
  availableBytesPerS(i: number, state: number, { percentageOf, measuredBandwidth }: Model): number {
    const lineBytesPerS = this.lineBytesPerS(i, state, percentageOf === 'port');
    return percentageOf === 'measured' ? measuredBandwidth * lineBytesPerS : lineBytesPerS;
  }

  /** Rate of the narrowest of port and WAN line of a device, or of its port; away from the office of its line there. */
  lineBytesPerS(i: number, state: number, ofPort: boolean): number {
    if (state & AWAY) return this.capacity[this.homeLinks(i).down]!;
    const port = Math.min(this.capacity[this.portDown(i)]!, this.air?.rateOf(i) ?? Number.POSITIVE_INFINITY);
    if (ofPort) return port;
    const { downBytesPerS } = this.fleet.sites[this.partSites[this.siteOf[i]!]!]!.spec.wan;
    return Math.min(port, downBytesPerS);
  }

  /** The fastest that a device can send, wherever it is. */
  uploadBytesPerS(i: number): number {
    return Math.max(this.capacity[this.portUp(i)]!, this.capacity[this.homeLinks(i).up]!);
  }

  /** The links into a cache server (number in the fleet) and out of it. */
  linksOfServer(server: number): { into: number; out: number } {
    const first = this.serverBase + this.servers.indexOf(server) * LINKS_PER_SERVER;
    return { into: first + SERVER_LINK.into, out: first + SERVER_LINK.out };
  }

  /** The links of a line of the part, or `null` for one that nobody in the part crosses, and for home lines, which are many. */
  linksOfLine({ kind, network, line, server, site }: Line): LinksOfLine | null {
    switch (kind) {
      case 'hub':
        return this.hubLinks(network);
      case 'hubPrivate':
        return this.named?.privateLinks(network) ?? null;
      case 'mesh':
        return this.named?.meshLinks(network) ?? null;
      case 'vpn':
        return this.concentratorLinks(line);
      case 'wan':
      case 'internet':
      case 'private':
      case 'tunnel':
        return this.lineLinks(this.localSiteOf(site), line);
      case 'cacheServer': {
        const { into, out } = this.linksOfServer(server);
        return { down: into, up: out };
      }
      case 'accessPoint': {
        const link = this.air!.linkOf(this.localSiteOf(site), line);
        return { down: link, up: link };
      }
      case 'home':
        return null;
    }
  }

  /** Name of a link, for traces. */
  linkName(link: number): string {
    const kindOf = (base: number, kinds: readonly string[]) => kinds[(link - base) % kinds.length]!;
    const numberOf = (base: number, count: number) => Math.floor((link - base) / count);
    if (link < SHARED_LINKS) return ['hub:down', 'hub:up', 'vpn:down', 'vpn:up'][link]!;
    if (link >= this.concentratorBase && link < this.airBase) {
      const at = link - this.concentratorBase;
      const name = this.concentrators[1 + Math.floor(at / LINKS_PER_CONCENTRATOR)]!;
      return `${name}:${['down', 'up'][at % LINKS_PER_CONCENTRATOR]}`;
    }
    if (link < this.airBase) {
      const nameOf = (localSite: number) => this.fleet.sites[this.partSites[localSite]!]!.name;
      const ofLine = this.named?.linkName(link, nameOf);
      if (ofLine !== undefined) return ofLine;
      const local = numberOf(this.siteBase, LINKS_PER_SITE);
      const { lines, main } = this.named?.wirings[local] ?? SHORT;
      const line = lines[main]!.name;
      return `${nameOf(local)}:${kindOf(this.siteBase, [`${line}-down`, `${line}-up`, 'lan'])}`;
    }
    if (link < this.deviceBase) {
      const { localSite, number } = this.air!.placeOf(link);
      return `${this.fleet.sites[this.partSites[localSite]!]!.name}:wifi-${number}`;
    }
    if (link < this.serverBase) {
      const name = this.deviceName(numberOf(this.deviceBase, LINKS_PER_DEVICE));
      return `${name}:${kindOf(this.deviceBase, ['port-down', 'port-up', 'home-down', 'home-up'])}`;
    }
    if (link < this.capBase) {
      const server = this.fleet.servers[this.servers[numberOf(this.serverBase, LINKS_PER_SERVER)]!]!;
      return `${server.name}:${kindOf(this.serverBase, ['cache-in', 'cache-out'])}`;
    }
    const at = link - this.capBase;
    const i = this.firstCap.findLastIndex((first) => first >= 0 && first <= at);
    const kinds = CAP_LINKS.filter((_, kind) => (this.capMask[i]! & (1 << kind)) !== 0);
    return `${this.deviceName(i)}:${kinds[at - this.firstCap[i]!]}`;
  }

  private deviceName(i: number): string {
    return this.fleet.name(this.devices[i]!);
  }

  private portDown(i: number): number {
    return this.linkOf(i, DEVICE_LINK.portDown);
  }

  private portUp(i: number): number {
    return this.linkOf(i, DEVICE_LINK.portUp);
  }

  /** The line of a device where it is away from the office. */
  homeLinks(i: number): LinksOfLine {
    return { down: this.linkOf(i, DEVICE_LINK.homeDown), up: this.linkOf(i, DEVICE_LINK.homeUp) };
  }

  private linkOf(i: number, kind: number): number {
    return this.deviceBase + i * LINKS_PER_DEVICE + kind;
  }
}

/** The cache servers (numbers in the fleet) that some devices use, ascending. */
function serversOf(fleet: Fleet, devices: Int32Array): number[] {
  if (fleet.servers.length === 0) return [];
  const used = new Set<number>();
  for (let i = 0; i < devices.length; i += 1) {
    if (i > 0 && useTheSameHosts(fleet, devices[i]!, devices[i - 1]!)) continue;
    eachCacheServer(fleet, devices[i]!, (server) => used.add(server));
  }
  return [...used].sort((a, b) => a - b);
}

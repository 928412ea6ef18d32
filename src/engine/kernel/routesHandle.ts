/** Routes from cache servers and the CDN: found in the kernel (kernel/routes.ts), and left where a transfer begins. */
import type { Catalogue } from '../../content/catalogue.js';
import { uint8Column } from '../../core/columns.js';
import type { Fleet } from '../../fleet/fleet.js';
import { networksOf, type Wiring } from '../../fleet/wiring.js';
import type { Scenario } from '../../scenario/schema.js';
import { type LineLinks, legTables } from '../lineLinks.js';
import type { Network } from '../network.js';
import type { PartSites } from '../partition.js';
import type { Ptr } from './border.js';
import { newLegs, newRoutes, routeFromServer, setUpServer } from './calls.js';
import { int32sAt, kernel, uint8sAt } from './instance.js';
import { readLegs } from './layouts.js';

/** Each way returns how many links it crosses. */
export class RoutesHandle {
  /** Its address in the kernel's memory. */
  readonly address: Ptr<'Routes'>;

  /** By file: the class of its content, by which sites with named lines choose a way out. */
  private readonly kindOf: Uint8Array;
  private readonly foreground: Uint8Array;
  private wirings: readonly Wiring[] = [];
  private legs: Ptr<'Legs'> | null = null;

  constructor({ devices, network, fleet, partSites, scenario, catalogue }: RoutedPart) {
    const { deviceBase, capBase } = network;
    const networks = networksOf(scenario);
    this.address = newRoutes({
      devices,
      sites: partSites.length,
      servers: fleet.servers.length,
      deviceBase,
      capBase,
      concentrators: networks.concentrators.length,
    });
    const leavesByHub = uint8sAt(kernel.leavesByHubAt(this.address), partSites.length);
    for (const [local, s] of partSites.entries()) {
      leavesByHub[local] = Number(fleet.sites[s]!.spec.wan.breakout === 'hub');
    }
    const concentratorOf = int32sAt(kernel.concentratorOfAt(this.address), partSites.length);
    for (const [local, s] of partSites.entries()) concentratorOf[local] = networks.concentratorOf(fleet.sites[s]!.spec);
    const tunnels = networks.concentrators.flatMap(({ hub, tunnel }, c) => {
      const { down, up } = network.concentratorLinks(c);
      return [down, up, hub, Number(tunnel === 'full')];
    });
    int32sAt(kernel.tunnelsAt(this.address), tunnels.length).set(tunnels);
    for (const server of network.servers) {
      const { at, hub, site } = fleet.servers[server]!;
      setUpServer(this.address, server, {
        ...network.linksOfServer(server),
        home: site < 0 ? -1 : network.localSiteOf(site),
        hub,
        isAtHub: at === 'hub',
        isOnInternet: at === 'internet',
      });
    }
    const { foreground, releaseOf, releases, fileCount } = catalogue;
    this.foreground = foreground;
    this.kindOf = uint8Column(fileCount);
    if (network.named === null) return;
    for (let file = 0; file < fileCount; file += 1) {
      this.kindOf[file] = networks.classOf(releases[releaseOf[file]!]!.content.type);
    }
    this.setUpLegs(network.named);
  }

  /** From the Internet to a device (local number) in a state. */
  fromInternet(i: number, state: number, file: number): number {
    return kernel.routeFromInternet(this.address, i, state, this.foreground[file] === 1, this.kindOf[file]!);
  }

  /** From a cache server (number in the fleet) to a device. */
  fromServer(server: number, device: number, state: number, file: number): number {
    const kind = this.kindOf[file]!;
    return routeFromServer(this.address, { server, device, state, kind, foreground: this.foreground[file] === 1 });
  }

  /** On which a cache server fetches a file. */
  toServer(server: number, file: number): number {
    return kernel.routeToServer(this.address, server, this.kindOf[file]!);
  }

  /** Says which legs work now, and by which a site leaves: the first of its ways out stands for none that works. */
  setLegs(
    isUp: (localSite: number, leg: number) => boolean,
    exitOf: (localSite: number, kind: number) => number,
  ): void {
    const { legs, wirings } = this;
    if (legs === null) return;
    const fields = readLegs(legs);
    const up = uint8sAt(fields.isUp, fields.legs);
    const exits = int32sAt(fields.exit, fields.sites * fields.classes);
    let first = 0;
    wirings.forEach((wiring, localSite) => {
      wiring.legs.forEach((_, leg) => {
        up[first + leg] = Number(isUp(localSite, leg));
      });
      wiring.exits.forEach((preferred, kind) => {
        const exit = exitOf(localSite, kind);
        exits[localSite * fields.classes + kind] = first + (exit < 0 ? preferred[0]! : exit);
      });
      first += wiring.legs.length;
    });
  }

  private setUpLegs(links: LineLinks): void {
    const { hubs, classCount } = links.networks;
    const tables = legTables(links);
    const address = newLegs(this.address, {
      sites: links.wirings.length,
      legs: tables.network.length,
      hubs: hubs.length,
      classes: classCount,
      downLinks: tables.down.length,
      upLinks: tables.up.length,
    });
    const fields = readLegs(address);
    for (const name of ['firstLeg', 'network', 'firstDown', 'down', 'firstUp', 'up'] as const) {
      int32sAt(fields[name], tables[name].length).set(tables[name]);
    }
    const ofHubs = hubs.map((_, hub) => links.hubLinks(hub));
    int32sAt(fields.hubDown, hubs.length).set(ofHubs.map(({ down }) => down));
    int32sAt(fields.hubUp, hubs.length).set(ofHubs.map(({ up }) => up));
    this.legs = address;
    this.wirings = links.wirings;
    this.setLegs(
      () => true,
      (localSite, kind) => links.wirings[localSite]!.exits[kind]![0]!,
    );
  }
}

/** What the routes are made from. */
interface RoutedPart {
  /** Address of the devices in the kernel's memory. */
  devices: Ptr<'Devices'>;
  network: Network;
  fleet: Fleet;
  partSites: PartSites;
  scenario: Scenario;
  catalogue: Catalogue;
}

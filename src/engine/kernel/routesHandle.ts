/** Routes from cache servers and the CDN: found in the kernel (kernel/routes.ts), and left where a transfer begins. */
import type { Fleet } from '../../fleet/fleet.js';
import type { Scenario } from '../../scenario/schema.js';
import type { Network } from '../network.js';
import type { PartSites } from '../partition.js';
import type { Ptr } from './border.js';
import { newRoutes, setUpServer } from './calls.js';
import { kernel, uint8sAt } from './instance.js';

/** Each way returns how many links it crosses. */
export class RoutesHandle {
  /** Its address in the kernel's memory. */
  readonly address: Ptr<'Routes'>;

  /** @param devices address of the devices in the kernel's memory */
  constructor(devices: Ptr<'Devices'>, network: Network, fleet: Fleet, partSites: PartSites, scenario: Scenario) {
    const { deviceBase, capBase } = network;
    this.address = newRoutes({
      devices,
      sites: partSites.length,
      servers: fleet.servers.length,
      deviceBase,
      capBase,
      fullTunnel: scenario.network.vpn.tunnel === 'full',
    });
    const leavesByHub = uint8sAt(kernel.leavesByHubAt(this.address), partSites.length);
    for (const [local, s] of partSites.entries()) {
      leavesByHub[local] = Number(fleet.sites[s]!.spec.wan.breakout === 'hub');
    }
    for (const server of network.servers) {
      const { at, site } = fleet.servers[server]!;
      setUpServer(this.address, server, {
        ...network.linksOfServer(server),
        home: site < 0 ? -1 : network.localSiteOf(site),
        isAtHub: at === 'hub',
        isOnInternet: at === 'internet',
      });
    }
  }

  /** From the Internet to a device (local number) in a state. */
  fromInternet(i: number, state: number, foreground: boolean): number {
    return kernel.routeFromInternet(this.address, i, state, foreground);
  }

  /** From a cache server (number in the fleet) to a device. */
  fromServer(server: number, i: number, state: number, foreground: boolean): number {
    return kernel.routeFromServer(this.address, server, i, state, foreground);
  }

  /** On which a cache server fetches a file. */
  toServer(server: number): number {
    return kernel.routeToServer(this.address, server);
  }
}

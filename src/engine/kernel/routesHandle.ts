/** Routes from cache servers and the CDN: found in the kernel (kernel/routes.ts), and left where a transfer begins. */
import type { Fleet } from '../../fleet/fleet.js';
import type { Scenario } from '../../scenario/schema.js';
import type { Network } from '../network.js';
import type { Component } from '../partition.js';
import { kernel, uint8sAt } from './instance.js';

/** Each way returns how many links it crosses. */
export class RoutesHandle {
  /** Its place in the kernel's memory. */
  readonly place: number;

  /** @param devices place of the devices in the kernel's memory */
  constructor(
    devices: number,
    private readonly network: Network,
    private readonly fleet: Fleet,
    component: Component,
    scenario: Scenario,
  ) {
    const { deviceBase, capBase } = network;
    const isFullTunnel = scenario.network.vpn.tunnel === 'full';
    this.place = kernel.newRoutes(devices, component.length, deviceBase, capBase, isFullTunnel);
    const leavesByHub = uint8sAt(kernel.leavesByHubAt(this.place), component.length);
    for (const [local, s] of component.entries()) {
      leavesByHub[local] = Number(fleet.sites[s]!.spec.wan.breakout === 'hub');
    }
  }

  /** From the Internet to a device (local number) in a state. */
  fromInternet(i: number, state: number, foreground: boolean): number {
    return kernel.routeFromInternet(this.place, i, state, foreground);
  }

  /** From a cache server (number in the fleet) to a device. */
  fromServer(server: number, i: number, state: number, foreground: boolean): number {
    const { at } = this.fleet.servers[server]!;
    const out = this.network.serverIn(server) + 1;
    const home = this.homeOf(server);
    return kernel.routeFromServer(this.place, out, at === 'hub', at === 'internet', home, i, state, foreground);
  }

  /** On which a cache server fetches a file. */
  toServer(server: number): number {
    const isAtHub = this.fleet.servers[server]!.at === 'hub';
    return kernel.routeToServer(this.place, this.network.serverIn(server), isAtHub, this.homeOf(server));
  }

  /** Local site at which a server stands, or -1. */
  private homeOf(server: number): number {
    const { site } = this.fleet.servers[server]!;
    return site < 0 ? -1 : this.network.localSiteOf(site);
  }
}

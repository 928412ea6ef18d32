/**
 * Made-up addresses: each is given out once in an estate, and none that the scenario or its inventory states.
 *
 * Public addresses are of 198.18.0.0/15, which is reserved for measurements (RFC 2544), then of 2001:db8::/32, which is
 * reserved for documents (RFC 3849); subnets are /24 of 10.0.0.0/8, then /64 of fd00::/8. Hub and VPN have 203.0.113.1
 * and 203.0.113.2 (RFC 5737) where these are free; hubs by name go on from there.
 */
import ipaddr from 'ipaddr.js';
import { blockOf, firstBits } from '../core/subnets.js';
import type { EnvironmentSpec } from '../scenario/schema.js';
import type { InventoryRow } from './inventory.js';

const PUBLIC_V4 = 2 ** 17;
const SUBNETS_V4 = 2 ** 16;
const HUB = '203.0.113.1';
const VPN = '203.0.113.2';
/** Made-up addresses of that block that hubs by name can have. */
const LAST_OF_HUBS = 254;

export class FreeAddresses {
  /** Public addresses that are taken, each in its one spelling. */
  private readonly taken = new Set<string>();
  private readonly blocks: Blocks;
  private nextPublic = 0;
  private nextSubnet = 0;
  /** The addresses by which the hub and the VPN leave: stated, or made up. */
  readonly hubIp: string;
  readonly vpnIp: string;
  private readonly concentrators: ReadonlyMap<string, string>;
  private readonly hubs: ReadonlyMap<string, readonly string[]>;

  /** @param rows devices that may state addresses of their own */
  constructor({ sites, network, events }: EnvironmentSpec, rows: readonly InventoryRow[] | null) {
    const { concentrators = [], hub, hubs = [], vpn } = network;
    for (const { publicIp = [] } of hubs) for (const ip of publicIp) this.take(ip);
    for (const { publicIp } of sites) if (Array.isArray(publicIp)) for (const ip of publicIp) this.take(ip);
    const stated = [hub, vpn, ...concentrators, ...events, ...(rows ?? [])];
    for (const { publicIp } of stated) if (publicIp !== undefined) this.take(publicIp);
    const cidrs = new Set(sites.flatMap(({ subnets }) => (Array.isArray(subnets) ? subnets : [])));
    for (const { subnet } of rows ?? []) if (subnet !== undefined) cidrs.add(subnet);
    this.blocks = new Blocks(cidrs);
    this.hubIp = hub.publicIp ?? this.first(HUB);
    this.vpnIp = vpn.publicIp ?? this.first(VPN);
    this.hubs = new Map(hubs.map(({ name, publicIp }, i) => [name, publicIp ?? [this.ofHub(i + 3)]]));
    this.concentrators = new Map(concentrators.map(({ name, publicIp }) => [name, publicIp ?? this.publicIp()]));
  }

  /** The addresses by which a hub leaves. */
  ofHubNamed(name: string): readonly string[] {
    return this.hubs.get(name) ?? [this.hubIp];
  }

  /** The address by which devices leave whose tunnels end at a concentrator; that of the short form without a name. */
  ofConcentrator(name: string | undefined): string {
    return (name === undefined ? undefined : this.concentrators.get(name)) ?? this.vpnIp;
  }

  /** The next public address that is free. */
  publicIp(): string {
    for (;;) {
      this.nextPublic += 1;
      const address = publicAddress(this.nextPublic);
      if (!this.taken.has(address)) return address;
    }
  }

  /** The next subnet that is free: neither within a stated block nor around one. */
  subnet(): string {
    for (;;) {
      const subnet = subnetOf(this.nextSubnet);
      this.nextSubnet += 1;
      if (!this.blocks.overlap(subnet)) return subnet;
    }
  }

  private take(address: string): void {
    this.taken.add(ipaddr.isValid(address) ? ipaddr.parse(address).toString() : address);
  }

  private ofHub(last: number): string {
    return last <= LAST_OF_HUBS ? this.first(`203.0.113.${last}`) : this.publicIp();
  }

  private first(wanted: string): string {
    const address = this.taken.has(wanted) ? this.publicIp() : wanted;
    this.taken.add(address);
    return address;
  }
}

/** Blocks of addresses, found by their first bits. */
class Blocks {
  /** By family and number of bits: the blocks that have so many. */
  private readonly bySize = new Map<string, { bits: number; family: number; firsts: Set<string> }>();

  constructor(cidrs: Iterable<string>) {
    for (const cidr of cidrs) {
      if (!ipaddr.isValidCIDR(cidr)) continue;
      const [bytes, length] = blockOf(cidr);
      // Of a block within a made-up one, what counts is which.
      const bits = Math.min(length, madeUpBits(bytes.length));
      const size = `${bytes.length} ${bits}`;
      const known = this.bySize.get(size) ?? { bits, family: bytes.length, firsts: new Set<string>() };
      this.bySize.set(size, known);
      known.firsts.add(firstBits(bytes, bits));
    }
  }

  /** True when a made-up block lies within one of these, or one of these within it. */
  overlap(cidr: string): boolean {
    const familyBytes = cidr.includes(':') ? 16 : 4;
    let bytes: readonly number[] | undefined;
    for (const { bits, family, firsts } of this.bySize.values()) {
      if (family !== familyBytes) continue;
      bytes ??= blockOf(cidr)[0];
      if (firsts.has(firstBits(bytes, bits))) return true;
    }
    return false;
  }
}

function madeUpBits(familyBytes: number): number {
  return familyBytes === 4 ? 24 : 64;
}

/** Written as ipaddr.js writes them, so that those that are stated can be told. */
function publicAddress(k: number): string {
  if (k < PUBLIC_V4) return `198.${18 + (k >> 16)}.${(k >> 8) & 255}.${k & 255}`;
  return `2001:db8:${(k >> 16).toString(16)}:${(k & 65_535).toString(16)}::1`;
}

function subnetOf(k: number): string {
  if (k < SUBNETS_V4) return `10.${k >> 8}.${k & 255}.0/24`;
  return `fd00:0:${(k >> 16).toString(16)}:${(k & 65_535).toString(16)}::/64`;
}

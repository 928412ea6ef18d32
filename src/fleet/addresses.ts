/**
 * Made-up addresses: each is given out once in an estate, and none that the scenario states.
 *
 * Public addresses are of 198.18.0.0/15, which is reserved for measurements (RFC 2544), then of 2001:db8::/32, which is
 * reserved for documents (RFC 3849); subnets are /24 of 10.0.0.0/8, then /64 of fd00::/8.
 */
import ipaddr from 'ipaddr.js';
import type { EnvironmentSpec } from '../scenario/schema.js';

const PUBLIC_V4 = 2 ** 17;
const SUBNETS_V4 = 2 ** 16;

export class FreeAddresses {
  private readonly stated: ReadonlySet<string>;
  private readonly blocks: readonly [ipaddr.IPv4, number][];
  private nextPublic = 0;
  private nextSubnet = 0;

  constructor({ sites, network }: EnvironmentSpec) {
    const addresses = sites.flatMap(({ publicIp }) => (Array.isArray(publicIp) ? publicIp : []));
    this.stated = new Set([...addresses, network.hub.publicIp]);
    const cidrs = new Set(sites.flatMap(({ subnets }) => (Array.isArray(subnets) ? subnets : [])));
    this.blocks = [...cidrs].filter((cidr) => ipaddr.IPv4.isValidCIDR(cidr)).map((cidr) => ipaddr.IPv4.parseCIDR(cidr));
  }

  /** The next public address that is free. */
  publicIp(): string {
    for (;;) {
      this.nextPublic += 1;
      const address = publicAddress(this.nextPublic);
      if (!this.stated.has(address)) return address;
    }
  }

  /** The next subnet that is free. */
  subnet(): string {
    for (;;) {
      const first = subnetAddress(this.nextSubnet);
      this.nextSubnet += 1;
      if (first.includes(':')) return `${first}/64`;
      if (!this.isStated(first)) return `${first}/24`;
    }
  }

  /** True when a /24 lies within a stated block, or a stated block within it. */
  private isStated(first: string): boolean {
    if (this.blocks.length === 0) return false;
    const address = ipaddr.IPv4.parse(first);
    return this.blocks.some(([block, bits]) => address.match(block, Math.min(bits, 24)));
  }
}

function publicAddress(n: number): string {
  if (n < PUBLIC_V4) return `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
  return `2001:db8:${(n >> 16).toString(16)}:${(n & 65_535).toString(16)}::1`;
}

function subnetAddress(n: number): string {
  if (n < SUBNETS_V4) return `10.${n >> 8}.${n & 255}.0`;
  return `fd00:0:${(n >> 16).toString(16)}:${(n & 65_535).toString(16)}::`;
}

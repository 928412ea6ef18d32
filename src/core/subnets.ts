/** Blocks of addresses: which holds an address, the one with the most bits first, as routers and Active Directory do. */
import ipaddr from 'ipaddr.js';

/** The bytes of the address and the number of bits that all addresses of the block have in common. */
export function blockOf(cidr: string): [bytes: readonly number[], bits: number] {
  const [address, bits] = ipaddr.parseCIDR(cidr);
  return [address.toByteArray(), bits];
}

/** The first bits of an address as a text that no other first bits have. */
export function firstBits(bytes: readonly number[], bits: number): string {
  const whole = bits >> 3;
  const rest = bits & 7;
  const last = rest === 0 ? '' : `.${bytes[whole]! >> (8 - rest)}`;
  return `${bytes.slice(0, whole).join('.')}${last}`;
}

/**
 * The block that a text means, by its first address, or `null`: `10.1.2.7/24`, or `10.1.2.0` with a mask beside it.
 *
 * @param mask `255.255.255.0`, or the number of bits
 */
export function readBlock(text: string, mask = ''): string | null {
  const [start = '', ownBits] = text.trim().replaceAll('\\/', '/').split('/');
  const bits = ownBits ?? bitsOf(mask.trim());
  if (bits === null || !/^\d{1,3}$/.test(bits)) return null;
  const cidr = `${start}/${Number(bits)}`;
  if (ipaddr.IPv4.isValidFourPartDecimal(start) && ipaddr.IPv4.isValidCIDR(cidr)) {
    return `${ipaddr.IPv4.networkAddressFromCIDR(cidr)}/${Number(bits)}`;
  }
  if (!ipaddr.IPv6.isValidCIDR(cidr)) return null;
  return `${ipaddr.IPv6.networkAddressFromCIDR(cidr)}/${Number(bits)}`;
}

function bitsOf(mask: string): string | null {
  if (/^\/?\d{1,3}$/.test(mask)) return mask.replace('/', '');
  if (!ipaddr.IPv4.isValidFourPartDecimal(mask)) return null;
  const bits = ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask();
  return bits === null ? null : String(bits);
}

/** True for an address written out: IPv4 with four parts, or IPv6. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/** What belongs to blocks of addresses, found by an address. */
export class SubnetIndex<T> {
  /** By bytes of the family and number of bits, the most bits first. */
  private sizes: { family: number; bits: number; values: Map<string, T> }[] = [];

  /** What belongs to a block; nothing yet: `make` says what. */
  of(cidr: string, make: () => T): T {
    const [bytes, bits] = blockOf(cidr);
    let size = this.sizes.find((each) => each.family === bytes.length && each.bits === bits);
    if (!size) {
      size = { family: bytes.length, bits, values: new Map() };
      this.sizes.push(size);
      this.sizes.sort((a, b) => b.bits - a.bits);
    }
    const key = firstBits(bytes, bits);
    if (!size.values.has(key)) size.values.set(key, make());
    return size.values.get(key)!;
  }

  /** What belongs to the smallest block around an address, or around the first address of a block. */
  find(addressOrBlock: string): T | undefined {
    const [address, ownBits] = addressOrBlock.split('/');
    if (address === undefined || !isAddress(address)) return undefined;
    const bytes = ipaddr.parse(address).toByteArray();
    const most = ownBits === undefined ? bytes.length * 8 : Number(ownBits);
    for (const { family, bits, values } of this.sizes) {
      if (family !== bytes.length || bits > most) continue;
      const found = values.get(firstBits(bytes, bits));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

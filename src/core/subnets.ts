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
  const bytes = ipv4Bytes(start);
  if (bytes !== null) {
    if (Number(bits) > 32) return null;
    const kept = (byte: number, i: number) => byte & (0xff00 >> Math.min(8, Math.max(0, Number(bits) - 8 * i)));
    return `${bytes.map((byte, i) => kept(byte, i) & 255).join('.')}/${Number(bits)}`;
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
  return ipv4Bytes(text) !== null || (text.includes(':') && ipaddr.IPv6.isValid(text));
}

/** The four bytes of an address written out, or `null`. Lists have it by the hundred thousand: the library takes ten times longer. */
function ipv4Bytes(text: string): number[] | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return null;
  const parts = match.slice(1);
  // 010 is octal to some programs and decimal to others.
  const isPlain = parts.every((part) => Number(part) <= 255 && (part === '0' || !part.startsWith('0')));
  return isPlain ? parts.map(Number) : null;
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
    const bytes = ipv4Bytes(address) ?? ipaddr.parse(address).toByteArray();
    const most = ownBits === undefined ? bytes.length * 8 : Number(ownBits);
    for (const { family, bits, values } of this.sizes) {
      if (family !== bytes.length || bits > most) continue;
      const found = values.get(firstBits(bytes, bits));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

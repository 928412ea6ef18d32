/** Blocks of addresses, against the library that knows them. */
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { isAddress, readBlock, SubnetIndex } from '../../src/core/subnets.js';

const v4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => bytes.join('.'));
const v6 = fc
  .array(fc.nat(65_535), { minLength: 8, maxLength: 8 })
  .map((parts) => parts.map((part) => part.toString(16)).join(':'));

describe('a block', () => {
  it('begins where the library says', () => {
    fc.assert(
      fc.property(v4, fc.nat(32), (address, bits) => {
        const first = ipaddr.IPv4.networkAddressFromCIDR(`${address}/${bits}`);
        expect(readBlock(`${address}/${bits}`)).toBe(`${first}/${bits}`);
        expect(readBlock(address, String(bits))).toBe(`${first}/${bits}`);
        expect(readBlock(address, ipaddr.IPv4.subnetMaskFromPrefixLength(bits).toString())).toBe(`${first}/${bits}`);
      }),
    );
    fc.assert(
      fc.property(v6, fc.nat(128), (address, bits) => {
        expect(readBlock(`${address}/${bits}`)).toBe(
          `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`)}/${bits}`,
        );
      }),
    );
  });

  it.each([
    '10.1.0.0',
    '10.1.0.0/33',
    '10.1.0/24',
    '10.01.0.0/24',
    '256.1.1.1/8',
    '::/129',
    'x/8',
    '',
    '/24',
    '10.1.0.0/-1',
  ])('%j is none', (text) => {
    expect(readBlock(text)).toBeNull();
  });

  it('holds an address: the smallest that the library finds it in', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(v4, fc.integer({ min: 0, max: 32 })), { maxLength: 20 }), v4, (blocks, address) => {
        const index = new SubnetIndex<string>();
        const cidrs = blocks.map(([start, bits]) => readBlock(`${start}/${bits}`)!);
        for (const cidr of cidrs) index.of(cidr, () => cidr);
        const around = cidrs.filter((cidr) => ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr)));
        const smallest = around.sort((a, b) => Number(b.split('/')[1]) - Number(a.split('/')[1]))[0];
        expect(index.find(address)).toBe(smallest);
      }),
    );
    const mixed = new SubnetIndex<number>();
    mixed.of('2001:db8::/32', () => 1);
    mixed.of('0.0.0.0/0', () => 2);
    expect([mixed.find('2001:db8::1'), mixed.find('10.0.0.1'), mixed.find('2001:db9::1'), mixed.find('x')]).toEqual([
      1,
      2,
      undefined,
      undefined,
    ]);
    // A block is found by its first address, in blocks that hold all of it.
    mixed.of('10.1.2.0/24', () => 3);
    expect([mixed.find('10.1.2.0/25'), mixed.find('10.1.2.0/23')]).toEqual([3, 2]);
  });

  it.each([
    ['10.1.2.3', true],
    ['10.1.2', false],
    ['1', false],
    ['010.1.2.3', false],
    ['fe80::1', true],
    ['fe80::1%eth0', true],
    ['', false],
  ])('%s is an address: %s', (text, is) => {
    expect(isAddress(text)).toBe(is);
  });
});

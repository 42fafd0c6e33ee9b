import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkAddress } from "./address.ts";

// The reference: the same ranges written a second time, as arithmetic on integers.
const ipv4Reference: readonly (readonly [first: string, last: string])[] = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["168.63.129.16", "168.63.129.16"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.88.99.0", "192.88.99.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "255.255.255.255"],
];

const toNumber = (ipv4: string) => ipv4.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const toIpv4 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
const isPublicIpv4 = (value: number) =>
  !ipv4Reference.some(([first, last]) => toNumber(first) <= value && value <= toNumber(last));
const isPublic = (address: string) => checkAddress(address).public;

const bounds = ipv4Reference.flatMap(([first, last]) => [toNumber(first), toNumber(last)]);
const ipv4Value = fc.oneof(
  fc.integer({ min: 0, max: 0xff_ff_ff_ff }),
  fc.constantFrom(...bounds.flatMap((value) => [value - 1, value, value + 1])).filter((v) => v >= 0 && v < 2 ** 32),
);
const ipv6Groups = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }),
  fc
    .tuple(
      fc.constantFrom(0, 0x64, 0x100, 0x2000, 0x2001, 0x2002, 0x3ffe, 0x3fff, 0x4000, 0xfbff, 0xfc00, 0xfe80, 0xff02),
      fc.constantFrom(0, 1, 0x1ff, 0x200, 0xdb8, 0xff9b, 0x1000),
      fc.array(fc.constantFrom(0, 1, 0xffff), { minLength: 6, maxLength: 6 }),
    )
    .map(([first, second, rest]) => [first, second, ...rest]),
);
const inHex = (value: number) => `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;

function isPublicIpv6(groups: readonly number[]): boolean {
  const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
  const startsWith = (prefix: bigint, bits: bigint) => value >> (128n - bits) === prefix;
  const embedded = Number(value & 0xffff_ffffn);
  if (startsWith(0xffffn, 96n) || startsWith(0x64_ff9b_0000_0000_0000_0000n, 96n)) return isPublicIpv4(embedded);
  if (startsWith(0x2002n, 16n)) return isPublicIpv4(Number((value >> 80n) & 0xffff_ffffn));
  // 2001::/23, 2001:db8::/32, 3fff::/20; all else that is public begins with the bits 001.
  const isReserved = startsWith(0x2001_0000n >> 9n, 23n) || startsWith(0x2001_0db8n, 32n) || startsWith(0x3fff_0n, 20n);
  return startsWith(1n, 3n) && !isReserved;
}

describe("checkAddress()", () => {
  test("agrees with the reference on IPv4 addresses", () => {
    fc.assert(
      fc.property(ipv4Value, (value) => {
        expect(isPublic(toIpv4(value))).toBe(isPublicIpv4(value));
      }),
      { numRuns: 2_000 },
    );
  });

  test("agrees with the reference on IPv6 addresses", () => {
    fc.assert(
      fc.property(ipv6Groups, (groups) => {
        expect(isPublic(groups.map((group) => group.toString(16)).join(":"))).toBe(isPublicIpv6(groups));
      }),
      { numRuns: 2_000 },
    );
  });

  test("judges an IPv4 address inside an IPv6 address like the IPv4 address", () => {
    fc.assert(
      fc.property(ipv4Value, (value) => {
        const spellings = [
          `::ffff:${toIpv4(value)}`,
          `::ffff:${inHex(value)}`,
          `0:0:0:0:0:ffff:${inHex(value)}`,
          `64:ff9b::${toIpv4(value)}`,
          `2002:${inHex(value)}::1`,
        ];
        for (const address of spellings) expect(isPublic(address)).toBe(isPublicIpv4(value));
      }),
    );
  });

  test.each([
    ["127.0.0.1", "127.0.0.0/8", "loopback"],
    ["169.254.169.254", "169.254.0.0/16", "link-local"],
    ["255.255.255.255", "240.0.0.0/4", "reserved or broadcast"],
    ["::", "::/128", "unspecified"],
    ["::1", "::1/128", "loopback"],
    ["0:0:0:0:0:0:0:1", "::1/128", "loopback"],
    ["::ffff:10.0.0.1", "10.0.0.0/8", "private"],
    ["64:ff9b:1::1", "64:ff9b:1::/48", "local NAT64"],
    ["2001::1", "2001::/23", "protocol assignments, Teredo, ORCHID"],
    ["fd00:ec2::254", "fc00::/7", "private"],
    ["::127.0.0.1", "outside 2000::/3", "reserved"],
    ["fe80::1%eth0", "an address with a zone", "link-local"],
    ["2001:4860::1%1", "an address with a zone", "link-local"],
  ])("names the range of %s", (address, range, kind) => {
    expect(checkAddress(address)).toEqual({ public: false, range, kind });
  });

  test.each(["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00::1", "::ffff:8.8.8.8"])(
    "lets the public address %s pass",
    (address) => {
      expect(checkAddress(address)).toEqual({ public: true });
    },
  );

  test.each(["", "example.com", "0x7f.1", "127.1", "2130706433", "[::1]", "1.1.1.1 "])(
    "takes no chances with %j, which is not an address",
    (text) => {
      expect(isPublic(text)).toBe(false);
    },
  );
});

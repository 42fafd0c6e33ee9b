import { BlockList, isIP } from "node:net";

/** Whether an address belongs to the public internet; if not, the range that says so. */
export type AddressVerdict =
  | { readonly public: true }
  | { readonly public: false; readonly range: string; readonly kind: string };

interface Range {
  readonly range: string;
  readonly kind: string;
  readonly list: BlockList;
}

// Source: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its updates), October 2025.
const ipv4Ranges = toRanges("ipv4", [
  ["0.0.0.0/8", "this network"],
  ["10.0.0.0/8", "private"],
  ["100.64.0.0/10", "shared by a provider"],
  ["127.0.0.0/8", "loopback"],
  // A public address by number, but inside Azure the way to the machine's own credentials.
  ["168.63.129.16/32", "cloud platform"],
  ["169.254.0.0/16", "link-local"],
  ["172.16.0.0/12", "private"],
  ["192.0.0.0/24", "protocol assignments"],
  ["192.0.2.0/24", "documentation"],
  ["192.88.99.0/24", "6to4 relay"],
  ["192.168.0.0/16", "private"],
  ["198.18.0.0/15", "benchmarking"],
  ["198.51.100.0/24", "documentation"],
  ["203.0.113.0/24", "documentation"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved or broadcast"],
]);
const ipv6Ranges = toRanges("ipv6", [
  ["::/128", "unspecified"],
  ["::1/128", "loopback"],
  ["64:ff9b:1::/48", "local NAT64"],
  ["100::/64", "discard"],
  ["2001::/23", "protocol assignments, Teredo, ORCHID"],
  ["2001:db8::/32", "documentation"],
  ["3fff::/20", "documentation"],
  ["fc00::/7", "private"],
  ["fe80::/10", "link-local"],
  ["ff00::/8", "multicast"],
]);
// All that is assigned for the public internet lies in here; what does not is refused without further names.
const ipv6Unicast = toRanges("ipv6", [["2000::/3", "global unicast"]]);

const isPublic = { public: true } as const;

/** Classifies an IPv4 or IPv6 address; an IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) decides for it. */
export function checkAddress(address: string): AddressVerdict {
  if (address.includes("%")) return { public: false, range: "an address with a zone", kind: "link-local" };
  switch (isIP(address)) {
    case 4:
      return verdictOf(ipv4Ranges, address, "ipv4");
    case 6:
      return checkIpv6(address);
    default:
      return { public: false, range: "no address", kind: "not an IP address" };
  }
}

function checkIpv6(address: string): AddressVerdict {
  const embedded = embeddedIpv4(address);
  if (embedded !== undefined) return checkAddress(embedded);
  const verdict = verdictOf(ipv6Ranges, address, "ipv6");
  if (!verdict.public || ipv6Unicast.some(({ list }) => list.check(address, "ipv6"))) return verdict;
  return { public: false, range: "outside 2000::/3", kind: "reserved" };
}

function verdictOf(ranges: readonly Range[], address: string, family: "ipv4" | "ipv6"): AddressVerdict {
  const found = ranges.find(({ list }) => list.check(address, family));
  return found ? { public: false, range: found.range, kind: found.kind } : isPublic;
}

function embeddedIpv4(address: string): string | undefined {
  const groups = ipv6Groups(address);
  const head = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(":");
  if (head === "0:0:0:0:0:ffff" || head === "64:ff9b:0:0:0:0") return dotted(groups[6], groups[7]);
  return groups[0] === 0x2002 ? dotted(groups[1], groups[2]) : undefined;
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

function ipv6Groups(address: string): number[] {
  // The URL parser prints every spelling in one form: hexadecimal groups and at most one "::".
  const [left = "", right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const head = left.split(":").filter(Boolean);
  const tail = right?.split(":").filter(Boolean) ?? [];
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}

function toRanges(family: "ipv4" | "ipv6", rows: readonly (readonly [range: string, kind: string])[]): Range[] {
  return rows.map(([range, kind]) => {
    const [network = "", bits] = range.split("/");
    const list = new BlockList();
    list.addSubnet(network, Number(bits), family);
    return { range, kind, list };
  });
}

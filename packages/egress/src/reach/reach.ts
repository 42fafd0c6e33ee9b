import { isIP } from "node:net";
import { MillraceError } from "@millrace/flow/errors";
import { parseAuthority } from "./authority.ts";

/** What a session may touch. */
export interface Reach {
  /** `"*"`, `"example.com"`, `"*.example.com"` (its subdomains, not itself), each with an optional `":port"`. */
  readonly hosts: readonly string[];
  /** `"host:port"`, compared with the name as requested: allowed although the address is private or loopback. */
  readonly grants: readonly string[];
}

/** Where a connection is to go; the host in its canonical spelling. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** A reach that was read once and answers questions. */
export interface CheckedReach {
  /** Whether a host pattern allows the target. */
  allows(target: Target): boolean;
  /** Whether the target may have an address that is not public. */
  grants(target: Target): boolean;
  /** Whether a matching pattern or a grant says this port in so many words. */
  namesPort(target: Target): boolean;
  readonly hosts: readonly string[];
}

interface HostPattern {
  readonly matchesHost: (host: string) => boolean;
  readonly port: number | undefined;
}

/** Reads a reach; a pattern or grant that cannot be read is `EGRESS_REACH_INVALID`. */
export function readReach(reach: Reach): CheckedReach {
  const patterns = reach.hosts.map(readHostPattern);
  const granted = new Set(reach.grants.map(readGrant));
  const grants = ({ host, port }: Target) => granted.has(`${host}:${port}`);
  const matching = ({ host, port }: Target) =>
    patterns.filter((pattern) => pattern.matchesHost(host) && (pattern.port ?? port) === port);
  return {
    hosts: reach.hosts,
    allows: (target) => matching(target).length > 0,
    grants,
    namesPort: (target) => grants(target) || matching(target).some(({ port }) => port !== undefined),
  };
}

function readHostPattern(text: string): HostPattern {
  const [, anyPort] = /^\*(?::([0-9]+))?$/.exec(text) ?? [];
  if (text === "*" || anyPort !== undefined) {
    // Any name stands in for the star, so that the port is read by the same rule.
    return { matchesHost: () => true, port: readAuthority(text.replace("*", "any"), text).port };
  }
  const isWildcard = text.startsWith("*.");
  const { host, port } = readAuthority(isWildcard ? text.slice(2) : text, text);
  if (!isWildcard) return { matchesHost: (name) => name === host, port };
  if (isIP(host) !== 0 || host.startsWith("[")) throw invalid(text);
  return { matchesHost: (name) => name.endsWith(`.${host}`), port };
}

function readGrant(text: string): string {
  const { host, port } = readAuthority(text, text);
  if (port === undefined) throw invalid(text);
  return `${host}:${port}`;
}

function readAuthority(text: string, whole: string) {
  const authority = parseAuthority(text);
  if (!authority) throw invalid(whole);
  return authority;
}

function invalid(text: string): MillraceError {
  return new MillraceError({
    code: "EGRESS_REACH_INVALID",
    message: `Cannot read a reach as each entry must be a host pattern or a grant: ${JSON.stringify(text)}`,
    hint: 'Hosts are "*", "example.com", "*.example.com" with an optional ":port"; grants are "host:port".',
  });
}

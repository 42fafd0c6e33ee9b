import { isIP } from "node:net";
import { MillraceError } from "@millrace/flow/errors";
import { type AddressVerdict, checkAddress } from "./address.ts";
import { withoutBrackets } from "./authority.ts";
import type { CheckedReach, Target } from "./reach.ts";

/** Refuses a target that no host pattern of the reach allows. */
export function requireAllowed(reach: CheckedReach, target: Target): void {
  if (reach.allows(target)) return;
  throw new MillraceError({
    code: "EGRESS_HOST_REFUSED",
    message: `Cannot reach ${nameOf(target)} as the flow's use must name the host: it names ${listOf(reach.hosts)}`,
    hint: `Add ${JSON.stringify(target.host)} to the hosts of the capability in the flow's use.`,
    data: { host: target.host, port: target.port },
  });
}

/** Refuses a raw tunnel to a port of another protocol, unless a pattern or grant says the port. */
export function requireTunnelPort(reach: CheckedReach, target: Target): void {
  if (target.port === 443 || target.port === 80 || reach.namesPort(target)) return;
  throw new MillraceError({
    code: "EGRESS_HOST_REFUSED",
    message: `Cannot open a tunnel to ${nameOf(target)} as ports other than 443 and 80 must be named: the use names ${listOf(reach.hosts)}`,
    hint: `Write the port into the flow's use: ${JSON.stringify(nameOf(target))}.`,
    data: { host: target.host, port: target.port },
  });
}

/**
 * Refuses a target that is written as an address, or as `localhost`, and is neither public nor granted: what can be known
 * before anything is sent. Other names are looked up when they are connected to, and their addresses checked then.
 */
export function refuseUngranted(reach: CheckedReach, target: Target): void {
  const address = target.host === "localhost" ? "127.0.0.1" : withoutBrackets(target.host);
  if (isIP(address) === 0 || reach.grants(target)) return;
  const verdict = checkAddress(address);
  if (!verdict.public) throw addressRefused(target, { address, verdict });
}

/** The error for a target whose address is not public and not granted. */
export function addressRefused(
  target: Target,
  seen: { readonly address: string; readonly verdict: AddressVerdict & { readonly public: false } },
): MillraceError {
  const { address, verdict } = seen;
  return new MillraceError({
    code: "EGRESS_ADDRESS_REFUSED",
    message: `Cannot reach ${nameOf(target)} as its address must be public: ${address} is ${verdict.kind} (${verdict.range})`,
    hint: `If this machine or network is meant, start Millrace with --grant ${nameOf(target)} (or name it in MILLRACE_GRANTS, or in the grants of its connection).`,
    data: { host: target.host, port: target.port, address, range: verdict.range },
  });
}

/** The target as people write it. */
export function nameOf({ host, port }: Target): string {
  return `${host}:${port}`;
}

function listOf(hosts: readonly string[]): string {
  return hosts.length === 0 ? "none" : hosts.slice(0, 8).join(", ") + (hosts.length > 8 ? ", ..." : "");
}

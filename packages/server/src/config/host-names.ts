import { isIP, isIPv6 } from "node:net";
import { MillraceError } from "@millrace/flow/errors";
import type { Reading } from "./keys.ts";

/** What a configuration says of where a server is found. */
export interface Place {
  readonly host: string;
  readonly publicHosts: readonly string[];
}

/** An address to listen on, IPv6 in its shortest form. */
export function readHost(text: string): Reading<string> {
  if (text === "localhost") return { value: "127.0.0.1" };
  // A zone (fe80::1%eth0) has no place in a URL.
  if (!isIP(text) || text.includes("%")) return { problem: "must be an IP address of this machine, such as 127.0.0.1" };
  return { value: new URL(urlOf(text)).hostname.replace(/^\[|\]$/g, "") };
}

/** Names to be called by, each as `Host` has it: in lower case, without the ports that browsers leave out. */
export function readPublicHosts(text: string): Reading<readonly string[]> {
  const written = text.split(",").map((host) => host.trim());
  const hosts = written.map(publicHost);
  const wrong = written[hosts.indexOf(null)];
  return wrong === undefined
    ? { value: [...new Set(hosts as string[])] }
    : { problem: `must list host or host:port, separated by commas; not one: ${wrong || "an empty one"}` };
}

/** Whether only programs of this machine can call an address. */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}

/** How programs of this machine call what listens on an address. */
export function localUrl({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${urlOf(isAnyAddress(host) ? (host === "::" ? "::1" : "127.0.0.1") : host)}:${port}`;
}

/** The names beside loopback's that a server with this configuration is called by. */
export function ownNamesOf({ host, publicHosts }: Place): readonly string[] {
  // An address is no name that its owner could lead elsewhere, so that the one listened on is safe to be called by.
  const hasName = isAnyAddress(host) || host === "127.0.0.1" || host === "::1";
  return hasName ? publicHosts : [...new Set([...publicHosts, new URL(urlOf(host)).hostname])];
}

/** Refuses to serve other machines before it is said what they call this one (`CONFIG_INVALID`). */
export function requirePublicHosts({ host, publicHosts }: Place): void {
  if (isLoopbackAddress(host) || publicHosts.length > 0) return;
  throw new MillraceError({
    code: "CONFIG_INVALID",
    message: `Cannot start as a server beyond loopback must know by which names it may be called: MILLRACE_HOST is ${host}, and MILLRACE_PUBLIC_HOSTS is not set`,
    hint: "Set MILLRACE_PUBLIC_HOSTS to the names that others call this server by, such as millrace.example; or leave MILLRACE_HOST out.",
  });
}

const isAnyAddress = (address: string) => address === "0.0.0.0" || address === "::";

const urlOf = (address: string) => `http://${isIPv6(address) ? `[${address}]` : address}`;

function publicHost(text: string): string | null {
  const host = isIPv6(text) && !text.includes("%") ? `[${text}]` : text;
  const match = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(host);
  const port = Number(match?.[1] ?? 1);
  if (!match || port < 1 || port > 65_535 || !URL.canParse(`http://${host}`)) return null;
  const { hostname } = new URL(`http://${host}`);
  // An address that only says "any" is nobody's name, but some systems lead it to this machine.
  if (hostname === "0.0.0.0" || hostname === "[::]") return null;
  return match[1] === undefined || port === 80 || port === 443 ? hostname : `${hostname}:${port}`;
}

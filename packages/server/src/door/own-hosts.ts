import type { ServerParts } from "../http/server-parts.ts";

export type OwnHosts = Pick<ServerParts, "port" | "publicHosts">;

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"];

/** Whether a `Host` is a name of loopback with the server's port, as programs of this machine call it. */
export function isLoopbackHost(host: string, { port }: OwnHosts): boolean {
  const seen = host.toLowerCase();
  // Port 80 is not written out by browsers.
  return loopbackNames.some((name) => seen === `${name}:${port()}` || (port() === 80 && seen === name));
}

/** Whether a `Host` is one that the operator named; one without a port may have the server's. */
export function isPublicHost(host: string, { port, publicHosts }: OwnHosts): boolean {
  const seen = host.toLowerCase().replace(/:(80|443)$/, "");
  return publicHosts.some((name) => seen === name || (!/:\d+$/.test(name) && seen === `${name}:${port()}`));
}

import type { Socket } from "node:net";
import { MillraceError } from "@millrace/flow/errors";
import { parseAuthority } from "../reach/authority.ts";
import { type Reach, readReach, type Target } from "../reach/reach.ts";
import { requireAllowed } from "../reach/refusal.ts";
import type { Dial } from "./dial.ts";

export interface EgressConnectOptions {
  /** A name, an IPv4 address, or an IPv6 address with or without brackets. */
  readonly host: string;
  readonly port: number;
  readonly reach: Reach;
  readonly signal?: AbortSignal;
}

/** Opens a TCP connection within a reach, for protocols other than HTTP. */
export type EgressConnect = (options: EgressConnectOptions) => Promise<Socket>;

/** Makes the one such function of the process; sockets it opened are destroyed by `close`. */
export function createConnect(dial: Dial): { readonly connect: EgressConnect; close(): void } {
  const open = new Set<Socket>();
  return {
    async connect({ host, port, reach, signal }) {
      const checked = readReach(reach);
      const target = readTarget(host, port);
      requireAllowed(checked, target);
      const socket = await dial(target, { granted: checked.grants(target), ...(signal && { signal }) });
      open.add(socket);
      socket.once("close", () => open.delete(socket));
      return socket;
    },
    close() {
      for (const socket of open) socket.destroy();
    },
  };
}

function readTarget(host: string, port: number): Target {
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const authority = parseAuthority(`${name}:${port}`);
  if (authority?.port !== undefined) return { host: authority.host, port: authority.port };
  throw new MillraceError({
    code: "EGRESS_URL_INVALID",
    message: `Cannot connect as the target must be a host and a port: ${JSON.stringify(`${host}:${port}`.slice(0, 200))}`,
    hint: "A host is a name or an address, a port is 1 to 65535.",
  });
}

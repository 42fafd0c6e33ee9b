import { Agent, buildConnector } from "undici";
import { canonicalHost } from "../reach/authority.ts";
import type { Target } from "../reach/reach.ts";
import type { Dial } from "./dial.ts";

export interface AgentOptions {
  readonly dial: Dial;
  readonly connectTimeoutMs: number;
  /** Whether connections to a target may lead to an address that is not public. */
  readonly granted: (target: Target) => boolean;
}

// Cookies of a page may fill what browsers allow; Node's own default is 16 KiB.
export const maxHeaderBytes = 64 * 1024;

/** Makes a pool of HTTP connections that opens every one of them through the dialer. */
export function createAgent({ dial, connectTimeoutMs, granted }: AgentOptions): Agent {
  const secure = buildConnector({ timeout: connectTimeoutMs });
  return new Agent({
    maxHeaderSize: maxHeaderBytes,
    // The caller's own deadline ends a request; a second clock here would only cut long downloads.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(options, callback) {
      const isSecure = options.protocol === "https:";
      const target = { host: hostOf(options.hostname), port: Number(options.port) || (isSecure ? 443 : 80) };
      dial(target, { granted: granted(target) }).then(
        (socket) => (isSecure ? secure({ ...options, httpSocket: socket }, callback) : callback(null, socket)),
        (error: Error) => callback(error, null),
      );
    },
  });
}

function hostOf(hostname: string): string {
  // The pool hands over IPv6 addresses without the brackets that a URL has.
  return hostname.includes(":") ? `[${hostname}]` : canonicalHost(hostname);
}

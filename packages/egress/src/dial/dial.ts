import { lookup as systemLookup } from "node:dns/promises";
import { connect, isIP, type LookupFunction, type Socket } from "node:net";
import { MillraceError } from "@millrace/flow/errors";
import { checkAddress } from "../reach/address.ts";
import { withoutBrackets } from "../reach/authority.ts";
import type { Target } from "../reach/reach.ts";
import { addressRefused, nameOf } from "../reach/refusal.ts";
import { type Deadline, orAborted, startDeadline } from "./deadline.ts";

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Finds the addresses of a name. */
export type Lookup = (host: string) => Promise<readonly ResolvedAddress[]>;

interface DialOptions {
  /** Whether an address that is not public may be connected to. */
  readonly granted: boolean;
  readonly signal?: AbortSignal;
  /** Whether the caller ends its side of the connection by itself. */
  readonly allowHalfOpen?: boolean;
}

/** Opens a TCP connection to a target whose addresses were all checked. */
export type Dial = (target: Target, options: DialOptions) => Promise<Socket>;

export interface DialerOptions {
  readonly lookup?: Lookup;
  /** For the name and the connection together. */
  readonly connectTimeoutMs: number;
}

/** Makes the one function of the process that opens connections to the outside. */
export function createDialer({ lookup = lookupByName, connectTimeoutMs }: DialerOptions): Dial {
  return async (target, options) => {
    const deadline = startDeadline(connectTimeoutMs, options.signal);
    try {
      const addresses = await resolve(target, { lookup, signal: deadline.signal });
      if (!options.granted) requirePublic(target, addresses);
      return await connectTo(target, { addresses, signal: deadline.signal, allowHalfOpen: options.allowHalfOpen });
    } catch (error) {
      throw explain(error, { target, deadline, connectTimeoutMs });
    } finally {
      deadline.stop();
    }
  };
}

function lookupByName(host: string): Promise<readonly ResolvedAddress[]> {
  return systemLookup(host, { all: true });
}

async function resolve(
  { host }: Target,
  { lookup, signal }: { lookup: Lookup; signal: AbortSignal },
): Promise<readonly ResolvedAddress[]> {
  const literal = withoutBrackets(host);
  const family = isIP(literal);
  if (family !== 0) return [{ address: literal, family }];
  const addresses = await orAborted(lookup(host), signal);
  if (addresses.length === 0) throw new Error("the name has no address");
  return addresses;
}

function requirePublic(target: Target, addresses: readonly ResolvedAddress[]): void {
  for (const { address } of addresses) {
    const verdict = checkAddress(address);
    if (!verdict.public) throw addressRefused(target, { address, verdict });
  }
}

interface Route {
  readonly addresses: readonly ResolvedAddress[];
  readonly signal: AbortSignal;
  readonly allowHalfOpen: boolean | undefined;
}

function connectTo({ host, port }: Target, { addresses, signal, allowHalfOpen = false }: Route): Promise<Socket> {
  // The resolver is asked once, before the check: the socket gets exactly what was checked, so that a name which
  // answers differently the second time (DNS rebinding) has no second time.
  const checked: LookupFunction = (_host, _options, callback) => callback(null, [...addresses]);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: withoutBrackets(host),
      port,
      lookup: checked,
      // Tries one address after the other (RFC 8305), and asks the lookup for all of them.
      autoSelectFamily: true,
      allowHalfOpen,
      noDelay: true,
      signal,
    });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

interface Attempt {
  readonly target: Target;
  readonly deadline: Deadline;
  readonly connectTimeoutMs: number;
}

function explain(error: unknown, { target, deadline, connectTimeoutMs }: Attempt): unknown {
  if (error instanceof MillraceError) return error;
  const data = { host: target.host, port: target.port };
  if (deadline.expired) {
    return new MillraceError({
      code: "EGRESS_TIMEOUT",
      message: `Cannot connect to ${nameOf(target)} as it must answer within ${connectTimeoutMs} ms: it did not`,
      hint: "Check that the host is up and that no firewall on the way drops the connection.",
      data,
    });
  }
  if (deadline.signal.aborted) return deadline.signal.reason;
  const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  return new MillraceError({
    code: "EGRESS_CONNECT_FAILED",
    message: `Cannot connect to ${nameOf(target)} as the host must be found and listen: ${reason}`,
    hint: "Check the spelling of the host and the port, and that something listens there.",
    cause: error,
    data,
  });
}

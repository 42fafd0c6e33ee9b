import { MillraceError } from "@millrace/flow/errors";

/** A service that flows of a project may speak to by name. */
export interface Connection {
  readonly name: string;
  readonly kind: string;
  /** As its connector's schema takes them. */
  readonly settings: unknown;
  /** `"host:port"` each: allowed although the address is private or loopback. */
  readonly grants?: readonly string[];
  /** How many calls go at once; absent for what the connector says. */
  readonly limit?: number;
}

/** A connection as `connections.json` writes it: its settings beside its name. */
export interface WrittenConnection extends Omit<Connection, "settings"> {
  readonly [setting: string]: unknown;
}

/** The connection that was written, its settings apart. */
export function connectionOf(written: object): Connection {
  const { name, kind, grants, limit, ...settings } = written as WrittenConnection;
  return { name, kind, settings, ...(grants && { grants }), ...(limit !== undefined && { limit }) };
}

/** Where connections come from. */
export interface ConnectionSource {
  find(key: { readonly project: string; readonly name: string }): Promise<Connection | null>;
}

interface SecretKey {
  readonly project: string;
  readonly name: string;
}

/** Looks up the value of a secret (`SECRET_NOT_FOUND`); `isFresh` asks for what is stored at this moment. */
export type SecretOf = (key: SecretKey, options?: { readonly isFresh?: boolean }) => Promise<string>;

/** Has one worker at a time act for a secret. */
export type HoldSecret = <Result>(key: SecretKey, act: () => Promise<Result>) => Promise<Result>;

/** Stores another value for a secret. */
export type ReplaceSecret = (secret: SecretKey & { readonly value: string }) => Promise<void>;

/** Refuses what a connection's settings say, without a secret in the message. */
export function connectionInvalid(name: string, problem: string): MillraceError {
  return new MillraceError({
    code: "CONNECTION_INVALID",
    message: `Cannot use the connection ${JSON.stringify(name)} as it is set up: ${problem}`,
    hint: "Correct the connection.",
    data: { connection: name },
  });
}

/** Says that no connection has the name, or that one of another kind has. */
export function connectionNotFound({
  name,
  kind,
  found,
}: {
  readonly name: string;
  /** The kind that is wanted, where one is. */
  readonly kind?: string;
  /** The kind of what has this name. */
  readonly found?: string | undefined;
}): MillraceError {
  const shown = JSON.stringify(name.slice(0, 80));
  return new MillraceError({
    code: "CONNECTION_NOT_FOUND",
    message:
      found === undefined
        ? `Cannot reach a service as its connection must exist: ${shown} does not`
        : `Cannot reach a service as its connection must be of kind ${kind}: ${shown} is of kind ${found}`,
    hint:
      kind === undefined
        ? "Correct the name; millrace connection list shows those that there are."
        : `Set up a connection of kind ${kind} with this name, or correct the name in the flow's use.`,
  });
}

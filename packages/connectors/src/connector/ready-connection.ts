import { createHash } from "node:crypto";
import { type Reach, readReach } from "@millrace/egress";
import type { z } from "@millrace/flow";
import {
  type Connection,
  connectionInvalid,
  type HoldSecret,
  type ReplaceSecret,
  type SecretOf,
} from "./connection.ts";
import type { Connector } from "./define-connector.ts";
import { createRedactor, type Redact } from "./redact.ts";
import { type RotatingSecret, replaceSecrets, type SecretReference } from "./secret-field.ts";

/** A connection that was checked, with the values of its secrets. */
export interface ReadyConnection {
  readonly name: string;
  readonly settings: unknown;
  readonly reach: Reach;
  readonly redact: Redact;
  /** Changes with the settings, and with a secret that was set anew. */
  readonly key: string;
}

export interface ReadyOptions {
  readonly connector: Connector;
  readonly project: string;
  readonly secretOf: SecretOf;
  readonly replaceSecret: ReplaceSecret;
  readonly holdSecret: HoldSecret;
}

/** Checks a connection against its connector and fills in its secrets (`CONNECTION_INVALID`, `SECRET_NOT_FOUND`). */
export async function readyConnection(
  connection: Connection,
  { connector, ...rest }: ReadyOptions,
): Promise<ReadyConnection> {
  const { name, grants = [] } = connection;
  const parsed = connector.settings.safeParse(connection.settings);
  if (!parsed.success) throw connectionInvalid(name, issuesOf(parsed.error));
  const { project, secretOf } = rest;
  const secrets: string[] = [];
  const settings = await replaceSecrets(parsed.data, async (given, { rotates }) => {
    if (rotates) return rotatingSecret(given, { ...rest, connection: name });
    const value = typeof given === "string" ? given : await secretOf({ project, name: given.secret });
    const whole = typeof given === "string" ? value : `${given.prefix ?? ""}${value}`;
    secrets.push(value, whole);
    return whole;
  });
  const redact = createRedactor(secrets);
  try {
    const reach = { hosts: connector.reach(settings), grants };
    readReach(reach);
    const key = createHash("sha256").update(JSON.stringify([connector.kind, settings, grants]));
    return { name, settings, reach, redact, key: key.digest("base64") };
  } catch (error) {
    throw connectionInvalid(name, redact((error as Error).message));
  }
}

type RotatingOptions = Omit<ReadyOptions, "connector"> & { readonly connection: string };

function rotatingSecret(
  given: string | SecretReference,
  { project, secretOf, replaceSecret, holdSecret, connection }: RotatingOptions,
): RotatingSecret & { toJSON(): string } {
  if (typeof given === "string")
    throw connectionInvalid(connection, "a secret that the service replaces must be one of the project, by its name");
  const { secret: name } = given;
  // A name with colons is the connection's own: it goes when the connection is set up anew or removed.
  const note = { project, name: `connection:${connection}:access-token` };
  return {
    read: () => secretOf({ project, name }, { isFresh: true }),
    replace: (value) => replaceSecret({ project, name, value }),
    hold: (act) => holdSecret({ project, name }, act),
    // There is none at first; one that cannot be read is no reason to have no token.
    readNote: () => secretOf(note, { isFresh: true }).catch(() => null),
    writeNote: (value) => replaceSecret({ ...note, value }),
    // Another value is no other connection: the client goes on.
    toJSON: () => name,
  };
}

/** What a schema did not like, without the values. */
export function issuesOf({ issues }: z.core.$ZodError): string {
  const each = issues.map(({ path, message }) => `${path.join(".") || "settings"}: ${message}`);
  return each.slice(0, 8).join("; ").slice(0, 500);
}

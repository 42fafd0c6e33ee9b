import { createHash } from "node:crypto";
import { type Reach, readReach } from "@millrace/egress";
import type { z } from "@millrace/flow";
import { type Connection, connectionInvalid, type SecretOf } from "./connection.ts";
import type { Connector } from "./define-connector.ts";
import { createRedactor, type Redact } from "./redact.ts";
import { replaceSecrets } from "./secret-field.ts";

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
}

/** Checks a connection against its connector and fills in its secrets (`CONNECTION_INVALID`, `SECRET_NOT_FOUND`). */
export async function readyConnection(
  connection: Connection,
  { connector, project, secretOf }: ReadyOptions,
): Promise<ReadyConnection> {
  const { name, grants = [] } = connection;
  const parsed = connector.settings.safeParse(connection.settings);
  if (!parsed.success) throw connectionInvalid(name, issuesOf(parsed.error));
  const secrets: string[] = [];
  const settings = await replaceSecrets(parsed.data, async (given) => {
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

/** What a schema did not like, without the values. */
export function issuesOf({ issues }: z.core.$ZodError): string {
  const each = issues.map(({ path, message }) => `${path.join(".") || "settings"}: ${message}`);
  return each.slice(0, 8).join("; ").slice(0, 500);
}

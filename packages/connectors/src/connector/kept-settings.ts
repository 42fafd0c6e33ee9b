import { isDeepStrictEqual } from "node:util";
import { z } from "@millrace/flow";
import { type Connection, connectionInvalid } from "./connection.ts";
import type { Connector } from "./define-connector.ts";
import { issuesOf } from "./ready-connection.ts";
import { findSecrets, type SecretReference } from "./secret-field.ts";

/** What stands for a secret that is not shown; handed back, it keeps the secret as it is. */
const secretIsSet = { set: true } as const;

export interface KeepOptions {
  readonly connector: Connector;
  /** What is kept now, for secrets that stay as they are. */
  readonly before: unknown;
  /** Stores a value; answers with its name. */
  readonly store: (value: string) => Promise<string>;
}

export interface KeptSettings {
  readonly settings: unknown;
  /** The names of all secrets that belong to the connection. */
  readonly owned: readonly string[];
}

/**
 * The settings as they are kept: each secret's value is stored elsewhere, and its name stands in its place. Where one
 * stays as it is, all else must (`CONNECTION_INVALID`).
 */
export async function keepSettings({ name, ...connection }: Connection, options: KeepOptions): Promise<KeptSettings> {
  const { connector, before, store } = options;
  const filled = fillKept(connection.settings, before);
  const parsed = connector.settings.safeParse(filled.settings);
  if (!parsed.success) throw connectionInvalid(name, issuesOf(parsed.error));
  // Who may change a connection need not know its secret: another host, no TLS or another server's key would tell it.
  if (filled.secrets.size > 0 && !isSameButSecrets(parsed.data, connector.settings.safeParse(before).data))
    throw connectionInvalid(name, "settings: its secrets must be given anew, as other settings change");
  const owned: string[] = [];
  let settings = filled.settings;
  const found = findSecrets(parsed.data);
  for (const { path, given } of found) {
    if (typeof given === "string" || !isOwned(given)) continue;
    // Otherwise a connection could borrow another one's secret, and send it elsewhere.
    if (!filled.secrets.has(given.secret)) throw connectionInvalid(name, `${path.join(".")}: must be a secret's name`);
    owned.push(given.secret);
  }
  for (const { path, given } of found) {
    if (typeof given !== "string") continue;
    const secret = await store(given);
    owned.push(secret);
    settings = replaceAt(settings, path, { secret });
  }
  return { settings, owned };
}

/** The settings as they are shown: no value of a secret, and no name of one that belongs to the connection. */
export function showSettings(settings: unknown, { connector }: { readonly connector: Connector | undefined }): unknown {
  const parsed = connector?.settings.safeParse(settings);
  // What its connector cannot read may hold a secret anywhere.
  if (!parsed?.success) return {};
  return findSecrets(parsed.data)
    .filter(({ given }) => typeof given === "string" || isOwned(given))
    .reduce<unknown>((shown, { path }) => replaceAt(shown, path, secretIsSet), settings);
}

/** A connector's settings as JSON Schema, secrets as passwords: what a form is made of. */
export function settingsForm({ settings }: Connector): unknown {
  return z.toJSONSchema(settings, { io: "input", unrepresentable: "any" });
}

// A name that people give has no colon.
function isOwned({ secret }: SecretReference): boolean {
  return secret.includes(":");
}

function fillKept(settings: unknown, before: unknown) {
  const secrets = new Set<string>();
  const fill = (now: unknown, then: unknown): unknown => {
    if (typeof now !== "object" || now === null) return now;
    const own = (key: string) => (isRecord(then) && Object.hasOwn(then, key) ? then[key] : undefined);
    if (isRecord(now) && now.set === true && Object.keys(now).length === 1 && isRecord(then)) {
      if (typeof then.secret === "string") secrets.add(then.secret);
      return then;
    }
    if (Array.isArray(now)) return now.map((item, index) => fill(item, own(String(index))));
    return Object.fromEntries(Object.entries(now).map(([key, value]) => [key, fill(value, own(key))]));
  };
  return { settings: fill(settings, before), secrets };
}

function isSameButSecrets(left: unknown, right: unknown): boolean {
  const bare = (parsed: unknown) =>
    findSecrets(parsed).reduce<unknown>((all, { path }) => replaceAt(all, path, secretIsSet), parsed);
  return isDeepStrictEqual(bare(left), bare(right));
}

function replaceAt(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? replaceAt(item, rest, by) : item));
  return isRecord(value) ? { ...value, [key]: replaceAt(value[key], rest, by) } : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

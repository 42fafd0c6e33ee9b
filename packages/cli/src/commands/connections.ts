import type { OperationInput, Operations } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { completeSettings } from "../connections/ask-settings.ts";
import { connectionTable, healthText, lastErrorText } from "../connections/connection-text.ts";
import { type GivenSettings, readSettings } from "../connections/read-settings.ts";
import type { SettingsSchema } from "../connections/settings-schema.ts";
import { printResult } from "../terminal/print-result.ts";

export interface AddConnectionOptions extends GlobalOptions, GivenSettings {
  readonly kind: string;
  /** Settings whose values come from standard input, or are asked for. */
  readonly secret?: readonly string[];
  readonly allow?: readonly string[];
  readonly limit?: string;
  readonly expires?: string;
}

/** `millrace connection add <name> --kind <kind>`: sets one up, in the place of one with this name. */
export function addConnection(name: string, options: AddConnectionOptions): Promise<number> {
  return withClient({ ...options, claims: false, keeps: true }, async ({ client }) => {
    const { kinds } = await client.connections.kinds({});
    const found = kinds.find(({ kind }) => kind === options.kind);
    if (!found) throw unknownKind(options.kind, kinds);
    const schema = found.settings as SettingsSchema;
    const settings = await completeSettings(readSettings(schema, options), { schema, secrets: options.secret ?? [] });
    const input: OperationInput<Operations["connections"]["put"]> = {
      name,
      kind: options.kind,
      settings,
      grants: [...(options.allow ?? [])],
      ...(options.limit !== undefined && { limit: Number(options.limit) }),
      ...(options.expires !== undefined && { expiresAt: readMoment(options.expires) }),
    };
    const added = await client.connections.put(input);
    printResult(options, { json: added, text: () => `Set up ${name}. Try it: millrace connection test ${name}` });
    return 0;
  });
}

export interface ListConnectionsOptions extends GlobalOptions {
  readonly limit: string;
  readonly after?: string;
}

/** `millrace connection list`: with health, load and expiry. */
export function listConnections({ limit, after, ...options }: ListConnectionsOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const found = await client.connections.list({ limit: Number(limit), ...(after !== undefined && { after }) });
    printResult(options, {
      json: found,
      text: () =>
        found.connections.length === 0
          ? "No connections. Set one up: millrace connection add billing --kind http --set baseUrl=https://billing.example"
          : connectionTable(found.connections, Date.now()) +
            (found.next === null ? "" : `\nThere are more: --after ${found.next}`),
    });
    return 0;
  });
}

/** `millrace connection show <name>`: its settings, of secrets only that they are set. */
export function showConnection(name: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const shown = await client.connections.get({ name });
    printResult(options, {
      json: shown,
      text: () =>
        [
          connectionTable([shown], Date.now()),
          JSON.stringify(shown.settings, null, 2),
          healthText(shown),
          lastErrorText(shown, Date.now()),
        ]
          .filter((line) => line !== "")
          .join("\n"),
    });
    return 0;
  });
}

/** `millrace connection test <name>`: ends with 1 unless it is healthy. */
export function testConnection(name: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const tested = await client.connections.test({ name });
    printResult(options, { json: tested, text: () => healthText(tested) });
    return tested.health?.state === "healthy" ? 0 : 1;
  });
}

/** `millrace connection remove <name>`. */
export function removeConnection(name: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const removed = await client.connections.remove({ name });
    printResult(options, { json: removed, text: () => `Removed ${name}.` });
    return 0;
  });
}

/** `millrace connection kinds`: what can be set up, and with which settings. */
export function listConnectionKinds(options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const found = await client.connections.kinds({});
    printResult(options, {
      json: found,
      text: () =>
        found.kinds
          .map(({ kind, title, settings }) => {
            const { properties = {}, required = [] } = settings as SettingsSchema;
            const names = Object.keys(properties).map((key) => (required.includes(key) ? key : `[${key}]`));
            return `${kind} (${title}): ${names.join(" ")}`;
          })
          .join("\n"),
    });
    return 0;
  });
}

function unknownKind(kind: string, kinds: readonly { readonly kind: string }[]): MillraceError {
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot set up the connection as its kind must be known: ${JSON.stringify(kind)} is not`,
    hint: `There are ${kinds.map((one) => one.kind).join(", ")}.`,
  });
}

function readMoment(text: string): string {
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return new Date(atMs).toISOString();
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot set up the connection as --expires must be a moment: ${JSON.stringify(text)}`,
    hint: "Like this: --expires 2027-01-31",
  });
}

import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { isSecret, type SettingsSchema, schemaAt } from "./settings-schema.ts";

export interface GivenSettings {
  /** `key=value` each; a dot leads into a setting: `headers.x-client=millrace`. */
  readonly set?: readonly string[];
  /** `key=name` each, of secrets that the project has. */
  readonly secretName?: readonly string[];
}

export type Settings = { readonly [key: string]: Json };

/** Settings from the command line, typed as the schema says; a secret's value is refused there. */
export function readSettings(schema: SettingsSchema, { set = [], secretName = [] }: GivenSettings): Settings {
  let settings: Settings = {};
  for (const text of set) {
    const { key, value } = readPair(text);
    const at = requireSchema(schema, key);
    if (isSecret(at)) throw secretOnCommandLine(key);
    settings = withSetting(settings, { key, value: readValue(at, value) });
  }
  for (const text of secretName) {
    const { key, value } = readPair(text);
    requireSchema(schema, key);
    settings = withSetting(settings, { key, value: { secret: value } });
  }
  return settings;
}

/** The same settings with one more. */
export function withSetting(
  settings: Settings,
  { key, value }: { readonly key: string; readonly value: Json },
): Settings {
  return place(settings, { path: key.split("."), value });
}

/** A value as the command line or a prompt has it: what the schema does not call a text is JSON. */
export function readValue({ type }: SettingsSchema, text: string): Json {
  if (type === "string" || type === undefined) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function place(
  settings: Settings,
  { path: [key = "", ...rest], value }: { path: readonly string[]; value: Json },
): Settings {
  if (rest.length === 0) return { ...settings, [key]: value };
  const below = settings[key];
  const inner = typeof below === "object" && below !== null && !Array.isArray(below) ? (below as Settings) : {};
  return { ...settings, [key]: place(inner, { path: rest, value }) };
}

function readPair(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf("=");
  if (at > 0) return { key: text.slice(0, at), value: text.slice(at + 1) };
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot read a setting as it must be key=value: ${JSON.stringify(text)}`,
    hint: "Like this: --set host=db.example",
  });
}

function requireSchema(schema: SettingsSchema, key: string): SettingsSchema {
  const found = schemaAt(schema, key.split("."));
  if (found) return found;
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot set ${JSON.stringify(key)} as it must be a setting of this kind: it has ${Object.keys(schema.properties ?? {}).join(", ")}`,
    hint: "millrace connection kinds shows the settings of each kind.",
  });
}

function secretOnCommandLine(key: string): MillraceError {
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot take ${key} from the command line as it is a secret: other users and the shell's history see it there`,
    hint: `Give it on standard input: --secret ${key} < file; or name one of the project: --secret-name ${key}=NAME`,
  });
}

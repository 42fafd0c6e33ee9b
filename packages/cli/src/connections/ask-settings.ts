import { readFileSync } from "node:fs";
import { MillraceError } from "@millrace/flow/errors";
import { readValue, type Settings, withSetting } from "./read-settings.ts";
import { isSecret, missingSettings, type SettingsSchema, schemaAt } from "./settings-schema.ts";

export interface AskOptions {
  readonly schema: SettingsSchema;
  /** Secrets whose values come from standard input, a line each, in this order. */
  readonly secrets: readonly string[];
}

/** Completes settings: asks for what is missing where a person sits, else reads secrets from standard input. */
export async function completeSettings(settings: Settings, { schema, secrets }: AskOptions): Promise<Settings> {
  const missing = missingSettings(schema, settings);
  const wanted = [...new Set([...missing, ...secrets])];
  if (process.stdin.isTTY) return askFor(settings, { schema, wanted });
  const read = wanted.filter((key) => secrets.includes(key) || isSecret(schemaAt(schema, [key])));
  if (read.length === 0) return settings;
  // The value of a single one may have several lines, as keys do.
  const text = readFileSync(0, "utf8").replace(/\r?\n$/, "");
  const values = read.length === 1 ? [text] : text.split(/\r?\n/);
  return read.reduce(
    (known, key, index) => withSetting(known, { key, value: requireValue(key, values[index]) }),
    settings,
  );
}

async function askFor(
  settings: Settings,
  { schema, wanted }: { readonly schema: SettingsSchema; readonly wanted: readonly string[] },
): Promise<Settings> {
  const { isCancel, password, text } = await import("@clack/prompts");
  let known = settings;
  for (const key of wanted) {
    const at = schemaAt(schema, key.split(".")) ?? {};
    const message = at.description ? `${key}: ${at.description}` : key;
    const answer = isSecret(at) || !("type" in at) ? await password({ message }) : await text({ message });
    const given = requireValue(key, isCancel(answer) ? "" : answer);
    known = withSetting(known, { key, value: isSecret(at) ? given : readValue(at, given) });
  }
  return known;
}

function requireValue(key: string, value: string | undefined): string {
  if (value) return value;
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot set up the connection as ${key} must have a value: there is none`,
    hint: "Secrets come from standard input, one a line, or are asked for; --secret-name names one of the project.",
  });
}

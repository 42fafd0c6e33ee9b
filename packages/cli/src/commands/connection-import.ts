import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { MillraceError } from "@millrace/flow/errors";
import type { GlobalOptions } from "../connection/global-options.ts";
import { changesBetween, clientText, isAsWritten } from "../openapi/client-text.ts";
import { type DocumentSettings, settingsIn } from "../openapi/connection-settings.ts";
import { readDocument } from "../openapi/read-document.ts";
import { printResult } from "../terminal/print-result.ts";
import { addConnection } from "./connections.ts";

export interface ImportConnectionOptions extends GlobalOptions {
  readonly name?: string;
  readonly in?: string;
  readonly baseUrl?: string;
  readonly force?: boolean;
  readonly add?: boolean;
  readonly set?: readonly string[];
  readonly secret?: readonly string[];
  readonly secretName?: readonly string[];
  readonly allow?: readonly string[];
}

/** `millrace connection import <document>`: a service's operations as functions, over a connection of kind http. */
export async function importConnection(place: string, options: ImportConnectionOptions): Promise<number> {
  const document = await readDocument(place);
  const name = options.name ?? nameOf(document.info?.title ?? "");
  requireName(name);
  const { text, operations, leftOut } = clientText(document, { name, place });
  if (operations === 0) throw nothingToCall(leftOut);
  const file = join(options.in ?? ".", "connectors", `${name}.ts`);
  const changes = write(file, { text, force: options.force === true });
  const settings = settingsIn(document, { place, baseUrl: options.baseUrl });
  const command = addCommand(name, { settings, options });
  if (options.add) return addConnection(name, addOptions(settings, options));
  printResult(options, {
    json: { name, file, operations, leftOut, changes, settings },
    text: () =>
      [
        `${changes === null ? "Wrote" : changes.length > 0 ? "Changed" : "Nothing new in"} ${relative(process.cwd(), file)}: ${operations} ${operations === 1 ? "operation" : "operations"}${leftOut.length > 0 ? `, ${leftOut.length} left out (its first lines say which)` : ""}.`,
        ...(changes ?? []).map((change) => `  ${change}`),
        `Set up the connection, unless there is one:\n\n  ${command}`,
      ].join("\n"),
  });
  return 0;
}

/** What changed in the file that was there; null where there was none. */
function write(
  file: string,
  { text, force }: { readonly text: string; readonly force: boolean },
): readonly string[] | null {
  const before = existsSync(file) ? readFileSync(file, "utf8") : null;
  if (before !== null && !force && !isAsWritten(before)) throw wasChanged(file);
  const changes = before === null ? null : changesBetween(before, text);
  // What only a formatter has changed stays as it is.
  if (changes?.length === 0) return changes;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return changes;
}

interface AddCommand {
  readonly settings: DocumentSettings;
  readonly options: ImportConnectionOptions;
}

function addOptions(
  { baseUrl, set, secret }: DocumentSettings,
  { name: _, in: __, force, add, baseUrl: ___, ...options }: ImportConnectionOptions,
) {
  const named = (options.secretName ?? []).map((pair) => pair.slice(0, pair.indexOf("=")));
  return {
    ...options,
    kind: "http",
    set: [...(baseUrl === null ? [] : [`baseUrl=${baseUrl}`]), ...set, ...(options.set ?? [])],
    secret: [...new Set([...secret.filter((key) => !named.includes(key)), ...(options.secret ?? [])])],
  };
}

function addCommand(name: string, { settings, options }: AddCommand): string {
  const { set, secret } = addOptions({ ...settings, baseUrl: settings.baseUrl ?? "URL" }, options);
  return [
    `millrace connection add ${name} --kind http`,
    ...set.map((pair) => `--set ${quoted(pair)}`),
    ...secret.map((key) => `--secret ${key}`),
  ].join(" ");
}

function quoted(text: string): string {
  return /^[\w./:=@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function nameOf(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-").replace(/^[^a-z]+/, "");
}

function requireName(name: string): void {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= 64) return;
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot import the document as its connection must have a name of lower-case words: ${JSON.stringify(name)}`,
    hint: "Name it: --name billing",
  });
}

function nothingToCall(leftOut: readonly string[]): MillraceError {
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot import the document as it must have an operation that can be called: ${leftOut.join("; ") || "it has none"}`,
    hint: "Call the service by its paths: http() in the flow, and millrace connection add --kind http.",
  });
}

function wasChanged(file: string): MillraceError {
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot import into ${file} as it must be as the last import wrote it: it was changed since`,
    hint: "Move what you wrote into a file of your own, or write it over with --force.",
  });
}

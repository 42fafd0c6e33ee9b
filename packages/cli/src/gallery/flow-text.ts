import { firstInput, inputFields } from "@millrace/contract/input-fields";
import type { Json } from "@millrace/flow";
import { paint } from "../terminal/style.ts";
import { plainLine } from "../terminal/width.ts";
import { definitions, proseColumns, wrap } from "../terminal/wrap.ts";

export interface ShownFlow {
  readonly flow: string;
  readonly version: string | null;
  readonly manifest: {
    readonly description: string | null;
    readonly input: Json;
    readonly use: Readonly<Record<string, { readonly kind: string; readonly settings: Json }>>;
    readonly triggers?: readonly { readonly kind: string }[] | undefined;
  };
  /** An input to try it with; null where none is known. */
  readonly sample: Sample | null;
}

export interface Sample {
  readonly input: Json;
  /** Where it lies, for those that are too long for a command line. */
  readonly file: string;
}

/** A flow in words: what it does, takes and touches, and how it is called. */
export function flowText({ flow, version, manifest, sample }: ShownFlow): string {
  const { description, input, use, triggers = [] } = manifest;
  const fields = inputFields(input).map(
    ({ name, type, isRequired, defaultsTo, description: about }): [string, string] => [
      name,
      plainLine(
        `${type}${isRequired ? ", required" : defaultsTo === undefined ? "" : `, ${JSON.stringify(defaultsTo)} when left out`}. ${about ?? ""}`,
      ),
    ],
  );
  const touched = Object.entries(use).map(([name, { kind, settings }]): [string, string] => [
    name,
    plainLine(`${kind}${settingsText(settings)}`),
  ]);
  return [
    `${paint("bold", flow)}  ${paint("dim", version === null ? "comes with Millrace, published by its first run" : `version ${version.slice(0, 12)}`)}`,
    ...(description === null ? [] : [wrap(plainLine(description), proseColumns()).join("\n")]),
    "",
    paint("bold", "Input"),
    fields.length === 0 ? "  It takes any input." : definitions(fields),
    "",
    paint("bold", "Touches"),
    touched.length === 0 ? "  Nothing outside." : definitions(touched),
    ...(triggers.length === 0 ? [] : ["", `Starts by itself: ${triggers.map(({ kind }) => kind).join(", ")}.`]),
    "",
    paint("bold", "Call"),
    `  ${callText(flow, { input, sample })}`,
  ].join("\n");
}

// What a person still reads on one line; longer inputs are named by their file.
const longestInline = 160;

function callText(flow: string, { input, sample }: { readonly input: Json; readonly sample: Sample | null }): string {
  const inline = JSON.stringify(sample === null ? JSON.parse(firstInput(input)) : sample.input);
  if (sample !== null && inline.length > longestInline) return `millrace run ${flow} --input-file ${sample.file}`;
  return `millrace run ${flow}${inline === "{}" ? "" : ` --input '${inline.replaceAll("'", "'\\''")}'`}`;
}

/** What a capability was asked for with, without what it leaves at nothing. */
function settingsText(settings: Json): string {
  if (typeof settings !== "object" || settings === null) return "";
  const told = Object.entries(settings)
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : String(value)])
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${value === "*" ? "any public" : value}`);
  return told.length === 0 ? "" : ` (${told.join("; ")})`;
}

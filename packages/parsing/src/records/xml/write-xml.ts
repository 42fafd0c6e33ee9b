import { type Json, RecordsError, type TableRecord } from "../record.ts";
import { textPieces } from "../text-pieces.ts";

/** A name that needs no thought: letters, digits, dot, dash and underscore of any script. */
const elementName = /^[\p{L}_][\p{L}\p{N}._-]*$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 has no way to write
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Writes each record as `<record>` in `<records>`; `@name` is an attribute, a list repeats its element, null is left out. */
export function writeXml(records: AsyncIterable<TableRecord> | Iterable<TableRecord>): AsyncGenerator<Uint8Array> {
  return textPieces(
    (async function* () {
      yield '<?xml version="1.0" encoding="UTF-8"?>\n<records>\n';
      for await (const record of records) yield `${element("record", record)}\n`;
      yield "</records>\n";
    })(),
  );
}

function element(name: string, value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((one: Json) => element(name, one)).join("");
  if (typeof value !== "object") return `<${name}>${escaped(String(value))}</${name}>`;
  let attributes = "";
  let content = "";
  for (const [key, child] of Object.entries(value)) {
    if (key === "#text") content += escaped(String(child));
    else if (key.startsWith("@")) attributes += ` ${checked(key.slice(1))}="${escaped(String(child))}"`;
    else content += element(checked(key), child);
  }
  return `<${name}${attributes}>${content}</${name}>`;
}

function checked(name: string): string {
  if (elementName.test(name)) return name;
  throw new RecordsError(
    `Cannot write XML as a column must be named as elements are (letters, digits, dot, dash, underscore): ${JSON.stringify(name)}; rename it first`,
  );
}

function escaped(text: string): string {
  return text
    .replace(unwritable, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;");
}

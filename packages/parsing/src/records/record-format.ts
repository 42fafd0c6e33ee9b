import type { RecordFormat } from "./record.ts";

const extensions: Readonly<Record<string, RecordFormat>> = {
  csv: "csv",
  tsv: "csv",
  tab: "csv",
  txt: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  json: "json",
  xlsx: "xlsx",
  xlsm: "xlsx",
  parquet: "parquet",
  xml: "xml",
};

/** Tells the format of a file: what its bytes say for sure, else its name, else how its text begins. */
export function guessFormat({
  name = "",
  head,
}: {
  readonly name?: string | undefined;
  readonly head: Uint8Array;
}): RecordFormat {
  const magic = String.fromCharCode(...head.subarray(0, 4));
  if (magic === "PAR1") return "parquet";
  if (magic === "PK\u0003\u0004") return "xlsx";
  const extension = /\.([a-z]+)(\.gz)?$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const named = Object.hasOwn(extensions, extension) ? extensions[extension] : undefined;
  if (named && named !== "xlsx" && named !== "parquet") return named;
  const text = new TextDecoder()
    .decode(head, { stream: true })
    .replace(/^\ufeff/, "")
    .trimStart();
  if (text.startsWith("<")) return "xml";
  if (text.startsWith("[")) return "json";
  if (!text.startsWith("{")) return "csv";
  return isObject(text.split("\n", 1)[0]!) && text.includes("\n") ? "jsonl" : "json";
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

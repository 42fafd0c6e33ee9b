import type { TableRecord } from "../record.ts";
import { textPieces } from "../text-pieces.ts";

/** Writes each record as a line of JSON. */
export function writeJsonl(records: AsyncIterable<TableRecord> | Iterable<TableRecord>): AsyncGenerator<Uint8Array> {
  return textPieces(
    (async function* () {
      for await (const record of records) yield `${JSON.stringify(record)}\n`;
    })(),
  );
}

/** Writes records as one JSON array, a line each. */
export function writeJson(records: AsyncIterable<TableRecord> | Iterable<TableRecord>): AsyncGenerator<Uint8Array> {
  return textPieces(
    (async function* () {
      let before = "[\n";
      for await (const record of records) {
        yield `${before}${JSON.stringify(record)}`;
        before = ",\n";
      }
      yield before === "[\n" ? "[]\n" : "\n]\n";
    })(),
  );
}

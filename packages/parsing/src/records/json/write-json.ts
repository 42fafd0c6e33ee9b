import type { RecordBatches } from "../record.ts";
import { pieceBytes } from "../text-pieces.ts";
import { Utf8Buffer } from "../utf8-buffer.ts";

/** Writes each record as a line of JSON. */
export async function* writeJsonl(batches: RecordBatches): AsyncGenerator<Uint8Array> {
  const out = new Utf8Buffer();
  for await (const { records } of batches)
    for (const record of records) {
      out.put(JSON.stringify(record));
      out.put("\n");
      if (out.sizeBytes >= pieceBytes) yield out.take();
    }
  if (out.sizeBytes > 0) yield out.take();
}

/** Writes records as one JSON array, a line each. */
export async function* writeJson(batches: RecordBatches): AsyncGenerator<Uint8Array> {
  const out = new Utf8Buffer();
  let before = "[\n";
  for await (const { records } of batches)
    for (const record of records) {
      out.put(before);
      out.put(JSON.stringify(record));
      before = ",\n";
      if (out.sizeBytes >= pieceBytes) yield out.take();
    }
  out.put(before === "[\n" ? "[]\n" : "\n]\n");
  yield out.take();
}

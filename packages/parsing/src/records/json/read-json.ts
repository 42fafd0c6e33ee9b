import type { ByteStream } from "../byte-stream.ts";
import { type Json, type RecordBatch, RecordsError, shorten, type TableRecord, type TellProblem } from "../record.ts";
import { JsonElements } from "./json-elements.ts";
import { isRecord, refuse } from "./read-jsonl.ts";

export interface JsonOptions {
  /** Where the list is, such as `data.items`. (Default: the text is the list, or its one record) */
  readonly path?: string | undefined;
  readonly onProblem?: TellProblem | undefined;
}

/** Reads the elements of a list as they come; what is no object is a problem, or an error where nobody listens for problems. */
export async function* readJson(
  bytes: ByteStream,
  { path, onProblem = refuse }: JsonOptions = {},
): AsyncGenerator<RecordBatch> {
  const decoder = new TextDecoder();
  const elements = new JsonElements(path);
  let number = 0;
  let records: TableRecord[] = [];
  let lines: number[] = [];
  const take = (text: string) => {
    number++;
    const value = parse(text, { number, onProblem });
    if (value === undefined) return;
    records.push(value);
    lines.push(number);
  };
  for await (const piece of withEnd(bytes)) {
    for (const text of elements.write(piece ? decoder.decode(piece, { stream: true }) : decoder.decode())) take(text);
    if (records.length === 0) continue;
    yield { records, lines, endByte: null, nextLine: number + 1 };
    records = [];
    lines = [];
  }
  elements.end();
  if (path !== undefined && !elements.hasList)
    throw new RecordsError(`Cannot read the JSON as there must be a list at ${path}: there is none`);
}

async function* withEnd(bytes: ByteStream): AsyncGenerator<Uint8Array | null> {
  yield* bytes;
  yield null;
}

function parse(
  text: string,
  { number, onProblem }: { readonly number: number; readonly onProblem: TellProblem },
): TableRecord | undefined {
  try {
    const value = JSON.parse(text) as Json;
    if (isRecord(value)) return value;
    onProblem({ line: number, reason: "it is no JSON object", text: shorten(text), kept: false });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    onProblem({ line: number, reason: `it is no JSON: ${error.message}`, text: shorten(text), kept: false });
  }
  return undefined;
}

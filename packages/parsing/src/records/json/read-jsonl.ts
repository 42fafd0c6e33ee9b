import { type ByteStream, lineBlocks } from "../byte-stream.ts";
import { type Json, type RecordBatch, RecordsError, shorten, type TableRecord, type TellProblem } from "../record.ts";
import { blockDecoder } from "../text-encoding.ts";

export interface JsonlOptions {
  readonly firstLine?: number | undefined;
  readonly onProblem?: TellProblem | undefined;
}

/** Reads a record of every line; a line that is no JSON object is a problem, or an error where nobody listens for problems. */
export async function* readJsonl(
  bytes: ByteStream,
  { firstLine = 1, onProblem = refuse }: JsonlOptions = {},
): AsyncGenerator<RecordBatch> {
  const decode = blockDecoder("utf-8");
  let line = firstLine;
  let endByte = 0;
  for await (const { block } of lineBlocks(bytes)) {
    const text = decode(block);
    const records: TableRecord[] = [];
    const lines: number[] = [];
    let from = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    while (from < text.length) {
      const newline = text.indexOf("\n", from);
      const end = newline === -1 ? text.length : newline;
      const record = readLine(text.slice(from, end), { line, onProblem });
      if (record) {
        records.push(record);
        lines.push(line);
      }
      from = end + 1;
      line++;
    }
    endByte += block.length;
    if (records.length > 0) yield { records, lines, endByte, nextLine: line };
  }
}

function readLine(
  text: string,
  { line, onProblem }: { readonly line: number; readonly onProblem: TellProblem },
): TableRecord | undefined {
  if (text.trim() === "") return undefined;
  try {
    const value = JSON.parse(text) as Json;
    if (isRecord(value)) return value;
    onProblem({ line, reason: "it is no JSON object", text: shorten(text), kept: false });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    onProblem({ line, reason: `it is no JSON: ${error.message}`, text: shorten(text), kept: false });
  }
  return undefined;
}

export function isRecord(value: Json | undefined): value is TableRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What happens to problems that nobody listens for. */
export function refuse({ line, reason, text }: Parameters<TellProblem>[0]): never {
  throw new RecordsError(`Cannot read record ${line} as ${reason}: ${text.slice(0, 200)}`);
}

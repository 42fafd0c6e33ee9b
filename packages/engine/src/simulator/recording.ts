import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { AskedCall, RecordedReply, SeenCall } from "../capability/recorded-call.ts";

/** Calls that are the same, with what came back to the first, the second and so on. */
export interface RecordedCall extends AskedCall {
  readonly replies: readonly RecordedReply[];
}

/** What a flow asked its capabilities for in a real run, and what it was answered: `<flow>.recorded.json`. */
export interface Recording {
  readonly format: "millrace.recording";
  readonly flow: string;
  readonly input: Json;
  readonly calls: readonly RecordedCall[];
  /** Sessions and streams, which cannot be played. */
  readonly notRecorded: readonly string[];
}

// What a repository holds without trouble.
const mostCharacters = 32 * 1024 * 1024;

/** Makes the recording of a run: the same calls give the same text, in whatever order parallel steps made them. */
export function makeRecording(
  { flow, input }: Pick<Recording, "flow" | "input">,
  seen: readonly SeenCall[],
): Recording {
  const calls = new Map<string, AskedCall & { readonly replies: RecordedReply[] }>();
  const notRecorded = new Set<string>();
  let characters = 0;
  for (const { capability, call, sent, outcome } of seen) {
    if (outcome === null) {
      notRecorded.add(`${capability}: ${call}`);
      continue;
    }
    const id = JSON.stringify([capability, call, sent]);
    const known = calls.get(id) ?? { capability, call, sent, replies: [] };
    calls.set(id, known);
    characters += JSON.stringify(outcome).length;
    known.replies.push(characters <= mostCharacters ? outcome : { leftOut: "the recording is full" });
  }
  return {
    format: "millrace.recording",
    flow,
    input,
    calls: [...calls].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call),
    notRecorded: [...notRecorded].sort(),
  };
}

/** Reads the text of a recording (`WORLDS_INVALID`). */
export function parseRecording(text: string, file: string): Recording {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw invalid(file, (error as Error).message);
  }
  const { format, calls } = (found ?? {}) as Partial<Recording>;
  if (format !== "millrace.recording" || !Array.isArray(calls)) throw invalid(file, "it is another kind of file");
  const wrong = calls.findIndex((call: Partial<RecordedCall> | null) => !call?.replies?.length);
  if (wrong !== -1) throw invalid(file, `call ${wrong + 1} has no replies`);
  return found as Recording;
}

function invalid(file: string, seen: string): MillraceError {
  return new MillraceError({
    code: "WORLDS_INVALID",
    message: `Cannot use ${file} as it must be what millrace test --record wrote: ${seen}`,
    hint: "Record the flow again: millrace test <flow> --record, with --input or --input-file.",
  });
}

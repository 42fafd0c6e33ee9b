import type { CapabilityHost, CapabilityRequest, Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { WorkerCapability } from "../worker/worker-options.ts";
import { type AskedCall, askedCall, type RecordedReply, recordedFailure, recordedReply } from "./recorded-call.ts";

/** A call that a run made. */
export interface SeenCall extends AskedCall {
  readonly runId: string;
  /** Null where a channel was opened, whose messages are not recorded. */
  readonly outcome: RecordedReply | null;
}

type OnCall = (call: SeenCall) => void;

/** Calls that are the same, with what came back to the first, the second and so on. */
export interface RecordedCall extends AskedCall {
  /** People say so in the file where it cannot be seen: the call changes nothing outside. Recording again keeps it. */
  readonly reads?: boolean;
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

/** Capabilities that tell of every call: what goes between a runner and the worker, which has no credentials of a connection. */
export function recordCalls(
  capabilities: Readonly<Record<string, WorkerCapability>>,
  onCall: OnCall,
): Readonly<Record<string, WorkerCapability>> {
  const entries = Object.entries(capabilities);
  return Object.fromEntries(
    entries.map(([kind, { host, ...rest }]) => [kind, { ...rest, host: recordingHost(host, { kind, onCall }) }]),
  );
}

function recordingHost(
  host: CapabilityHost,
  { kind, onCall }: { readonly kind: string; readonly onCall: OnCall },
): CapabilityHost {
  const note = ({ scope, method, params, signal }: CapabilityRequest, outcome: RecordedReply | null) => {
    // A call that the run itself gave up says nothing about the other side.
    if (signal.aborted) return;
    onCall({ ...askedCall({ capability: scope.name, kind, method, params }), runId: scope.runId, outcome });
  };
  const { connect } = host;
  return {
    async call(request) {
      const reply = await host.call(request).catch((error: unknown) => {
        note(request, recordedFailure(error));
        throw error;
      });
      note(request, recordedReply(kind, reply ?? null));
      return reply;
    },
    ...(connect && {
      connect(request, channel) {
        note(request, null);
        return connect.call(host, request, channel);
      },
    }),
    endRun: (run) => host.endRun(run),
    close: () => host.close(),
  };
}

// What a repository holds without trouble.
const mostCharacters = 32 * 1024 * 1024;

interface RecordedRun extends Pick<Recording, "flow" | "input"> {
  readonly seen: readonly SeenCall[];
  /** What was recorded before. */
  readonly before: Recording | null;
}

/** Makes the recording of a run: the same calls give the same text, in whatever order parallel steps made them. */
export function makeRecording({ flow, input, seen, before }: RecordedRun): Recording {
  const reading = new Set(before?.calls.filter(({ reads }) => reads).map(idOf));
  const calls = new Map<string, RecordedCall & { readonly replies: RecordedReply[] }>();
  const notRecorded = new Set<string>();
  let characters = 0;
  for (const { capability, call, sent, outcome } of seen) {
    if (outcome === null) {
      notRecorded.add(`${capability}: ${call}`);
      continue;
    }
    const id = idOf({ capability, call, sent });
    const known = calls.get(id) ?? { capability, call, sent, ...(reading.has(id) && { reads: true }), replies: [] };
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

function idOf({ capability, call, sent }: AskedCall): string {
  return JSON.stringify([capability, call, sent]);
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

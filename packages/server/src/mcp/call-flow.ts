import { type JournalEntryDto, operations, type RunDetailDto } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import { isTerminal } from "@millrace/flow/run";
import { type CallToolResult, ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import { wasCanceled } from "./cancellation.ts";
import { answerLimit, withinLimit } from "./cut-text.ts";
import { toolName } from "./operation-tools.ts";
import { runUri } from "./run-uri.ts";
import type { ToolCall } from "./tool.ts";

export interface FlowStart {
  readonly flow: string;
  /** The version that the tool was described from. */
  readonly version: string;
  readonly input: unknown;
}

/** Starts a run, tells how far it is and answers with its output; one that lasts longer goes on by itself, or as a task. */
export async function callFlow(call: ToolCall, { flow, version, input }: FlowStart): Promise<CallToolResult> {
  const { caller, idempotencyKey } = call;
  const { runId, existed } = await caller.call(operations.runs.start, {
    flow,
    version,
    input: (input ?? {}) as Json,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
  const { waitMs, toTask } = call;
  if (toTask && waitMs === 0) return toTask(runId);
  const end = await follow(call, runId);
  if (wasCanceled(call)) {
    // A run that was there before this call belongs to another one.
    if (!existed) await cancel(call, end.runId);
    return failure(end.runId, "was canceled with the call");
  }
  const run = await caller.call(operations.runs.get, { runId: end.runId });
  if (end.response === undefined && !isTerminal(run.status)) return toTask ? toTask(runId) : stillGoingOn(run);
  return resultOf(run, end.response);
}

/** What a call of the flow would be answered with when its run has ended. */
export async function answerAtEnd(
  { caller, signal }: Pick<ToolCall, "caller" | "signal">,
  startId: string,
): Promise<CallToolResult> {
  const { runId, response } = await follow({ caller, signal, toTheEnd: true }, startId);
  const run = await caller.call(operations.runs.get, { runId });
  if (isTerminal(run.status)) return resultOf(run, response);
  throw new ProtocolError(
    ProtocolErrorCode.InternalError,
    `Cannot tell the result of the run as it must have ended before the connection: ${runId} is ${run.status}`,
  );
}

/** The answer of a run that has ended or responded. */
function resultOf(run: RunDetailDto, response: Json | undefined): CallToolResult {
  // What was responded is the answer, whatever became of the run since.
  if (response !== undefined) return answer(run, { output: response, part: "journal" });
  if (run.status === "failed") return failure(run.runId, `failed: ${told(run)}`);
  if (run.status === "canceled") return failure(run.runId, `was canceled: ${run.cancelReason ?? "asked for"}`);
  return run.largeOutput ? outputInFile(run) : answer(run, { output: run.output, part: "output" });
}

interface FollowEnd {
  /** The run itself, or the last of those that it continued as. */
  readonly runId: string;
  readonly response?: Json;
}

interface Following extends Pick<ToolCall, "caller" | "signal">, Partial<Pick<ToolCall, "waitMs" | "report">> {
  /** Whether its response does not end it. */
  readonly toTheEnd?: true;
}

/** Follows a run to its answer, its end, or until the call has waited for long enough. */
async function follow({ caller, signal, waitMs, report, toTheEnd }: Following, startId: string): Promise<FollowEnd> {
  const limits = waitMs === undefined ? [] : [AbortSignal.timeout(waitMs)];
  const until = AbortSignal.any([signal, caller.stopping, ...limits]);
  let runId = startId;
  let responded: Pick<FollowEnd, "response"> = {};
  for (let next: string | undefined = runId; next !== undefined; ) {
    runId = next;
    next = undefined;
    for await (const entry of caller.watch(runId, { signal: until })) {
      if (entry.kind === "run.responded") {
        responded = { response: entry.body.value, ...responded };
        if (!toTheEnd) return { runId, ...responded };
      }
      if (entry.kind === "run.succeeded") next = entry.body.continuedAs;
      await report?.(sentenceOf(entry));
    }
  }
  return { runId, ...responded };
}

/** What an entry says in a line. */
function sentenceOf({ kind, name, key, body }: JournalEntryDto): string {
  const what = name === null ? kind : `${kind} ${name}${key === null ? "" : ` (${key})`}`;
  return "message" in body ? `${what}: ${cutLine(body.message)}` : what;
}

const cutLine = (text: string) => text.slice(0, 200);

async function cancel({ caller }: ToolCall, runId: string): Promise<void> {
  const run = await caller.call(operations.runs.get, { runId });
  if (isTerminal(run.status)) return;
  await caller.call(operations.runs.cancel, { runId, reason: "the tool's call was canceled" });
}

interface Answer {
  readonly output: Json;
  /** The part of the run that has the output, where it is too long. */
  readonly part: string;
}

function answer({ runId, flow, status }: RunDetailDto, { output, part }: Answer): CallToolResult {
  const about = { runId, flow, status };
  const text = JSON.stringify(output);
  if (text.length <= answerLimit) return { content: [{ type: "text", text }], structuredContent: { ...about, output } };
  const link = resourceLink(runId, part);
  return {
    content: [{ type: "text", text: withinLimit(text, `Read the resource ${link.uri} for the whole.`) }, link],
    structuredContent: { ...about, resource: link.uri },
  };
}

function outputInFile({ runId, flow, status }: RunDetailDto): CallToolResult {
  const link = resourceLink(runId, "output");
  const text = `The run ${runId} has succeeded. Its output is long and kept in a file: read the resource ${link.uri}.`;
  return { content: [{ type: "text", text }, link], structuredContent: { runId, flow, status, resource: link.uri } };
}

function stillGoingOn({ runId, flow, status }: RunDetailDto): CallToolResult {
  const text = `The run ${runId} goes on (${status}). Ask for its result with the tool ${toolName(operations.runs.get)} {"runId":"${runId}"}, or read its journal.`;
  return {
    content: [{ type: "text", text }, resourceLink(runId, "journal")],
    structuredContent: { runId, flow, status },
  };
}

function failure(runId: string, what: string): CallToolResult {
  const text = withinLimit(`The run ${runId} ${what}`, `Read the resource ${runUri(runId)} for the whole.`);
  return { isError: true, content: [{ type: "text", text }, resourceLink(runId, "journal")] };
}

function told({ error }: RunDetailDto): string {
  return error
    ? `${error.message} (${error.code})${error.hint === undefined ? "" : `\n${error.hint}`}`
    : "no reason was kept";
}

function resourceLink(runId: string, part: string) {
  return { type: "resource_link" as const, uri: runUri(runId, part), name: part, mimeType: "application/json" };
}

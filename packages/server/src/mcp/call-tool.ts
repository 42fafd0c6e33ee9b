import { toProblem } from "@millrace/contract";
import { type Duration, parseDuration } from "@millrace/flow";
import {
  type CallToolRequest,
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { asMillraceError } from "../http/problem-answer.ts";
import type { McpCaller } from "./mcp-caller.ts";
import { metaKeys, requireHash, type TaskFor, type TaskOffer, type ToolCall } from "./tool.ts";
import type { Tools } from "./tools.ts";

export interface CallToolOptions {
  readonly tools: Tools;
  readonly tasks: TaskOffer;
  readonly request: CallToolRequest;
  readonly context: ServerContext;
  readonly caller: McpCaller;
  onUnforeseen(error: unknown): void;
}

// Clients give up after a minute of silence; this leaves time for the answer.
const defaultWaitMs = 45_000;
// What ends within it costs its client no second question.
const beforeTaskMs = 1_000;
const longestWaitMs = 3_600_000;

/** Calls a tool for whoever asked, as a task where that was asked for or can be taken. */
export async function callTool(options: CallToolOptions): Promise<CallToolResult> {
  const { tools, tasks, request, context, caller, onUnforeseen } = options;
  const { name, arguments: input = {} } = request.params;
  const meta: Readonly<Record<string, unknown>> = context.mcpReq._meta ?? {};
  const tool = (await tools.list(caller)).find(({ definition }) => definition.name === name);
  if (!tool)
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `Cannot call the tool as it must be one of the list: ${name}`,
    );
  const task = tasks.taskFor(request.params, context);
  if (task?.atOnce && tool.definition.execution?.taskSupport !== "optional")
    throw new ProtocolError(
      ProtocolErrorCode.MethodNotFound,
      `Cannot call the tool as a task as it must be a flow: ${name}`,
    );
  try {
    requireHash(tool.definition, meta[metaKeys.hash]);
    const key = meta[metaKeys.idempotencyKey];
    return await tool.call({
      caller,
      input,
      signal: context.mcpReq.signal,
      idempotencyKey: typeof key === "string" ? key : undefined,
      waitMs: waitOf(meta[metaKeys.wait], task),
      toTask: task ? (runId) => task.answer(caller, runId) : undefined,
      report: reporter(context),
    });
  } catch (error) {
    // Whoever asked for a task cannot take the answer of a tool.
    if (task?.atOnce) throw error;
    const known = asMillraceError(error);
    if (known.code === "INTERNAL") onUnforeseen(error);
    const text = `${known.message} (${known.code})${known.hint === undefined ? "" : `\n${known.hint}`}`;
    return { isError: true, content: [{ type: "text", text }], _meta: { [metaKeys.problem]: toProblem(known) } };
  }
}

function waitOf(asked: unknown, task: TaskFor | null): number {
  if (task?.atOnce) return 0;
  if (asked === undefined) return task ? beforeTaskMs : defaultWaitMs;
  return Math.min(parseDuration(asked as Duration), longestWaitMs);
}

function reporter({ mcpReq: { _meta, notify } }: ServerContext): ToolCall["report"] {
  const progressToken = _meta?.progressToken;
  let progress = 0;
  return async (message) => {
    if (progressToken === undefined) return;
    progress += 1;
    // Whoever has gone needs no news.
    await notify({ method: "notifications/progress", params: { progressToken, progress, message } }).catch(() => {});
  };
}

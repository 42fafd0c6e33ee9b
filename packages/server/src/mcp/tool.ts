import { createHash } from "node:crypto";
import { MillraceError } from "@millrace/flow/errors";
import type { CallToolRequest, CallToolResult, ServerContext, Tool } from "@modelcontextprotocol/server";
import type { McpCaller } from "./mcp-caller.ts";

/** Names of what we add to `_meta`. */
export const metaKeys = {
  /** Of a tool, or of a list: the sha256 of what is said about it. In a call: the tool must still be that one. */
  hash: "millrace/hash",
  /** In a call: a second one with the same key answers as the first and does nothing. */
  idempotencyKey: "millrace/idempotency-key",
  /** In a call of a flow: how long to wait for its end, such as `2m`. */
  wait: "millrace/wait",
  /** Of a failed call: the error, as the API answers it. */
  problem: "millrace/problem",
} as const;

/** One call of a tool. */
export interface ToolCall {
  readonly caller: McpCaller;
  readonly input: Readonly<Record<string, unknown>>;
  /** Aborted when the call was canceled. */
  readonly signal: AbortSignal;
  readonly idempotencyKey: string | undefined;
  readonly waitMs: number;
  /** Answers with the task that a run is, instead of saying that it goes on; undefined where that was not asked for. */
  readonly toTask: ((runId: string) => Promise<CallToolResult>) | undefined;
  /** Tells how far it is, where the caller wants to know. */
  readonly report: (message: string) => Promise<void>;
}

/** Answers a request for its caller; errors are told as the protocol has them. */
export type AnswerRequest = <Result>(
  context: ServerContext,
  answer: (caller: McpCaller) => Result | Promise<Result>,
) => Promise<Result>;

/** How a call is answered with a task. */
export interface TaskFor {
  /** Whether it is one at once, and not only when it lasts. */
  readonly atOnce: boolean;
  answer(caller: McpCaller, runId: string): Promise<CallToolResult>;
}

/** The tasks of one revision of the protocol. */
export interface TaskOffer {
  /** Null where the answer of a call is to be that of the tool. */
  taskFor(params: CallToolRequest["params"], context: ServerContext): TaskFor | null;
}

export interface McpTool {
  readonly definition: Tool;
  call(call: ToolCall): Promise<CallToolResult>;
}

/** A tool whose description carries its own hash, so that a client can pin what it has agreed to. */
export function pinned(definition: Tool): Tool {
  return { ...definition, _meta: { [metaKeys.hash]: hashOf(definition) } };
}

export function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/** Refuses a call of a tool that is not any more what its caller has agreed to (`TOOL_CHANGED`). */
export function requireHash({ name, _meta }: Tool, asked: unknown): void {
  const hash = _meta?.[metaKeys.hash];
  if (asked === undefined || asked === hash) return;
  throw new MillraceError({
    code: "TOOL_CHANGED",
    message: `Cannot call the tool ${name} as it must still be the one that was agreed to: its hash is now ${hash}`,
    hint: "List the tools again and look at what has changed.",
  });
}

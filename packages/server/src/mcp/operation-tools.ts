import { type Operation, operations, takesIdempotencyKey } from "@millrace/contract";
import { z } from "@millrace/flow";
import type { CallToolResult, Tool } from "@modelcontextprotocol/server";
import { answerLimit, fittingRows, withinLimit } from "./cut-text.ts";
import { runUri } from "./run-uri.ts";
import { type McpTool, pinned, type ToolCall } from "./tool.ts";

const { approvals, artifacts, deadLetters, queues, runs } = operations;

// Few on purpose: every tool costs its model attention. `destructive`: what it ends stays ended.
const exposed: readonly { readonly operation: Operation; readonly destructive?: true }[] = [
  { operation: runs.list },
  { operation: runs.get },
  { operation: runs.journal },
  { operation: runs.cancel, destructive: true },
  { operation: runs.retry },
  { operation: approvals.list },
  { operation: approvals.get },
  { operation: approvals.decide, destructive: true },
  { operation: deadLetters.list },
  { operation: deadLetters.redrive },
  { operation: queues.list },
  { operation: artifacts.list },
];

/** The operations that are tools, each with the scope that shows it. */
export function operationTools(): readonly (McpTool & { readonly operation: Operation })[] {
  return exposed.map(({ operation, destructive = false }) => ({
    operation,
    definition: pinned(definitionOf(operation, destructive)),
    call: (call) => callOperationTool(operation, call),
  }));
}

/** `deadLetters.list` as `dead_letters_list`: no flow has an underscore in its name, so none is hidden by it. */
export function toolName({ id }: Pick<Operation, "id">): string {
  return id.replace(".", "_").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function definitionOf(operation: Operation, destructive: boolean): Tool {
  const { $schema: _, ...schema } = z.toJSONSchema(operation.input, { io: "input", unrepresentable: "any" });
  const readOnlyHint = operation.method === "GET";
  return {
    name: toolName(operation),
    title: operation.id,
    description: operation.summary,
    inputSchema: { ...schema, type: "object" } as Tool["inputSchema"],
    annotations: {
      readOnlyHint,
      destructiveHint: destructive,
      idempotentHint: operation.repeatable,
      openWorldHint: false,
    },
  };
}

// The names of the fields, and `next`.
const aroundRows = 500;

async function callOperationTool(operation: Operation, call: ToolCall): Promise<CallToolResult> {
  const { caller, input, signal } = call;
  const idempotencyKey = takesIdempotencyKey(operation) ? call.idempotencyKey : undefined;
  const ask = (given: Readonly<Record<string, unknown>>) =>
    caller.call(operation, given, { signal, idempotencyKey }) as Promise<Readonly<Record<string, unknown>>>;
  const whole = await ask(input);
  const fitting = fittingCount(operation, whole);
  // Asked again for fewer instead of cut, so that `next` names where the answer ends.
  const answer = fitting === null ? whole : await ask({ ...input, limit: fitting });
  const text = JSON.stringify(answer);
  if (text.length > answerLimit)
    return { content: [{ type: "text", text: withinLimit(text, restOf(operation, call)) }] };
  const note = `[Only ${fitting} are shown, to keep this short: go on with ${toolName(operation)} and "next".]`;
  return {
    content: [{ type: "text", text }, ...(fitting === null ? [] : [{ type: "text" as const, text: note }])],
    structuredContent: answer,
  };
}

/** How many of a page's rows stay within the limit; null where all do, or where the page has no end to move. */
function fittingCount(operation: Operation, answer: Readonly<Record<string, unknown>>): number | null {
  if (JSON.stringify(answer).length <= answerLimit || !Object.hasOwn(operation.input.shape, "limit")) return null;
  const rows = Object.values(answer).find((value) => Array.isArray(value)) as readonly unknown[];
  return fittingRows(
    rows.map((row) => JSON.stringify(row)),
    answerLimit - aroundRows,
  ).length;
}

function restOf(operation: Operation, { input }: ToolCall): string {
  if (typeof input.runId !== "string") return "Ask for less, with a narrower filter.";
  return `Read the resource ${runUri(input.runId, operation.id === runs.journal.id ? "journal" : "")} for the whole.`;
}

import { operations } from "@millrace/contract";
import type { CompleteRequest, CompleteResult } from "@modelcontextprotocol/server";
import { holds, type McpCaller } from "./mcp-caller.ts";

// What the protocol allows in one answer. Source: schema, CompleteResult.
const mostValues = 100;

/** The ids of runs, newest first, that begin with what was typed: for the prompt that explains a run those that failed. */
export async function complete(
  caller: McpCaller,
  { ref, argument }: CompleteRequest["params"],
): Promise<CompleteResult> {
  if (argument.name !== "runId" || !holds(caller, ["runs:read"])) return { completion: { values: [] } };
  const failed = ref.type === "ref/prompt" ? ({ status: "failed" } as const) : {};
  const { runs, next } = await caller.call(operations.runs.list, { limit: mostValues, ...failed });
  const values = runs.map(({ runId }) => runId).filter((runId) => runId.startsWith(argument.value));
  return { completion: { values, hasMore: next !== null } };
}

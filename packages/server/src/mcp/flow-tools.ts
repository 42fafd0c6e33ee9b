import { type FlowDetail, operations, type Scope } from "@millrace/contract";
import { runStatuses } from "@millrace/flow/run";
import type { Tool } from "@modelcontextprotocol/server";
import { callFlow } from "./call-flow.ts";
import { holds, type McpCaller } from "./mcp-caller.ts";
import { type McpTool, pinned } from "./tool.ts";

/** What it takes to see a flow, start it and follow it. */
const flowToolScopes: readonly Scope[] = ["flows:read", "runs:read", "runs:write"];

// The answer is about the run, since what a flow returns has no schema of its own.
const outputSchema = {
  type: "object" as const,
  properties: {
    runId: { type: "string" },
    flow: { type: "string" },
    status: { type: "string", enum: [...runStatuses] },
    output: { description: "What the run returned, or responded with while it goes on." },
    resource: { type: "string", description: "Where the output is, when it is too long to be shown here." },
  },
  required: ["runId", "flow", "status"],
};

/** The published flows as tools. */
export interface FlowTools {
  list(caller: McpCaller): Promise<readonly McpTool[]>;
}

const rememberedCount = 1_000;

/** Remembers what versions say about themselves: a version never changes. */
export function createFlowTools(): FlowTools {
  const remembered = new Map<string, Promise<McpTool>>();

  function toolOf(caller: McpCaller, { flow, version }: Pick<FlowDetail, "flow" | "version">): Promise<McpTool> {
    const key = `${caller.project} ${flow} ${version}`;
    const known = remembered.get(key);
    if (known) return known;
    const made = caller.call(operations.flows.get, { flow, version }).then(flowTool);
    remembered.set(key, made);
    made.catch(() => remembered.delete(key));
    if (remembered.size > rememberedCount) remembered.delete(remembered.keys().next().value!);
    return made;
  }

  return {
    async list(caller) {
      if (!holds(caller, flowToolScopes)) return [];
      const { flows } = await caller.call(operations.flows.list, {});
      return Promise.all(flows.map((flow) => toolOf(caller, flow)));
    },
  };
}

function flowTool({ flow, version, manifest }: FlowDetail): McpTool {
  const schema = objectSchema(manifest.input);
  const definition = pinned({
    // Lower-case words joined by dashes, 64 characters at most: legal as it is.
    name: flow,
    description: `${manifest.description ?? `Runs the flow ${flow}.`}\nStarts a run and waits for its end.`,
    inputSchema: schema ?? inField(manifest.input),
    outputSchema,
    annotations: { readOnlyHint: false, idempotentHint: false, openWorldHint: true },
  });
  return {
    // Beside what is pinned: how a tool may be called is no part of what it does.
    definition: { ...definition, execution: { taskSupport: "optional" } },
    call: (call) => callFlow(call, { flow, version, input: schema ? call.input : call.input.input }),
  };
}

const inField = (schema: unknown) =>
  ({ type: "object", properties: { input: schema }, required: ["input"] }) as Tool["inputSchema"];

/** A schema of an object, which arguments have to be; null for one of anything else, which is put into a field. */
function objectSchema(schema: unknown): Tool["inputSchema"] | null {
  if (schema === null) return { type: "object" };
  if (typeof schema !== "object" || !("type" in schema) || schema.type !== "object") return null;
  return schema as Tool["inputSchema"];
}

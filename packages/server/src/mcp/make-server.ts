import { toProblem } from "@millrace/contract";
import { type Duration, parseDuration } from "@millrace/flow";
import {
  type CallToolRequest,
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { asMillraceError } from "../http/problem-answer.ts";
import { complete } from "./completions.ts";
import type { McpCaller } from "./mcp-caller.ts";
import { getPrompt, listPrompts } from "./prompts.ts";
import { listResources, listTemplates, readResource } from "./resources.ts";
import { createSubscriptions } from "./run-updates.ts";
import { hashOf, metaKeys, requireHash, type ToolCall } from "./tool.ts";
import type { Tools } from "./tools.ts";

export interface McpServing {
  readonly version: string;
  readonly tools: Tools;
  /** Whose call a request is. */
  callerOf(context: ServerContext): McpCaller;
  /** Whether resources can be watched. (Default: true) */
  readonly subscribe?: boolean;
  /** Told of what was not foreseen. */
  onUnforeseen(error: unknown): void;
}

// Clients give up after a minute of silence; this leaves time for the answer.
const defaultWaitMs = 45_000;
const longestWaitMs = 3_600_000;

const instructions =
  "Each published flow is a tool: calling it starts a durable run and waits for its end. A run that lasts longer goes on by itself; ask for it with runs_get. Long answers are cut and name the resource that has the rest. A call that is canceled cancels its run.";

/** Makes one end of the protocol: tools, resources and prompts, as far as whoever calls may have them. */
export function makeMcpServer(serving: McpServing): Server {
  const { version, callerOf, onUnforeseen, subscribe = true } = serving;
  const server = new Server(
    { name: "millrace", title: "Millrace", version },
    {
      capabilities: { tools: { listChanged: true }, resources: { subscribe }, prompts: {}, completions: {} },
      instructions,
    },
  );
  const subscriptions = createSubscriptions((uri) => void server.sendResourceUpdated({ uri }).catch(() => {}));
  server.onclose = () => subscriptions.close();
  /** Errors as the protocol tells them: what is ours with its hint, what nobody foresaw without its message. */
  async function told<Result>(context: ServerContext, answer: (caller: McpCaller) => Result | Promise<Result>) {
    try {
      return await answer(callerOf(context));
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      const known = asMillraceError(error);
      if (known.code === "INTERNAL") onUnforeseen(error);
      const problem = toProblem(known);
      const { InternalError, InvalidParams } = ProtocolErrorCode;
      throw new ProtocolError(problem.status < 500 ? InvalidParams : InternalError, known.message, problem);
    }
  }
  server.setRequestHandler("tools/list", (_request, context) =>
    told(context, async (caller) => {
      const tools = (await serving.tools.list(caller)).map(({ definition }) => definition);
      return { tools, _meta: { [metaKeys.hash]: hashOf(tools) } };
    }),
  );
  server.setRequestHandler("tools/call", (request, context) =>
    told(context, (caller) => callTool(serving, { request, context, caller })),
  );
  server.setRequestHandler("resources/list", ({ params }, context) =>
    told(context, (caller) => listResources(caller, params?.cursor)),
  );
  server.setRequestHandler("resources/templates/list", (_request, context) =>
    told(context, (caller) => ({ resourceTemplates: listTemplates(caller) })),
  );
  server.setRequestHandler("resources/read", ({ params }, context) =>
    told(context, (caller) => readResource(caller, params.uri)),
  );
  server.setRequestHandler("resources/subscribe", ({ params }, context) =>
    told(context, async (caller) => {
      await subscriptions.add(caller, params.uri);
      return {};
    }),
  );
  server.setRequestHandler("resources/unsubscribe", ({ params }) => {
    subscriptions.remove(params.uri);
    return {};
  });
  server.setRequestHandler("prompts/list", (_request, context) =>
    told(context, (caller) => ({ prompts: listPrompts(caller) })),
  );
  server.setRequestHandler("completion/complete", ({ params }, context) =>
    told(context, (caller) => complete(caller, params)),
  );
  server.setRequestHandler("prompts/get", ({ params }, context) =>
    told(context, (caller) => getPrompt(caller, params)),
  );
  return server;
}

interface CallRequest {
  readonly request: CallToolRequest;
  readonly context: ServerContext;
  readonly caller: McpCaller;
}

async function callTool(serving: McpServing, { request, context, caller }: CallRequest): Promise<CallToolResult> {
  const { name, arguments: input = {} } = request.params;
  const meta: Readonly<Record<string, unknown>> = context.mcpReq._meta ?? {};
  const tool = (await serving.tools.list(caller)).find(({ definition }) => definition.name === name);
  if (!tool)
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `Cannot call the tool as it must be one of the list: ${name}`,
    );
  try {
    requireHash(tool.definition, meta[metaKeys.hash]);
    const key = meta[metaKeys.idempotencyKey];
    return await tool.call({
      caller,
      input,
      signal: context.mcpReq.signal,
      idempotencyKey: typeof key === "string" ? key : undefined,
      waitMs: waitOf(meta[metaKeys.wait]),
      report: reporter(context),
    });
  } catch (error) {
    const known = asMillraceError(error);
    if (known.code === "INTERNAL") serving.onUnforeseen(error);
    const text = `${known.message} (${known.code})${known.hint === undefined ? "" : `\n${known.hint}`}`;
    return { isError: true, content: [{ type: "text", text }], _meta: { [metaKeys.problem]: toProblem(known) } };
  }
}

function waitOf(asked: unknown): number {
  return asked === undefined ? defaultWaitMs : Math.min(parseDuration(asked as Duration), longestWaitMs);
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

import { toProblem } from "@millrace/contract";
import {
  type McpRequestContext,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { asMillraceError } from "../http/problem-answer.ts";
import { callTool } from "./call-tool.ts";
import { complete } from "./completions.ts";
import type { McpCaller } from "./mcp-caller.ts";
import { getPrompt, listPrompts } from "./prompts.ts";
import { listResources, listTemplates, readResource } from "./resources.ts";
import { createSubscriptions } from "./run-updates.ts";
import { offerSessionTasks, sessionTaskCapability } from "./session-tasks.ts";
import { offerTaskExtension, taskExtensionCapability } from "./task-extension.ts";
import { hashOf, metaKeys } from "./tool.ts";
import type { Tools } from "./tools.ts";

export interface McpServing {
  readonly version: string;
  /** Which way of the protocol is spoken: with sessions, or as it is since 2026-07-28. */
  readonly era: McpRequestContext["era"];
  readonly tools: Tools;
  /** Whose call a request is. */
  callerOf(context: ServerContext): McpCaller;
  /** Whether resources can be watched. (Default: true) */
  readonly subscribe?: boolean;
  /** Told of what was not foreseen. */
  onUnforeseen(error: unknown): void;
}

const instructions =
  "Each published flow is a tool: calling it starts a durable run and waits for its end. A run that lasts longer goes on by itself, as a task where the client takes tasks; ask for it with runs_get. Long answers are cut and name the resource that has the rest. A call that is canceled cancels its run.";

/** Makes one end of the protocol: tools, resources and prompts, as far as whoever calls may have them. */
export function makeMcpServer(serving: McpServing): Server {
  const { version, era, tools, callerOf, onUnforeseen, subscribe = true } = serving;
  const hasSessions = era === "legacy";
  const server = new Server(
    { name: "millrace", title: "Millrace", version },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe },
        prompts: {},
        completions: {},
        ...(hasSessions ? sessionTaskCapability : taskExtensionCapability),
      },
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
      const shown = (await tools.list(caller)).map(({ definition }) => definition);
      return { tools: shown, _meta: { [metaKeys.hash]: hashOf(shown) } };
    }),
  );
  const tasks = hasSessions ? offerSessionTasks(server, told) : offerTaskExtension(server, told);
  server.setRequestHandler("tools/call", (request, context) =>
    told(context, (caller) => callTool({ tools, tasks, request, context, caller, onUnforeseen })),
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

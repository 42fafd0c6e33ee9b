import { z } from "@millrace/flow";
import {
  CLIENT_CAPABILITIES_META_KEY,
  MissingRequiredClientCapabilityError,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { answerAtEnd } from "./call-flow.ts";
import type { McpCaller } from "./mcp-caller.ts";
import { aboutTask, cancelTask, findTask, isCanceled, isOver, type RunTask } from "./run-task.ts";
import type { AnswerRequest, TaskOffer } from "./tool.ts";

// Source: SEP-2663, Tasks Extension.
const extension = { "io.modelcontextprotocol/tasks": {} };

/** What is told of tasks since 2026-07-28. */
export const taskExtensionCapability = { extensions: extension };

const named = z.object({ taskId: z.string() });

/** Offers tasks as an extension (2026-07-28): where a client can take them, a call that lasts becomes one. */
export function offerTaskExtension(server: Server, answer: AnswerRequest): TaskOffer {
  const offer = (
    method: string,
    act: (asked: {
      readonly caller: McpCaller;
      readonly task: RunTask;
      readonly signal: AbortSignal;
    }) => Promise<object>,
  ) =>
    server.setRequestHandler(method, { params: named }, ({ taskId }, context) =>
      answer(context, async (caller) => {
        if (!takesTasks(context))
          throw new MissingRequiredClientCapabilityError({ requiredCapabilities: taskExtensionCapability });
        return { ...(await act({ caller, task: await findTask(caller, taskId), signal: context.mcpReq.signal })) };
      }),
    );
  offer("tasks/get", async ({ caller, task, signal }) =>
    isOver(task) && !isCanceled(task)
      ? { ...extensionTask(task), result: await answerAtEnd({ caller, signal }, task.taskId) }
      : extensionTask(task),
  );
  offer("tasks/cancel", async ({ caller, task }) => {
    if (!isOver(task)) await cancelTask(caller, task);
    return {};
  });
  // Nothing is asked of the client, so that no answer of its is awaited.
  offer("tasks/update", async () => ({}));
  return {
    taskFor: (_params, context) =>
      takesTasks(context)
        ? {
            atOnce: false,
            async answer(caller, runId) {
              // The library lets no answer of a call pass without content.
              return { content: [], resultType: "task", ...extensionTask(await findTask(caller, runId)) };
            },
          }
        : null,
  };
}

function takesTasks({ mcpReq: { envelope = {} } }: ServerContext): boolean {
  const { [CLIENT_CAPABILITIES_META_KEY]: capabilities } = envelope as {
    readonly [CLIENT_CAPABILITIES_META_KEY]?: { readonly extensions?: object };
  };
  return Object.keys(extension).every((name) => Object.hasOwn(capabilities?.extensions ?? {}, name));
}

function extensionTask(task: RunTask) {
  const { about, ttlMs, pollIntervalMs } = aboutTask(task);
  return { ...about, status: statusOf(task), ttlMs, pollIntervalMs };
}

/** A run that failed is a result that says so: `failed` is of the protocol's own errors. */
function statusOf(task: RunTask): "working" | "completed" | "cancelled" {
  if (isCanceled(task)) return "cancelled";
  return isOver(task) ? "completed" : "working";
}

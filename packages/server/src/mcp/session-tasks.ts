import { operations } from "@millrace/contract";
import { z } from "@millrace/flow";
import { ProtocolError, ProtocolErrorCode, RELATED_TASK_META_KEY, type Server } from "@modelcontextprotocol/server";
import { answerAtEnd } from "./call-flow.ts";
import type { McpCaller } from "./mcp-caller.ts";
import { aboutTask, cancelTask, findTask, isCanceled, isOver, type RunTask, taskOf } from "./run-task.ts";
import { mostWatched } from "./run-updates.ts";
import type { AnswerRequest, TaskOffer } from "./tool.ts";

/** What is told of tasks in a session. */
export const sessionTaskCapability = { tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } };

// Some of a session's tasks may have to be asked for again, as they have continued as another run.
const listed = 20;

const named = z.object({ taskId: z.string() });

/** Offers tasks as they are in a session (2025-11-25): a call asks to be one. */
export function offerSessionTasks(server: Server, answer: AnswerRequest): TaskOffer {
  server.setRequestHandler("tasks/get", { params: named }, ({ taskId }, context) =>
    answer(context, async (caller) => sessionTask(await findTask(caller, taskId))),
  );
  server.setRequestHandler("tasks/result", { params: named }, ({ taskId }, context) =>
    answer(context, async (caller) => {
      const result = await answerAtEnd({ caller, signal: context.mcpReq.signal }, taskId);
      return { ...result, _meta: { ...result._meta, [RELATED_TASK_META_KEY]: { taskId } } };
    }),
  );
  server.setRequestHandler(
    "tasks/list",
    { params: z.object({ cursor: z.string().optional() }) },
    ({ cursor }, context) => answer(context, (caller) => listTasks(caller, cursor)),
  );
  server.setRequestHandler("tasks/cancel", { params: named }, ({ taskId }, context) =>
    answer(context, async (caller) => {
      const task = await findTask(caller, taskId);
      if (isOver(task))
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          `Cannot cancel the task ${taskId} as it must not have ended: it is ${statusOf(task)}`,
        );
      return sessionTask(await cancelTask(caller, task));
    }),
  );
  const teller = createEndTeller(server);
  return {
    taskFor: ({ task }) =>
      task === undefined
        ? null
        : {
            atOnce: true,
            async answer(caller, runId) {
              const found = await findTask(caller, runId);
              teller.follow(caller, runId);
              // The library lets no answer of a call pass without content.
              return { content: [], task: sessionTask(found) };
            },
          },
  };
}

async function listTasks(caller: McpCaller, cursor: string | undefined) {
  const page = await caller.call(operations.runs.list, {
    limit: listed,
    ...(cursor !== undefined && { before: cursor }),
  });
  const tasks = await Promise.all(page.runs.map((run) => taskOf(caller, run)));
  return { tasks: tasks.map(sessionTask), ...(page.next !== null && { nextCursor: page.next }) };
}

function sessionTask(task: RunTask) {
  const { about, ttlMs, pollIntervalMs } = aboutTask(task);
  return { ...about, status: statusOf(task), ttl: ttlMs, pollInterval: pollIntervalMs };
}

function statusOf(task: RunTask): "working" | "completed" | "failed" | "cancelled" {
  if (isCanceled(task)) return "cancelled";
  if (!isOver(task)) return "working";
  return task.run.status === "failed" ? "failed" : "completed";
}

/** Tells a session that tasks which were started in it have ended; of those beyond the most that are watched, nothing. */
function createEndTeller(server: Server) {
  const over = new AbortController();
  const { onclose } = server;
  server.onclose = () => {
    onclose?.();
    over.abort();
  };
  let followed = 0;
  async function tellEnd(caller: McpCaller, taskId: string): Promise<void> {
    followed += 1;
    try {
      await answerAtEnd({ caller, signal: over.signal }, taskId);
      const params = sessionTask(await findTask(caller, taskId));
      await server.notification({ method: "notifications/tasks/status", params });
    } catch {
      // Whoever is not told asks.
    } finally {
      followed -= 1;
    }
  }
  return {
    follow(caller: McpCaller, taskId: string): void {
      if (followed < mostWatched) void tellEnd(caller, taskId);
    },
  };
}

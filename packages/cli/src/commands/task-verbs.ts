import type { TaskDto } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { type PayloadOptions, readPayload } from "../input/read-payload.ts";
import { readMoment } from "../input/read-time.ts";
import { printResult } from "../terminal/print-result.ts";
import { plainLine } from "../terminal/width.ts";

interface TaskOptions extends GlobalOptions, PayloadOptions {
  readonly priority?: string;
  readonly retries?: string;
  readonly deadline?: string;
}

/** `millrace tasks create <capability>`: queues work for an agent or a flow. */
export function createTask(capability: string, options: TaskOptions): Promise<number> {
  const { deadline } = options;
  const given = {
    capability,
    payload: readPayload(options),
    ...(deadline !== undefined && { deadline: readMoment("--deadline", deadline, { towards: "future" }) }),
    ...numbersOf(options),
  };
  return withClient({ ...options, claims: false, keeps: true }, async ({ client }) => {
    const task = await client.tasks.create(given);
    const text = () => `Queued ${task.taskId}. Look at it with: millrace tasks show ${task.taskId}`;
    printResult(options, { json: task, text });
    return 0;
  });
}

/** `millrace tasks show <task>`: where a task stands, and what it came to. */
export function showTask(taskId: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const task = await client.tasks.get({ taskId });
    printResult(options, { json: task, text: () => taskText(task) });
    return 0;
  });
}

/** `millrace tasks update <task>`: changes what is named of a task that waits. */
export function updateTask(taskId: string, options: TaskOptions): Promise<number> {
  const { payload, payloadFile, deadline } = options;
  const given = {
    ...((payload !== undefined || payloadFile !== undefined) && { payload: readPayload(options) }),
    ...(deadline !== undefined && {
      deadline: deadline === "none" ? null : readMoment("--deadline", deadline, { towards: "future" }),
    }),
    ...numbersOf(options),
  };
  if (Object.keys(given).length === 0)
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: "Cannot change a task as it must be said what changes: no option was given",
      hint: "Like this: --priority 10. See: millrace tasks update --help",
    });
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const task = await client.tasks.update({ taskId, ...given });
    printResult(options, { json: task, text: () => taskText(task) });
    return 0;
  });
}

/** `millrace tasks cancel <task>`: its agent learns it with the next heartbeat. */
export function cancelTask(taskId: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const task = await client.tasks.cancel({ taskId });
    printResult(options, { json: task, text: () => `The task ${task.taskId} is ${task.status}.` });
    return 0;
  });
}

function numbersOf({ priority, retries }: TaskOptions) {
  return {
    ...(priority !== undefined && { priority: Number(priority) }),
    ...(retries !== undefined && { retries: Number(retries) }),
  };
}

function taskText(task: TaskDto): string {
  const lines = [`${task.capability} ${task.status}, attempt ${task.attempt}  ${task.taskId}`];
  if (task.agentId !== null) lines.push(`  agent    ${task.agentId}`);
  if (task.runId !== null) lines.push(`  run      ${task.runId}`);
  if (task.priority !== 0) lines.push(`  priority ${task.priority}`);
  if (task.deadline !== null) lines.push(`  deadline ${task.deadline}`);
  lines.push(`  payload  ${plainLine(JSON.stringify(task.payload))}`);
  if (task.error !== null) lines.push(`  wrong    ${plainLine(task.error.message)} (${task.error.code})`);
  if (task.status === "succeeded") lines.push("", JSON.stringify(task.result, null, 2));
  return lines.join("\n");
}

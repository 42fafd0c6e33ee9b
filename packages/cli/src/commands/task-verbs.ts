import type { TaskDto } from "@millrace/contract";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { type PayloadOptions, readPayload } from "../input/read-payload.ts";
import { printResult } from "../terminal/print-result.ts";
import { plainLine } from "../terminal/width.ts";

export interface CreateTaskOptions extends GlobalOptions, PayloadOptions {
  readonly priority?: string;
  readonly retries?: string;
}

/** `millrace tasks create <capability>`: queues work for an agent or a flow. */
export function createTask(capability: string, options: CreateTaskOptions): Promise<number> {
  const { priority, retries } = options;
  const payload = readPayload(options);
  return withClient({ ...options, claims: false, keeps: true }, async ({ client }) => {
    const task = await client.tasks.create({
      capability,
      payload,
      ...(priority !== undefined && { priority: Number(priority) }),
      ...(retries !== undefined && { retries: Number(retries) }),
    });
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

/** `millrace tasks cancel <task>`: its agent learns it with the next heartbeat. */
export function cancelTask(taskId: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const task = await client.tasks.cancel({ taskId });
    printResult(options, { json: task, text: () => `The task ${task.taskId} is ${task.status}.` });
    return 0;
  });
}

function taskText(task: TaskDto): string {
  const lines = [`${task.capability} ${task.status}, attempt ${task.attempt}  ${task.taskId}`];
  if (task.agentId !== null) lines.push(`  agent    ${task.agentId}`);
  if (task.runId !== null) lines.push(`  run      ${task.runId}`);
  lines.push(`  payload  ${plainLine(JSON.stringify(task.payload))}`);
  if (task.error !== null) lines.push(`  wrong    ${plainLine(task.error.message)} (${task.error.code})`);
  if (task.status === "succeeded") lines.push("", JSON.stringify(task.result, null, 2));
  return lines.join("\n");
}

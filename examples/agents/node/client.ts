import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Work {
  readonly capability: string;
  /** A payload and what must come out of it: the agent is given this before any work. */
  readonly example: { readonly payload: Json; readonly result: Json };
  handle(payload: never): Json | Promise<Json>;
}

const { MILLRACE_URL, MILLRACE_TOKEN, AGENT_LEDGER, AGENT_WORK_MS = "0", AGENT_LEASE_MS = "10000" } = process.env;

/** A whole agent with nothing but fetch: registers, proves itself, then does one task after the other until it is ended. */
export async function work({ capability, example, handle }: Work): Promise<void> {
  const healthTask = { capability, ...example };
  const me = {
    name: capability,
    kind: "node",
    capabilities: [capability],
    leaseMs: Number(AGENT_LEASE_MS),
    healthTask,
  };
  const { agentId, secret } = await post("", MILLRACE_TOKEN, me);
  for (;;) {
    const { task } = await post(`/${agentId}/claim`, secret, { waitMs: 20_000 });
    if (!task) continue;
    const { taskId, attempt, payload } = task;
    const result =
      task.capability === "health"
        ? { sum: payload.add[0] + payload.add[1], result: await handle(payload.task.payload as never) }
        : await measured(taskId, () => handle(payload as never));
    await post(`/${agentId}/report`, secret, { taskId, attempt, result });
  }
}

async function post(path: string, secret: string | undefined, body: object) {
  const response = await fetch(`${MILLRACE_URL}/api/v1/agents${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  // Another one has the task by now: what came out here is not wanted.
  if (!response.ok && answer.code !== "TASK_LEASE_LOST") throw new Error(JSON.stringify(answer));
  return answer;
}

/** For measurements: work that takes a while, and a line in a file that nobody else knows of. */
async function measured(taskId: string, handle: () => Json | Promise<Json>): Promise<Json> {
  await pause(Number(AGENT_WORK_MS));
  const result = await handle();
  if (AGENT_LEDGER) appendFileSync(AGENT_LEDGER, `${taskId}\n`);
  return result;
}

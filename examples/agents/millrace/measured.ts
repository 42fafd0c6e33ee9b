import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { AgentTask } from "@millrace/sdk";

const { AGENT_LEDGER, AGENT_WORK_MS = "0" } = process.env;

/** For measurements: work that takes a while, and a line in a file that nobody else knows of. */
export async function measured<Result>({ taskId, signal }: AgentTask, handle: () => Result): Promise<Result> {
  if (taskId.startsWith("health-")) return handle();
  await pause(Number(AGENT_WORK_MS), undefined, { signal });
  const result = handle();
  if (AGENT_LEDGER) appendFileSync(AGENT_LEDGER, `${taskId}\n`);
  return result;
}

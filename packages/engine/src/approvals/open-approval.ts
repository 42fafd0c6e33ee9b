import type { Json } from "@millrace/flow";
import type { Tables } from "@millrace/store";
import { approvalSignal, approvalStatement } from "@millrace/store/approvals";
import type { Clock } from "../clock/clock.ts";
import { newRunId } from "../control/run-id.ts";
import type { RunMessage } from "../protocol/messages.ts";
import type { OwnedRun } from "../worker/owned-run.ts";
import { fact } from "../worker/run-facts.ts";

export interface OpenApprovalParts {
  readonly clock: Clock;
  readonly tables: Tables;
  touch(run: OwnedRun): void;
}

/** Asks a person, with the entry of the wait and the row of the question in one commit. Resolves with what the entry says. */
export async function openApproval(
  run: OwnedRun,
  message: Extract<RunMessage, { t: "open-approval" }>,
  { clock, tables, touch }: OpenApprovalParts,
): Promise<Json> {
  const { name, key, role, person, show, form, withinMs, remindAfterMs } = message;
  const at = clock.nowMs();
  // Ids sort by the time they were made, as those of runs do.
  const approvalId = newRunId(at);
  const until = withinMs === null ? null : at + withinMs;
  const remindAt = remindAfterMs === null ? null : at + remindAfterMs;
  const body = { wait: "approval", approval: approvalId, signal: approvalSignal(approvalId), until, remindAt } as const;
  const question = { ...run.key, approvalId, flow: run.claimed.flow, name, stepKey: key, role, person, show, form };
  await new Promise<void>((onCommitted) => {
    const writes = [approvalStatement(tables, { ...question, askedAt: at, expiresAt: until })];
    run.add(fact("wait.started", body, { name, key, at, writes, onCommitted }));
    touch(run);
  });
  return body;
}

import { isTerminal } from "@millrace/flow/run";
import type { RunKey, Store } from "@millrace/store";
import { closeApprovalsStatement } from "@millrace/store/approvals";
import {
  calledRuns,
  dropCallStatement,
  forgetDroppedCalls,
  runsOfDroppedCalls,
  runsOfEndedCallers,
} from "@millrace/store/calls";
import { cancelUnneededTasks } from "@millrace/store/tasks";
import type { Duty } from "../duties/duty.ts";
import type { StepName } from "../protocol/messages.ts";
import { nestedName } from "../runner/recorded-run.ts";
import type { OwnedRun, PendingFact } from "../worker/owned-run.ts";

// Whoever ends a run ends what it called; what the duty finds are those of a process that died meanwhile.
const lookAgainMs = 30_000;
const atOnce = 100;

type Failing = "failed" | "canceled";

/** What follows from the end of a run that failed or was canceled: nobody needs the runs that its steps called, the tasks that they gave, nor what it asks people. */
export async function settleEnded(store: Store, run: RunKey, status: Failing): Promise<void> {
  const { tables } = store;
  // Its callback is a duty's.
  await tables.write([closeApprovalsStatement(tables, run)], { duties: true });
  await cancelUnneededTasks(tables, { caller: run, nowMs: await tables.nowMs() });
  for (const called of await calledRuns(tables, run)) await cancelCalled(store, called, endedReason(run.runId, status));
}

/** What follows from the end of a run that leaves its worker; what fails here is left to the duties. */
export function settleLeft(store: Store, run: OwnedRun): void {
  const status = run.leavesAs;
  if (!status || !isTerminal(status)) return;
  if (run.callsBack) store.tables.write([], { duties: true }).catch(() => {});
  if (run.called.size > 0 && (status === "failed" || status === "canceled"))
    settleEnded(store, run.key, status).catch(() => {});
}

/** What the end of a race adds to its entry: the calls of the branches that lost are dropped with it, and their runs and tasks canceled after it. */
export function droppedCalls(
  run: OwnedRun,
  race: StepName & { readonly winner: string },
  store: Store,
): Pick<PendingFact, "writes" | "onCommitted"> {
  const inside = nestedName(race, "");
  const won = nestedName({ name: nestedName(race, race.winner), key: null }, "");
  const lost = [...run.called.values()].filter(({ name }) => name.startsWith(inside) && !name.startsWith(won));
  run.dropped.add(inside);
  if (lost.length === 0) return {};
  return {
    writes: lost.map(({ signal }) => dropCallStatement(store.tables, { ...run.key, signal })),
    onCommitted: () => void settleDropped(store, run.key).catch(() => {}),
  };
}

/** Finds called runs and tasks that nobody waits for and cancels them: what a process that died in between left. */
export function cancelCalledDuty(store: Store): Duty {
  return {
    name: "cancel called runs",
    async run() {
      const found = await runsOfEndedCallers(store.tables, { limit: atOnce });
      for (const called of found)
        await cancelCalled(store, called, endedReason(called.callerRunId, called.callerStatus));
      await cancelUnneededTasks(store.tables, { nowMs: await store.tables.nowMs() });
      const dropped = await cancelDropped(store);
      await forgetDroppedCalls(store.tables);
      return Math.max(found.length, dropped) === atOnce ? 0 : lookAgainMs;
    },
  };
}

async function settleDropped(store: Store, caller: RunKey): Promise<void> {
  await cancelUnneededTasks(store.tables, { caller, nowMs: await store.tables.nowMs() });
  await cancelDropped(store, caller);
}

async function cancelDropped(store: Store, caller?: RunKey): Promise<number> {
  const found = await runsOfDroppedCalls(store.tables, { ...(caller && { caller }), limit: atOnce });
  for (const { callerRunId, ...called } of found)
    await cancelCalled(store, called, `another branch has won the race of the run that called it: ${callerRunId}`);
  return found.length;
}

/** Cancels a run with all that it called; one that runs is ended by its worker. */
async function cancelCalled(store: Store, { project, runId }: RunKey, reason: string): Promise<void> {
  const run = await store.cancelRun({ project, runId, reason });
  if (run && isCanceled(run)) await settleEnded(store, run, "canceled");
}

/** Whether it was canceled, or is about to be. */
export function isCanceled(run: { readonly status: string; readonly cancelRequestedAt: number | null }): boolean {
  return run.status === "canceled" || run.cancelRequestedAt !== null;
}

function endedReason(callerRunId: string, status: string): string {
  return `the run that called it ${status === "failed" ? "failed" : "was canceled"}: ${callerRunId}`;
}

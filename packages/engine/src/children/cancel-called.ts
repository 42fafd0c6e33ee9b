import type { RunKey, Store } from "@millrace/store";
import { calledRuns, closeApprovalsStatement, runsOfCanceledCallers } from "@millrace/store/approvals";
import type { Duty } from "../duties/duty.ts";

const reason = "the run that called it was canceled";
// A cancellation ends the called runs itself; what the duty finds are those of a process that died meanwhile.
const lookAgainMs = 30_000;
const atOnce = 100;

/** What follows from the cancellation of a run: nobody needs the runs that its steps wait for, nor what it asks people. */
export async function settleCanceled(store: Store, run: RunKey): Promise<void> {
  const { tables } = store;
  await tables.write([closeApprovalsStatement(tables, run)]);
  for (const called of await calledRuns(tables, run)) {
    await store.cancelRun({ ...called, reason });
    await settleCanceled(store, called);
  }
}

/** Finds called runs whose caller was canceled and cancels them: what a process that died in between left. */
export function cancelCalledDuty(store: Store): Duty {
  return {
    name: "cancel called runs",
    async run() {
      const found = await runsOfCanceledCallers(store.tables, { limit: atOnce });
      for (const called of found) {
        await store.cancelRun({ ...called, reason });
        await settleCanceled(store, called);
      }
      return found.length === atOnce ? 0 : lookAgainMs;
    },
  };
}

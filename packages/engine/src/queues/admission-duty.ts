import type { Store } from "@millrace/store";
import { admitRuns } from "@millrace/store/queues";
import type { Duty } from "../duties/duty.ts";

/** Lets the runs of limited queues in, as far as their limits leave room. */
export function admissionDuty({ store }: { readonly store: Store }): Duty {
  return { name: "let runs of limited queues in", run: () => admitRuns(store.tables) };
}

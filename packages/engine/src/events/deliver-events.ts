import type { Store, Tables } from "@millrace/store";
import { deleteLeftovers, deleteOldEvents, type LeftoverCursor, undeliveredEvents } from "@millrace/store/events";
import type { Duty } from "../duties/duty.ts";
import { planDelivery } from "./plan-delivery.ts";

const batchSize = 100;
// A notification can be lost with its connection; so long an event waits then.
const lookAgainMs = 5_000;
// Each means that somebody else delivered; so many in a row mean something else.
const mostMisses = 20;
const keptMs = 7 * 24 * 3_600_000;
const tidyEveryMs = 60_000;
const tidyAtOnce = 1_000;
const mostRounds = 20;

/**
 * Delivers events: starts a run of each flow that subscribed and wakes the runs that wait for one. Each batch is one
 * transaction that holds only if nobody else has delivered any of it, so everyone gets each event exactly once.
 */
export function createEventDuty({ store }: { readonly store: Store }): Duty {
  const { tables } = store;
  const tidy = createTidying(tables);
  return {
    name: "deliver events",
    async run() {
      let misses = 0;
      while (misses < mostMisses) {
        const events = await undeliveredEvents(tables, { limit: batchSize });
        if (events.length === 0) break;
        const { statements, started, told } = await planDelivery(tables, { events, nowMs: await tables.nowMs() });
        const work = started.length + told.length > 0;
        const change = { claimable: work, runs: [...started, ...told], attention: told, duties: started.length > 0 };
        misses = (await tables.write(statements, change)) === null ? misses + 1 : 0;
      }
      if (misses === mostMisses) throw new Error(`could not deliver the next events in ${mostMisses} attempts`);
      await tidy();
      return lookAgainMs;
    },
  };
}

/** Forgets events that were delivered long ago, and what runs left behind that were ended while they waited; a little at a time. */
function createTidying(tables: Tables): () => Promise<void> {
  let lastMs = Number.NEGATIVE_INFINITY;
  const places: Record<"event_waits" | "hooks", LeftoverCursor | null> = { event_waits: null, hooks: null };
  return async () => {
    const nowMs = await tables.nowMs();
    if (nowMs - lastMs < tidyEveryMs) return;
    lastMs = nowMs;
    const old = { deliveredBefore: nowMs - keptMs, limit: tidyAtOnce };
    for (let rounds = 0; rounds < mostRounds; rounds++) if ((await deleteOldEvents(tables, old)) < tidyAtOnce) break;
    for (const table of ["event_waits", "hooks"] as const)
      places[table] = await deleteLeftovers(tables, { table, after: places[table], limit: tidyAtOnce });
  };
}

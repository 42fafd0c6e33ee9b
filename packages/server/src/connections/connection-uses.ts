import type { Clock } from "@millrace/engine";
import type { Tables } from "@millrace/store";
import { type ConnectionKey, noteConnectionUse } from "@millrace/store/connections";
import type { Log } from "../log/log.ts";

/** Time for who sets it up to test it themselves, and soon enough to tell of a slip. */
export const firstProbeAfterMs = 60_000;

// It is compared with weeks.
const noteEveryMs = 3_600_000;

export interface ConnectionUsesOptions {
  readonly tables: Tables;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly log: Log;
}

/** Makes what notes that flows use a connection, once an hour, without holding up their calls. */
export function createConnectionUses({ tables, clock, log }: ConnectionUsesOptions): (key: ConnectionKey) => void {
  const notedMs = new Map<string, number>();
  return ({ project, name }) => {
    const key = JSON.stringify([project, name]);
    const now = clock.monotonicMs();
    if (now - (notedMs.get(key) ?? Number.NEGATIVE_INFINITY) < noteEveryMs) return;
    notedMs.set(key, now);
    noteUse(tables, { project, name }).catch((error: unknown) => {
      notedMs.delete(key);
      log("warn", "could not note the use of a connection", { project, connection: name, error });
    });
  };
}

/** Notes that a connection is used now, so that it is tried from time to time. */
export async function noteUse(tables: Tables, key: ConnectionKey): Promise<void> {
  const nowMs = await tables.nowMs();
  await noteConnectionUse(tables, { ...key, nowMs, dueAt: nowMs + firstProbeAfterMs });
}

import type { Store } from "@millrace/store";
import { type Backlog, readBacklog } from "@millrace/store/backlog";

/** The backlog, or null where the store does not answer in time: what else is known of a system is told all the same. */
export async function backlogWithin(store: Pick<Store, "tables">, timeoutMs = 1_000): Promise<Backlog | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, null);
  });
  return Promise.race([readBacklog(store.tables).catch(() => null), late]).finally(() => clearTimeout(timer));
}

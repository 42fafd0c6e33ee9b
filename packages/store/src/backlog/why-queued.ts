import { needsOf } from "../runs/needs-column.ts";
import type { RunKey } from "../runs/run.ts";
import type { Tables } from "../tables/tables.ts";

/** What a run waits for that could go on but for that. */
export interface WhyQueued {
  /** Its time; a place in its queue; a worker that has what it needs, of which none is alive; the next free worker. */
  readonly kind: "time" | "queue" | "labels" | "worker";
  readonly queue: string;
  readonly needs: readonly string[];
}

/** Says why a run is not under way; null for one that is, that has ended, or that waits for what it asked for itself. */
export async function whyQueued(tables: Tables, { project, runId }: RunKey): Promise<WhyQueued | null> {
  const { build, read } = tables;
  const nowMs = await tables.nowMs();
  const [[run], workers] = await Promise.all([
    read(
      build
        .selectFrom("runs")
        .select(["status", "gate", "queue", "needs", "available_at"])
        .where("project", "=", project)
        .where("run_id", "=", runId),
    ),
    read(build.selectFrom("workers").select("labels").where("lease_until", ">", nowMs)),
  ]);
  if (!run?.gate) return null;
  const needs = needsOf(run.needs);
  const why = (kind: WhyQueued["kind"]) => ({ kind, queue: run.queue, needs });
  if (run.gate === "timed" && (run.available_at ?? 0) > nowMs) return run.status === "queued" ? why("time") : null;
  if (run.gate === "held") return why("queue");
  const isMet = workers.some(({ labels }) => needs.every((label) => needsOf(labels).includes(label)));
  return why(isMet ? "worker" : "labels");
}

import type { RunStatus } from "@millrace/flow/run";
import type { RunKey } from "../runs/run.ts";
import type { Tables } from "../tables/tables.ts";

/** A run that may go on with another version of its flow. */
export interface MovableRun extends RunKey {
  readonly version: string;
  readonly status: "queued" | "waiting";
  readonly seq: number;
}

const movable = ["queued", "waiting"] as const satisfies readonly RunStatus[];

/** The queued and waiting runs of a flow that are on another version, oldest first; `after` is the last one of the page before. */
export async function listMovableRuns(
  tables: Tables,
  options: {
    readonly project: string;
    readonly flow: string;
    readonly version: string;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<readonly MovableRun[]> {
  const { project, flow, version, after = "", limit } = options;
  const pages = await Promise.all(
    // One by one: each walks the index of its status.
    movable.map((status) =>
      tables.read(
        tables.build
          .selectFrom("runs")
          .select(["project", "run_id as runId", "version", "status", "seq"])
          .where("project", "=", project)
          // By their keys: SQLite would read the whole project rather than the index that finds them.
          .where(
            "run_id",
            "in",
            tables.build
              .selectFrom("runs")
              .select("run_id")
              .where("project", "=", project)
              .where("status", "=", status)
              .where("run_id", ">", after),
          )
          .where("flow", "=", flow)
          .where("version", "!=", version)
          .orderBy("run_id")
          .limit(limit),
      ),
    ),
  );
  const runs = pages.flat() as readonly MovableRun[];
  return runs.toSorted((a, b) => (a.runId < b.runId ? -1 : 1)).slice(0, limit);
}

/** Puts a run on another version, with an entry that says so; false where it has gone on meanwhile. */
export async function moveRun(tables: Tables, run: MovableRun, { to }: { readonly to: string }): Promise<boolean> {
  const { project, runId, version, status, seq } = run;
  const at = await tables.nowMs();
  const move = tables.build
    .updateTable("runs")
    .set({ version: to, seq: seq + 1 })
    .where("project", "=", project)
    .where("run_id", "=", runId)
    .where("version", "=", version)
    .where("status", "=", status)
    .where("seq", "=", seq);
  const body = JSON.stringify({ from: version, to });
  const entry = tables.build.insertInto("journal").values({
    project,
    run_id: runId,
    seq: seq + 1,
    kind: "run.migrated",
    name: null,
    key: null,
    attempt: 0,
    body,
    at,
  });
  const written = await tables.write([tables.statement(move, { expect: 1 }), tables.statement(entry)], { runs: [run] });
  return written !== null;
}

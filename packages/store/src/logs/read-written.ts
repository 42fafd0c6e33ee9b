import { sql } from "kysely";
import type { StoredEntry } from "../journal/stored-entry.ts";
import type { Tables } from "../tables/tables.ts";

/** What a flow told: the entries that are found across runs. */
export type WrittenKind = "log.written" | "metric.written";

/** A line or value with the run that wrote it. */
export interface WrittenEntry extends Pick<StoredEntry, "seq" | "name" | "body" | "at"> {
  readonly runId: string;
  readonly flow: string;
}

/** One entry's place among all, by time. */
export type WrittenPlace = Pick<WrittenEntry, "at" | "runId" | "seq">;

export interface ReadWritten {
  readonly project: string;
  readonly kind: WrittenKind;
  /** Only those of one run, by their number there. */
  readonly runId?: string | undefined;
  /** At or after. */
  readonly fromMs?: number | undefined;
  /** Before. */
  readonly toMs?: number | undefined;
  /** Those that were before this one. */
  readonly before?: WrittenPlace | undefined;
  readonly limit: number;
}

/** What flows told, newest first, by an index that holds nothing else. */
export async function readWritten({ build, read }: Tables, options: ReadWritten): Promise<readonly WrittenEntry[]> {
  const { project, kind, runId, fromMs, toMs, before, limit } = options;
  let page = build
    .selectFrom("journal as j")
    .innerJoin("runs as r", (join) => join.onRef("r.project", "=", "j.project").onRef("r.run_id", "=", "j.run_id"))
    .select(["j.run_id", "r.flow", "j.seq", "j.name", "j.body", "j.at"])
    .where("j.project", "=", project)
    // As a parameter it would keep the index of this kind from being used.
    .where("j.kind", "=", sql.lit(kind));
  if (fromMs !== undefined) page = page.where("j.at", ">=", fromMs);
  if (toMs !== undefined) page = page.where("j.at", "<", toMs);
  if (runId !== undefined) {
    page = page.where("j.run_id", "=", runId).orderBy("j.seq", "desc");
    if (before) page = page.where("j.seq", "<", before.seq);
  } else {
    page = page.orderBy("j.at", "desc").orderBy("j.run_id", "desc").orderBy("j.seq", "desc");
    if (before)
      page = page.where((eb) =>
        eb(eb.refTuple("j.at", "j.run_id", "j.seq"), "<", eb.tuple(before.at, before.runId, before.seq)),
      );
  }
  return (await read(page.limit(limit))).map(({ run_id, ...rest }) => ({ runId: run_id, ...rest }));
}

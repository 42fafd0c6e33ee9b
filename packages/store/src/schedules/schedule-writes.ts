import { sql } from "kysely";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import { type Firing, type ScheduleKey, type SchedulePlace, type StoredSchedule, scheduleRow } from "./schedule.ts";
import type { FiringsTable } from "./schedule-tables.ts";

/** Adds schedules in one statement; an id that is taken undoes the transaction. */
export function insertSchedules(tables: Tables, schedules: readonly StoredSchedule[]): TableWrite {
  const query = tables.build
    .insertInto("schedules")
    .values(schedules.map(scheduleRow))
    .onConflict((conflict) => conflict.columns(["project", "schedule_id"]).doNothing());
  return tables.statement(query, { expect: schedules.length });
}

/** Writes a schedule that was read at its `revision`; one that was written since undoes the transaction. */
export function updateSchedule(tables: Tables, schedule: StoredSchedule): TableWrite {
  const { project, schedule_id, created_at, revision, ...changed } = scheduleRow(schedule);
  const query = tables.build
    .updateTable("schedules")
    .set({ ...changed, revision: revision + 1 })
    .where("project", "=", project)
    .where("schedule_id", "=", schedule_id)
    .where("revision", "=", revision);
  return tables.statement(query, { expect: 1 });
}

/** Removes a schedule that was read at its `revision`, and the record of its firings; their runs stay. */
export function deleteSchedule(
  tables: Tables,
  { project, scheduleId, revision }: ScheduleKey & { readonly revision: number },
): readonly TableWrite[] {
  const schedule = tables.build
    .deleteFrom("schedules")
    .where("project", "=", project)
    .where("schedule_id", "=", scheduleId)
    .where("revision", "=", revision);
  const firings = tables.build
    .deleteFrom("firings")
    .where("project", "=", project)
    .where("schedule_id", "=", scheduleId);
  return [tables.statement(schedule, { expect: 1 }), tables.statement(firings)];
}

/** Moves schedules on, each from the revision it was read at; one that was written since undoes the transaction. */
export function advanceSchedules(
  tables: Tables,
  advances: readonly (ScheduleKey & SchedulePlace & { readonly revision: number })[],
): TableWrite {
  const rows = advances.map(
    ({ project, scheduleId, revision, lastDueAt, nextDueAt, nextAt }) =>
      sql`(cast(${project} as text), cast(${scheduleId} as text), cast(${revision} as integer), cast(${lastDueAt} as bigint), cast(${nextDueAt} as bigint), cast(${nextAt} as bigint))`,
  );
  const columns = "moved(project, schedule_id, revision, last_due_at, next_due_at, next_at)" as const;
  const query = tables.build
    .with(columns, () => sql<Moved>`(values ${sql.join(rows)})`)
    .updateTable("schedules")
    .from("moved")
    .set((eb) => ({
      last_due_at: eb.ref("moved.last_due_at"),
      next_due_at: eb.ref("moved.next_due_at"),
      next_at: eb.ref("moved.next_at"),
      revision: sql<number>`moved.revision + 1`,
    }))
    .whereRef("schedules.project", "=", "moved.project")
    .whereRef("schedules.schedule_id", "=", "moved.schedule_id")
    .whereRef("schedules.revision", "=", "moved.revision");
  return tables.statement(query, { expect: advances.length });
}

interface Moved {
  project: string;
  schedule_id: string;
  revision: number;
  last_due_at: number | null;
  next_due_at: number | null;
  next_at: number | null;
}

/** A firing whose run is found by the key that it was started with, as an earlier start may have taken the key. */
export type NewFiring = Omit<Firing, "runId"> & {
  readonly run: { readonly flow: string; readonly idempotencyKey: string } | null;
};

/** Records firings in one statement; their runs are started before it in the same transaction. */
export function insertFirings(tables: Tables, firings: readonly NewFiring[]): TableWrite {
  const columns = [
    "project",
    "schedule_id",
    "due_at",
    "fired_at",
    "jitter_ms",
    "outcome",
    "error_code",
    "error",
  ] as const;
  const rows = firings.map(
    (firing) =>
      sql`(cast(${firing.project} as text), cast(${firing.scheduleId} as text), cast(${firing.dueAt} as bigint), cast(${firing.firedAt} as bigint), cast(${firing.jitterMs} as bigint), cast(${firing.outcome} as text), cast(${firing.errorCode} as text), cast(${firing.error} as text), cast(${firing.run?.flow ?? null} as text), cast(${firing.run?.idempotencyKey ?? null} as text))`,
  );
  const query = tables.build
    .with(`fired(${columns.join(", ")}, flow, run_key)` as "fired", () => sql<Fired>`(values ${sql.join(rows)})`)
    .insertInto("firings")
    .columns([...columns, "run_id"])
    .expression((insert) =>
      insert
        .selectFrom("fired")
        .leftJoin("runs", (join) =>
          join
            .onRef("runs.project", "=", "fired.project")
            .onRef("runs.flow", "=", "fired.flow")
            .onRef("runs.idempotency_key", "=", "fired.run_key")
            // In the words of the index.
            .on("runs.idempotency_key", "is not", null),
        )
        .select([...columns.map((column) => `fired.${column}` as const), "runs.run_id"]),
    );
  return tables.statement(query, { expect: firings.length });
}

interface Fired extends Omit<FiringsTable, "run_id"> {
  flow: string | null;
  run_key: string | null;
}

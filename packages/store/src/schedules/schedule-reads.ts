import { sql } from "kysely";
import type { Tables } from "../tables/tables.ts";
import { type Firing, firingOf, type ScheduleKey, type StoredSchedule, scheduleOf } from "./schedule.ts";

/** In the order of their ids; `after` is the last one of the page before. */
export async function listSchedules(
  tables: Tables,
  options: {
    readonly project: string;
    readonly flow?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<readonly StoredSchedule[]> {
  const { project, flow, after, limit } = options;
  let query = tables.build.selectFrom("schedules").selectAll().where("project", "=", project);
  if (flow !== undefined) query = query.where("flow", "=", flow);
  if (after !== undefined) query = query.where("schedule_id", ">", after);
  return (await tables.read(query.orderBy("schedule_id").limit(limit))).map(scheduleOf);
}

export async function getSchedule(
  tables: Tables,
  { project, scheduleId }: ScheduleKey,
): Promise<StoredSchedule | null> {
  const query = tables.build
    .selectFrom("schedules")
    .selectAll()
    .where("project", "=", project)
    .where("schedule_id", "=", scheduleId);
  const [row] = await tables.read(query);
  return row ? scheduleOf(row) : null;
}

/** The schedules that a flow's versions have asked for, and those that have one of the ids. */
export async function declaredSchedules(
  tables: Tables,
  options: { readonly project: string; readonly flow: string; readonly orIds: readonly string[] },
): Promise<readonly StoredSchedule[]> {
  const { project, flow, orIds } = options;
  const all = tables.build.selectFrom("schedules").selectAll().where("project", "=", project);
  const declared = all.where("flow", "=", flow).where("declared", "=", sql<number>`1`);
  const named = all.where("declared", "=", 0).where("schedule_id", "in", [...orIds, ""]);
  const found = await Promise.all([tables.read(declared), tables.read(named)]);
  return found.flat().map(scheduleOf);
}

/** Those of all projects whose time has come, the one that waits longest first. */
export async function dueSchedules(
  tables: Tables,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): Promise<readonly StoredSchedule[]> {
  const query = tables.build
    .selectFrom("schedules")
    .selectAll()
    .where("next_at", "<=", nowMs)
    .orderBy("next_at")
    .limit(limit);
  return (await tables.read(query)).map(scheduleOf);
}

/** When the next schedule of any project fires; null when none will. */
export async function nextScheduleAt(tables: Tables): Promise<number | null> {
  const query = tables.build
    .selectFrom("schedules")
    .select("next_at")
    .where("next_at", "is not", null)
    .orderBy("next_at")
    .limit(1);
  return (await tables.read(query))[0]?.next_at ?? null;
}

/** Latest first; `before` is the moment of the last one of the page before. */
export async function listFirings(
  tables: Tables,
  options: ScheduleKey & { readonly before?: number | undefined; readonly limit: number },
): Promise<readonly Firing[]> {
  const { project, scheduleId, before, limit } = options;
  let query = tables.build
    .selectFrom("firings")
    .selectAll()
    .where("project", "=", project)
    .where("schedule_id", "=", scheduleId);
  if (before !== undefined) query = query.where("due_at", "<", before);
  return (await tables.read(query.orderBy("due_at", "desc").limit(limit))).map(firingOf);
}

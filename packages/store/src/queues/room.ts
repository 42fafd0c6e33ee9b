import type { RateSetting } from "@millrace/flow/queue";
import { sql } from "kysely";
import type { Tables } from "../tables/tables.ts";
import type { QueueKey } from "./queue-settings.ts";

/** How many more there may be, and in how many milliseconds there is room for one where there is none. */
export interface Room {
  readonly count: number;
  readonly inMs: number | null;
}

/** How many runs of a queue take a place. */
export async function placesTaken({ build, read }: Tables, { project, queue }: QueueKey): Promise<number> {
  const [row] = await read(
    build
      .selectFrom("runs")
      .select((eb) => eb.fn.countAll<number>().as("taken"))
      .where("project", "=", project)
      .where("queue", "=", queue)
      .where("slot", "=", sql.lit(1)),
  );
  return row?.taken ?? 0;
}

/** The same for each of some keys. */
export async function placesTakenBy(
  { build, read }: Tables,
  { project, queue }: QueueKey,
  keys: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (keys.length === 0) return new Map();
  const rows = await read(
    build
      .selectFrom("runs")
      .select((eb) => ["queue_key", eb.fn.countAll<number>().as("taken")])
      .where("project", "=", project)
      .where("queue", "=", queue)
      .where("slot", "=", sql.lit(1))
      .where("queue_key", "in", keys)
      .groupBy("queue_key"),
  );
  return new Map(rows.map(({ queue_key, taken }) => [queue_key, taken]));
}

/** The room that a rate leaves at this moment, counted over the period that ends with it. */
export async function rateRoom(
  { build, read }: Tables,
  { project, queue }: QueueKey,
  { rate, nowMs }: { readonly rate: RateSetting; readonly nowMs: number },
): Promise<Room> {
  const [row] = await read(
    build
      .selectFrom("queue_admissions")
      .select((eb) => [eb.fn.sum<number | null>("count").as("started"), eb.fn.min<number | null>("at").as("first")])
      .where("project", "=", project)
      .where("queue", "=", queue)
      .where("at", ">", nowMs - rate.perMs),
  );
  return roomOf(rate, { started: row?.started ?? 0, first: row?.first ?? nowMs, nowMs });
}

/** The same for each of some keys; one that is not there has the whole rate. */
export async function rateRoomBy(
  { build, read }: Tables,
  { project, queue }: QueueKey,
  options: { readonly rate: RateSetting; readonly nowMs: number; readonly keys: readonly string[] },
): Promise<ReadonlyMap<string, Room>> {
  const { rate, nowMs, keys } = options;
  if (keys.length === 0) return new Map();
  const rows = await read(
    build
      .selectFrom("queue_admissions")
      .select((eb) => ["key", eb.fn.sum<number>("count").as("started"), eb.fn.min<number>("at").as("first")])
      .where("project", "=", project)
      .where("queue", "=", queue)
      .where("at", ">", nowMs - rate.perMs)
      .where("key", "in", keys)
      .groupBy("key"),
  );
  return new Map(rows.map(({ key, started, first }) => [key, roomOf(rate, { started, first, nowMs })]));
}

function roomOf(
  { limit, perMs }: RateSetting,
  { started, first, nowMs }: { readonly started: number; readonly first: number; readonly nowMs: number },
): Room {
  const count = Math.max(0, limit - started);
  return { count, inMs: count > 0 ? null : Math.max(1, first + perMs - nowMs) };
}

/** The sooner of two waits; null is none. */
export function soonest(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

import type { Json } from "@millrace/flow";
import { type ExpressionBuilder, type Kysely, sql } from "kysely";
import type { TableSchema } from "../tables/table-schema.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import { type EventFilter, lookedUpUnder } from "./event-filter.ts";
import type { EventWait } from "./event-waits.ts";
import type { NewEvent } from "./events.ts";

/** An event that is on its way. */
export interface UndeliveredEvent extends NewEvent {
  /** The last run whose waits were told of it; empty before the first. */
  readonly reached: string;
}

/** The events that were not delivered to everyone yet, in their order. */
export async function undeliveredEvents(
  { build, read }: Tables,
  { limit }: { readonly limit: number },
): Promise<readonly UndeliveredEvent[]> {
  const rows = await read(
    build.selectFrom("events").selectAll().where("delivered_at", "is", null).orderBy("position").limit(limit),
  );
  return rows.map((row) => ({
    project: row.project,
    eventId: row.event_id,
    type: row.type,
    payload: row.payload,
    from: row.run_id === null || row.flow === null ? null : { runId: row.run_id, flow: row.flow },
    emittedAt: row.emitted_at,
    reached: row.reached,
  }));
}

/** The statement that says how far an event has come; it misses when another one has delivered it meanwhile. */
export function progressStatement(
  { build, statement }: Tables,
  event: Pick<UndeliveredEvent, "project" | "eventId" | "reached">,
  progress: { readonly reached: string } | { readonly deliveredAt: number },
): TableWrite {
  return statement(
    build
      .updateTable("events")
      .set("reached" in progress ? { reached: progress.reached } : { delivered_at: progress.deliveredAt })
      .where("project", "=", event.project)
      .where("event_id", "=", event.eventId)
      .where("delivered_at", "is", null)
      .where("reached", "=", event.reached),
    { expect: 1 },
  );
}

/** A flow that an event of this type starts when the filter fits, in its published version. */
export interface Subscriber {
  readonly flow: string;
  readonly version: string;
  /** JSON text. */
  readonly manifest: string;
  readonly filter: EventFilter;
}

/** Who subscribed to a type of event. */
export async function subscribersOf(
  { build, read }: Tables,
  { project, type }: { readonly project: string; readonly type: string },
): Promise<readonly Subscriber[]> {
  const rows = await read(
    build
      .selectFrom("event_subscriptions as s")
      .innerJoin("flows as f", (join) => join.onRef("f.project", "=", "s.project").onRef("f.flow", "=", "s.flow"))
      .innerJoin("versions as v", (join) =>
        join.onRef("v.project", "=", "f.project").onRef("v.flow", "=", "f.flow").onRef("v.version", "=", "f.version"),
      )
      .select(["s.flow", "f.version", "v.manifest", "s.filter"])
      .where("s.project", "=", project)
      .where("s.type", "=", type)
      .orderBy("s.flow")
      .orderBy("s.place"),
  );
  return rows.map(({ filter, ...row }) => ({ ...row, filter: JSON.parse(filter) as EventFilter }));
}

/** Waits for an event, by run. */
export interface WaitPage {
  readonly waits: readonly EventWait[];
  /** The last run of which they are all; null when there are no more. */
  readonly upTo: string | null;
}

/**
 * The waits that may be for an event, from the run behind `afterRunId` on: where their filters have more paths than one,
 * the rest is still to be compared. One probe of the index for each path that waits of this type are filed under.
 */
export async function waitsFor(
  { build, read }: Tables,
  options: {
    readonly project: string;
    readonly type: string;
    readonly payload: Json;
    readonly afterRunId: string;
    /** For each path. */
    readonly limit: number;
  },
): Promise<WaitPage> {
  const { project, type, payload, afterRunId, limit } = options;
  const paths = await read(pathsInUse(build, { project, type }));
  const matches = paths.flatMap(({ path }) => lookedUpUnder(path, payload) ?? []);
  const pages = await Promise.all(
    matches.map(({ path, hash }) =>
      read(
        build
          .selectFrom("event_waits")
          .select(["run_id", "wait_id", "filter"])
          .where("project", "=", project)
          .where("type", "=", type)
          .where("match_path", "=", path)
          .where("match_hash", "=", hash)
          .where("run_id", ">", afterRunId)
          .orderBy("run_id")
          .limit(limit),
      ),
    ),
  );
  const upTo = pages.flatMap((page) => (page.length < limit ? [] : lastWholeRun(page))).sort()[0] ?? null;
  const waits = pages
    .flat()
    .filter((row) => upTo === null || row.run_id <= upTo)
    .sort((a, b) => (a.run_id === b.run_id ? 0 : a.run_id < b.run_id ? -1 : 1))
    .map((row) => ({
      project,
      runId: row.run_id,
      waitId: row.wait_id,
      type,
      filter: JSON.parse(row.filter) as EventFilter,
    }));
  return { waits, upTo };
}

/** The run before the last one of a page, of which there may be more; with waits of one run alone, that. */
function lastWholeRun(page: readonly { readonly run_id: string }[]): string {
  const last = page.at(-1)!.run_id;
  return page.findLast((row) => row.run_id !== last)?.run_id ?? last;
}

/** The different paths, found one after the other by the index: as quick with a million waits as with one. */
function pathsInUse(
  build: Kysely<TableSchema>,
  { project, type }: { readonly project: string; readonly type: string },
) {
  const ofType = (expressions: Pick<ExpressionBuilder<TableSchema, never>, "selectFrom">) =>
    expressions
      .selectFrom("event_waits as w")
      .select(({ fn }) => fn.min("w.match_path").as("path"))
      .where("w.project", "=", project)
      .where("w.type", "=", type);
  return build
    .withRecursive("paths(path)", (recursive) =>
      recursive
        .selectNoFrom((expressions) => ofType(expressions).as("path"))
        .unionAll(
          recursive
            .selectFrom("paths as p")
            .select((expressions) =>
              ofType(expressions as never)
                .where("w.match_path", ">", sql.ref<string>("p.path"))
                .as("path"),
            )
            .where("p.path", "is not", null),
        ),
    )
    .selectFrom("paths")
    .select((expressions) => expressions.ref("path").$notNull().as("path"))
    .where("path", "is not", null);
}

import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import type { DeliveriesTable, DeliveryStatus } from "./delivery-tables.ts";

/** A call to outside that tells of a run's end. */
export interface Delivery {
  readonly project: string;
  /** The same for every attempt. */
  readonly deliveryId: string;
  readonly runId: string;
  readonly url: string;
  readonly status: DeliveryStatus;
  /** How many were begun. */
  readonly attempts: number;
  readonly nextAttemptAt: number | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

/** One attempt as it went. */
export interface DeliveryAttempt {
  /** Counts from 1. */
  readonly attempt: number;
  readonly at: number;
  readonly durationMs: number;
  /** Null where no answer came. */
  readonly httpStatus: number | null;
  /** Why it failed; null for one that was taken. */
  readonly error: string | null;
}

/** A run that has ended and whose callback was not yet made a delivery of. */
export interface RunToCallBack {
  readonly project: string;
  readonly runId: string;
  /** JSON text. */
  readonly callback: string;
}

/** Runs that have ended and wanted somebody told. */
export async function runsToCallBack(
  { build, read }: Tables,
  { limit }: { readonly limit: number },
): Promise<readonly RunToCallBack[]> {
  const rows = await read(
    build
      .selectFrom("runs")
      .select(["project", "run_id", "callback"])
      .where("callback", "is not", null)
      .where("finished_at", "is not", null)
      .orderBy("project")
      .orderBy("run_id")
      .limit(limit),
  );
  return rows.map((row) => ({ project: row.project, runId: row.run_id, callback: row.callback! }));
}

/** Whom to tell of a run's end, or who was told, as JSON text; null for nobody. */
export async function callbackOf({ build, read }: Tables, { project, runId }: RunKey): Promise<string | null> {
  const [run] = await read(
    build.selectFrom("runs").select("callback").where("project", "=", project).where("run_id", "=", runId),
  );
  if (run?.callback) return run.callback;
  const [made] = await read(
    build.selectFrom("deliveries").select("url").where("project", "=", project).where("run_id", "=", runId),
  );
  return made ? JSON.stringify({ url: made.url }) : null;
}

/** The statement by which nobody is told of a run's end: another run goes on in its place. */
export function noCallbackStatement({ build, statement }: Tables, { project, runId }: RunKey): TableWrite {
  return statement(
    build.updateTable("runs").set({ callback: null }).where("project", "=", project).where("run_id", "=", runId),
  );
}

/** The statements that make a delivery of a run's callback, once. */
export function deliveryStatements(
  { build, statement }: Tables,
  delivery: Pick<Delivery, "project" | "deliveryId" | "runId" | "url">,
  nowMs: number,
): readonly TableWrite[] {
  const { project, deliveryId, runId, url } = delivery;
  return [
    statement(
      build
        .updateTable("runs")
        .set({ callback: null })
        .where("project", "=", project)
        .where("run_id", "=", runId)
        .where("callback", "is not", null),
      { expect: 1 },
    ),
    statement(
      build.insertInto("deliveries").values({
        project,
        delivery_id: deliveryId,
        run_id: runId,
        url,
        status: "pending",
        next_attempt_at: nowMs,
        created_at: nowMs,
      }),
    ),
  ];
}

/** Deliveries whose next attempt is due, and when the one after them is. */
export async function dueDeliveries(
  { build, read }: Tables,
  { nowMs, limit, offset = 0 }: { readonly nowMs: number; readonly limit: number; readonly offset?: number },
): Promise<{ readonly due: readonly Delivery[]; readonly nextInMs: number | null }> {
  const rows = await read(
    build
      .selectFrom("deliveries")
      .selectAll()
      .where("next_attempt_at", "is not", null)
      .orderBy("next_attempt_at")
      .limit(limit + 1)
      .offset(offset),
  );
  const deliveries = rows.map(delivery);
  const due = deliveries.slice(0, limit).filter(({ nextAttemptAt }) => nextAttemptAt! <= nowMs);
  const next = deliveries[due.length]?.nextAttemptAt;
  return { due, nextInMs: next == null ? null : Math.max(0, next - nowMs) };
}

/** Begins the next attempt; false when another worker did. One that never ends is made again at `againAt`. */
export async function beginAttempt(
  { build, statement, write }: Tables,
  { project, deliveryId, attempts }: Pick<Delivery, "project" | "deliveryId" | "attempts">,
  { againAt }: { readonly againAt: number },
): Promise<boolean> {
  const begin = build
    .updateTable("deliveries")
    .set({ attempts: attempts + 1, next_attempt_at: againAt })
    .where("project", "=", project)
    .where("delivery_id", "=", deliveryId)
    .where("attempts", "=", attempts)
    .where("status", "=", "pending");
  return (await write([statement(begin, { expect: 1 })])) !== null;
}

/** Records how an attempt went and what comes next: another one, or the end. A later attempt's word is not overwritten. */
export async function endAttempt(
  { build, statement, write }: Tables,
  { project, deliveryId }: Pick<Delivery, "project" | "deliveryId">,
  ending: DeliveryAttempt & { readonly status: DeliveryStatus; readonly nextAttemptAt: number | null },
): Promise<void> {
  const { attempt, at, durationMs, httpStatus, error, status, nextAttemptAt } = ending;
  const row = {
    project,
    delivery_id: deliveryId,
    attempt,
    at,
    duration_ms: durationMs,
    http_status: httpStatus,
    error,
  };
  await write([
    statement(
      build
        .insertInto("delivery_attempts")
        .values(row)
        .onConflict((conflict) => conflict.columns(["project", "delivery_id", "attempt"]).doNothing()),
    ),
    statement(
      build
        .updateTable("deliveries")
        .set({ status, next_attempt_at: nextAttemptAt, finished_at: nextAttemptAt === null ? at + durationMs : null })
        .where("project", "=", project)
        .where("delivery_id", "=", deliveryId)
        .where("attempts", "=", attempt)
        .where("status", "=", "pending"),
    ),
  ]);
}

/** The latest deliveries of a project, newest first. */
export async function listDeliveries(
  { build, read }: Tables,
  options: { readonly project: string; readonly status?: DeliveryStatus; readonly limit: number },
): Promise<readonly Delivery[]> {
  const { project, status, limit } = options;
  const rows = await read(
    build
      .selectFrom("deliveries")
      .selectAll()
      .where("project", "=", project)
      .$if(status !== undefined, (query) => query.where("status", "=", status!))
      .orderBy("created_at", "desc")
      .orderBy("delivery_id", "desc")
      .limit(limit),
  );
  return rows.map(delivery);
}

/** The attempts of some deliveries, in their order, by delivery. */
export async function attemptsOf(
  { build, read }: Tables,
  { project, deliveryIds }: { readonly project: string; readonly deliveryIds: readonly string[] },
): Promise<ReadonlyMap<string, readonly DeliveryAttempt[]>> {
  const byDelivery = new Map<string, DeliveryAttempt[]>(deliveryIds.map((deliveryId) => [deliveryId, []]));
  if (deliveryIds.length === 0) return byDelivery;
  const rows = await read(
    build
      .selectFrom("delivery_attempts")
      .selectAll()
      .where("project", "=", project)
      .where("delivery_id", "in", deliveryIds)
      .orderBy("attempt"),
  );
  for (const { delivery_id: deliveryId, attempt, at, duration_ms: durationMs, http_status, error } of rows)
    byDelivery.get(deliveryId)?.push({ attempt, at, durationMs, httpStatus: http_status, error });
  return byDelivery;
}

function delivery(row: Omit<DeliveriesTable, "attempts"> & { readonly attempts: number }): Delivery {
  return {
    project: row.project,
    deliveryId: row.delivery_id,
    runId: row.run_id,
    url: row.url,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";

/** Something that happened, told to everyone who subscribed to it or waits for it. */
export interface NewEvent {
  readonly project: string;
  /** The same one again is the same event. */
  readonly eventId: string;
  readonly type: string;
  /** JSON text. */
  readonly payload: string;
  /** Who emitted it; null where that was no run. */
  readonly from: { readonly runId: string; readonly flow: string } | null;
  /** Milliseconds since 1970. */
  readonly emittedAt: number;
}

export interface StoredEvent extends NewEvent {
  /** Null while it is on its way. */
  readonly deliveredAt: number | null;
}

/** The statement that puts an event into the outbox; one that is there already stays as it is. */
export function eventStatement({ build, statement }: Tables, event: NewEvent): TableWrite {
  const { project, eventId, type, payload, from, emittedAt } = event;
  return statement(
    build
      .insertInto("events")
      .values({
        project,
        event_id: eventId,
        type,
        payload,
        run_id: from?.runId ?? null,
        flow: from?.flow ?? null,
        emitted_at: emittedAt,
      })
      .onConflict((conflict) => conflict.columns(["project", "event_id"]).doNothing())
      .returning("event_id"),
  );
}

/** Emits an event on behalf of nobody's run; gives the one whose id it has, where that was there already. */
export async function emitEvent(
  tables: Tables,
  event: NewEvent,
): Promise<{ readonly existing: Pick<NewEvent, "type" | "payload"> | null }> {
  const written = await tables.write([eventStatement(tables, event)], { duties: true });
  if (written![0]!.length > 0) return { existing: null };
  const { project, eventId, type, payload } = event;
  const [row] = await tables.read(
    tables.build
      .selectFrom("events")
      .select(["type", "payload"])
      .where("project", "=", project)
      .where("event_id", "=", eventId),
  );
  // It may have been put away a moment ago.
  return { existing: row ?? { type, payload } };
}

/** The latest events of a project, newest first. */
export async function listEvents(
  { build, read }: Tables,
  { project, type, limit }: { readonly project: string; readonly type?: string; readonly limit: number },
): Promise<readonly StoredEvent[]> {
  const rows = await read(
    build
      .selectFrom("events")
      .select(["event_id", "type", "payload", "run_id", "flow", "emitted_at", "delivered_at"])
      .where("project", "=", project)
      .$if(type !== undefined, (query) => query.where("type", "=", type!))
      .orderBy("position", "desc")
      .limit(limit),
  );
  return rows.map((row) => ({
    project,
    eventId: row.event_id,
    type: row.type,
    payload: row.payload,
    from: row.run_id === null || row.flow === null ? null : { runId: row.run_id, flow: row.flow },
    emittedAt: row.emitted_at,
    deliveredAt: row.delivered_at,
  }));
}

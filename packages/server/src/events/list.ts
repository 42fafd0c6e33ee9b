import { operations } from "@millrace/contract";
import { listEvents as readEvents } from "@millrace/store/events";
import { bind } from "../http/bind.ts";

export const listEvents = bind(operations.events.list, async ({ input, project, parts }) => {
  const { type, limit } = input;
  const events = await readEvents(parts.store.tables, { project, limit, ...(type !== undefined && { type }) });
  return {
    events: events.map(({ eventId, type: of, payload, from, emittedAt, deliveredAt }) => ({
      eventId,
      type: of,
      payload: JSON.parse(payload),
      from: from && { ...from },
      emittedAt: new Date(emittedAt).toISOString(),
      deliveredAt: deliveredAt === null ? null : new Date(deliveredAt).toISOString(),
    })),
  };
});

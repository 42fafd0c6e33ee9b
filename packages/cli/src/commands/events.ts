import type { EventDto } from "@millrace/contract";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { showAge } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { table } from "../terminal/table.ts";
import { plainLine } from "../terminal/width.ts";

export interface EventsOptions extends GlobalOptions {
  readonly type?: string;
  readonly limit: string;
}

const columns = [
  { title: "type", longest: 40 },
  { title: "emitted" },
  { title: "by", longest: 40 },
  { title: "delivered" },
  { title: "payload", longest: 60 },
];

/** `millrace events`: lists emitted events, newest first. */
export async function events(options: EventsOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const { type, limit } = options;
    const found = await client.events.list({ limit: Number(limit), ...(type !== undefined && { type }) });
    printResult(options, { json: found, text: () => eventsText(found.events, Date.now()) });
    return 0;
  });
}

function eventsText(found: readonly EventDto[], nowMs: number): string {
  if (found.length === 0) return 'No events. Emit one: millrace emit order.created --payload \'{"id":"o-17"}\'';
  const rows = found.map(({ type, emittedAt, from, deliveredAt, payload }) => [
    plainLine(type),
    showAge(emittedAt, nowMs),
    from ? `${from.flow} ${from.runId}` : "",
    deliveredAt === null ? "on its way" : "yes",
    plainLine(JSON.stringify(payload)),
  ]);
  return table(columns, rows);
}

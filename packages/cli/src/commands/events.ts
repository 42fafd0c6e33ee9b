import type { EventDto, FeedItem } from "@millrace/contract";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { showAge } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { listenForStop } from "../terminal/stop-requests.ts";
import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { plainLine } from "../terminal/width.ts";
import { type StreamOptions, showStream } from "../watch/show-stream.ts";

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

export interface WatchEventsOptions extends StreamOptions {
  readonly runs?: boolean;
  readonly fromStart?: boolean;
}

/** `millrace events watch`: tells what all runs do, entry by entry. */
export function watchEvents(
  { after, runs, fromStart, ...options }: WatchEventsOptions,
  listen = listenForStop,
): Promise<number> {
  const given = {
    entries: runs ? ("runs" as const) : ("all" as const),
    from: fromStart ? ("start" as const) : ("now" as const),
    ...(after !== undefined && { lastEventId: after }),
  };
  return showStream(options, {
    open: (client, signal) => client.events.watch(given, { signal }),
    text: itemText,
    listen,
  });
}

function itemText({ runId, flow, entry: { at, kind, name, key } }: FeedItem): string {
  const what = name === null ? "" : plainLine(key === null ? name : `${name}[${key}]`);
  return `${paint("dim", at.replace("T", " ").replace("Z", ""))} ${flow} ${runId} ${kind} ${what}`.trimEnd();
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

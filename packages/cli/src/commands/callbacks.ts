import type { DeliveryDto } from "@millrace/contract";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { showAge, showDuration } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { table } from "../terminal/table.ts";
import { plainLine } from "../terminal/width.ts";

export interface CallbacksOptions extends GlobalOptions {
  readonly status?: DeliveryDto["status"];
  readonly limit: string;
}

const columns = [
  { title: "run" },
  { title: "to", longest: 60 },
  { title: "status" },
  { title: "made" },
  { title: "attempts", align: "right" as const },
  { title: "last attempt", longest: 60 },
  { title: "next in" },
];

/** `millrace callbacks`: who was told of the ends of runs. */
export async function callbacks(options: CallbacksOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const { status, limit } = options;
    const found = await client.deliveries.list({ limit: Number(limit), ...(status && { status }) });
    printResult(options, { json: found, text: () => callbacksText(found.deliveries, Date.now()) });
    return 0;
  });
}

/** `millrace callbacks secret`: what a receiver checks signatures with. */
export async function callbackSecret(options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const found = await client.deliveries.secret({});
    printResult(options, { json: found, text: () => found.secret });
    return 0;
  });
}

function callbacksText(found: readonly DeliveryDto[], nowMs: number): string {
  if (found.length === 0) return "No callbacks. A start asks for one: millrace run <flow> --callback https://...";
  const rows = found.map(({ runId, url, status, createdAt, attempts, nextAttemptAt }) => {
    const last = attempts.at(-1);
    return [
      runId,
      plainLine(url),
      status,
      showAge(createdAt, nowMs),
      String(attempts.length),
      last === undefined ? "" : plainLine(last.error ?? `it answered ${last.httpStatus}`),
      nextAttemptAt === null ? "" : showDuration(Math.max(0, Date.parse(nextAttemptAt) - nowMs)),
    ];
  });
  return table(columns, rows);
}

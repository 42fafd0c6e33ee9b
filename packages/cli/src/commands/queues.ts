import type { QueueDetailDto, QueueStateDto } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { QueueSettings, RateSetting } from "@millrace/flow/queue";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { readDuration } from "../input/read-time.ts";
import { showAge, showDuration } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { table } from "../terminal/table.ts";
import { type ListOptions, showList } from "../watch/show-list.ts";

export interface SetQueueOptions extends GlobalOptions {
  readonly concurrency?: string;
  readonly concurrencyPerKey?: string;
  readonly rate?: string;
  readonly ratePerKey?: string;
  readonly maxSize?: string;
}

const columns = [
  { title: "queue" },
  { title: "queued", align: "right" as const },
  { title: "running", align: "right" as const },
  { title: "oldest due" },
  { title: "limits", longest: 60 },
];

/** `millrace queues`: lists the queues. */
export function queues(options: ListOptions): Promise<number> {
  return showList(options, {
    read: (client) => client.queues.list({}),
    text: (found) => queuesText(found.queues, Date.now()),
  });
}

/** `millrace queues set <queue>`: changes limits. */
export async function setQueue(queue: string, options: SetQueueOptions): Promise<number> {
  const settings = readSettings(options);
  return withClient({ ...options, claims: false, keeps: true }, async ({ client }) => {
    const changed = await client.queues.set({ queue, ...settings });
    printResult(options, { json: changed, text: () => `The queue ${queue}: ${limitsText(changed)}.` });
    return 0;
  });
}

/** `millrace queues pause <queue>` and `resume`. */
export async function pauseQueue(verb: "pause" | "resume", queue: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const changed = await client.queues[verb]({ queue });
    const text = () => (changed.paused ? `The queue ${queue} starts no runs.` : `The queue ${queue} starts runs.`);
    printResult(options, { json: changed, text });
    return 0;
  });
}

/** The limits that were named; "none" takes one away. */
export function readSettings(options: SetQueueOptions): Partial<QueueSettings> {
  const { concurrency, concurrencyPerKey, rate, ratePerKey, maxSize } = options;
  const settings = {
    ...(concurrency !== undefined && { concurrency: readLimit("--concurrency", concurrency) }),
    ...(concurrencyPerKey !== undefined && {
      concurrencyPerKey: readLimit("--concurrency-per-key", concurrencyPerKey),
    }),
    ...(rate !== undefined && { rate: readRate("--rate", rate) }),
    ...(ratePerKey !== undefined && { ratePerKey: readRate("--rate-per-key", ratePerKey) }),
    ...(maxSize !== undefined && { maxSize: readLimit("--max-size", maxSize) }),
  };
  if (Object.keys(settings).length > 0) return settings;
  throw notRead("millrace queues set", { rule: "it takes at least one limit", seen: "none was named" });
}

function readLimit(option: string, text: string): number | null {
  if (text === "none") return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw notRead(option, { rule: "it must be a whole number from 1, or none", seen: text });
}

function readRate(option: string, text: string): RateSetting | null {
  if (text === "none") return null;
  const [, limit, per] = /^([1-9]\d{0,8})\/(.+)$/.exec(text) ?? [];
  if (limit && per) return { limit: Number(limit), perMs: readDuration(option, per) };
  throw notRead(option, { rule: "it must be a number of starts and a period such as 10/1m, or none", seen: text });
}

function notRead(option: string, { rule, seen }: { readonly rule: string; readonly seen: string }): MillraceError {
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot take ${option} as ${rule}: ${seen}`,
    hint: "See: millrace queues set --help",
  });
}

function queuesText(found: readonly QueueStateDto[], nowMs: number): string {
  if (found.length === 0) return 'No named queues. A flow names its own: queue: defineQueue({ name: "mail" })';
  return table(
    columns,
    found.map((queue) => [
      queue.queue,
      String(queue.size),
      String(queue.running),
      queue.oldestDueAt === null ? "" : showAge(queue.oldestDueAt, nowMs),
      limitsText(queue),
    ]),
  );
}

function limitsText({ settings, paused }: QueueDetailDto): string {
  const { concurrency, concurrencyPerKey, rate, ratePerKey, maxSize } = settings;
  const limits = [
    paused && "paused",
    concurrency !== null && `${concurrency} at a time`,
    concurrencyPerKey !== null && `${concurrencyPerKey} per key`,
    rate && rateText(rate),
    ratePerKey && `${rateText(ratePerKey)} per key`,
    maxSize !== null && `${maxSize} queued`,
  ].filter((text) => typeof text === "string");
  return limits.join(", ") || "no limits";
}

function rateText({ limit, perMs }: RateSetting): string {
  return `${limit} in ${showDuration(perMs)}`;
}

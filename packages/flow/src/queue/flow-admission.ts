import { type Duration, parseDuration } from "../durations/duration.ts";
import { MillraceError } from "../errors/millrace-error.ts";
import type { Json } from "../json/json.ts";
import { checkQueueName, type Queue, type QueueSettings, queueSettings } from "./queue.ts";

/** Starts that come close together become one run, whose input is the list of theirs. */
export interface Batch {
  /** With so many the run goes at once; 1,000 at most. */
  readonly size: number;
  /** So long after the first start it goes with what there is. */
  readonly within: Duration;
  /** A path into the input of a start: those with the same value come together. */
  readonly key?: string;
}

/** Of starts that come close together only the last one counts. */
export interface Debounce {
  /** How long no further start must come. */
  readonly within: Duration;
  /** How long the first start waits at most. (Default: 10 times `within`) */
  readonly longest?: Duration;
  /** A path into the input: only starts with the same value replace each other. */
  readonly key?: string;
}

/** How runs of a flow are let in. */
export interface AdmissionOptions {
  /** Where its runs wait to be started. By name alone, the queue keeps the limits that it has. (Default: the queue "default", without limits) */
  readonly queue?: Queue | string;
  /** From -1000 to 1000; within a project the runs of a higher one are taken first. (Default: 0) */
  readonly priority?: number;
  /** A path into the input, such as `"customer.id"`: runs with the same value share the limits per key of the queue, and keys take turns. */
  readonly key?: string;
  /** What the worker of its runs must have, such as `["browser"]`. */
  readonly labels?: readonly string[];
  readonly batch?: Batch;
  readonly debounce?: Debounce;
}

/** How runs of a flow are let in, as data. */
export interface FlowAdmission {
  /** Settings are null where the queue is only named. */
  readonly queue: { readonly name: string; readonly settings: QueueSettings | null } | null;
  readonly priority: number;
  readonly key: string | null;
  readonly labels: readonly string[];
  readonly batch: { readonly size: number; readonly withinMs: number; readonly key: string | null } | null;
  readonly debounce: { readonly withinMs: number; readonly longestMs: number; readonly key: string | null } | null;
}

/** How many starts become one run at most: each is an entry of its journal. */
export const maxCollected = 1_000;

const pathPattern = /^[^.\s]+(\.[^.\s]+)*$/;
const labelPattern = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** Reads what a flow says of its admission, and refuses what makes no sense (`FLOW_DEFINITION_INVALID`). Null where it says nothing. */
export function flowAdmission(options: AdmissionOptions, flow: string): FlowAdmission | null {
  const { queue, priority, key, labels, batch, debounce } = options;
  if ([queue, priority, key, labels, batch, debounce].every((option) => option === undefined)) return null;
  const refuse = (rule: string, seen: unknown) => definitionInvalid(flow, rule, seen);
  if (priority !== undefined && !isPriority(priority))
    throw refuse("its priority must be a whole number from -1000 to 1000", priority);
  for (const path of [key, batch?.key, debounce?.key])
    if (path !== undefined && !(path.length <= 200 && pathPattern.test(path)))
      throw refuse('a key must be a path into the input, such as "customer.id"', path);
  for (const label of labels ?? [])
    if (!labelPattern.test(label))
      throw refuse("a label must be of lower-case letters, digits, dots and dashes, 63 at most", label);
  if (batch && debounce) throw refuse("it may have batch or debounce, not both", "both");
  return {
    queue: queue === undefined ? null : namedQueue(queue),
    priority: priority ?? 0,
    key: key ?? null,
    labels: [...new Set(labels)].sort(),
    batch: batch ? readBatch(batch, refuse) : null,
    debounce: debounce ? readDebounce(debounce, refuse) : null,
  };
}

/** Whether a number is a priority. */
export function isPriority(priority: number): boolean {
  return Number.isSafeInteger(priority) && Math.abs(priority) <= 1_000;
}

/** What lies at a path of an input, as text; empty where there is no text, number or truth value. */
export function keyAt(path: string, input: Json): string {
  let value: unknown = input;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return "";
    value = (value as Record<string, unknown>)[part];
  }
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : "";
}

function namedQueue(queue: Queue | string) {
  const name = typeof queue === "string" ? queue : queue.name;
  checkQueueName(name);
  return { name, settings: typeof queue === "string" ? null : queueSettings(queue) };
}

type Refuse = (rule: string, seen: unknown) => MillraceError;

function readBatch({ size, within, key }: Batch, refuse: Refuse) {
  if (!Number.isSafeInteger(size) || size < 1 || size > maxCollected)
    throw refuse(`the size of a batch must be a whole number from 1 to ${maxCollected}`, size);
  return { size, withinMs: positive(within, refuse), key: key ?? null };
}

function readDebounce({ within, longest, key }: Debounce, refuse: Refuse) {
  const withinMs = positive(within, refuse);
  const longestMs = longest === undefined ? 10 * withinMs : parseDuration(longest);
  if (longestMs < withinMs) throw refuse("the longest wait of debounce must not be shorter than within", longest);
  return { withinMs, longestMs, key: key ?? null };
}

function positive(within: Duration, refuse: Refuse): number {
  const withinMs = parseDuration(within);
  if (withinMs === 0) throw refuse("within must be longer than nothing", within);
  return withinMs;
}

function definitionInvalid(flow: string, rule: string, seen: unknown): MillraceError {
  return new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot define the flow ${flow} as ${rule}: ${typeof seen === "string" ? JSON.stringify(seen) : String(seen)}`,
    hint: "docs/flows-guide/queues.md shows how runs are let in.",
  });
}

import { type Duration, parseDuration } from "../durations/duration.ts";
import { MillraceError } from "../errors/millrace-error.ts";

/** At most `limit` starts in any window of `per`. */
export interface Rate {
  readonly limit: number;
  readonly per: Duration;
}

export interface QueueDefinition {
  /** Lower-case words joined by dashes; "default" is the queue without limits. */
  readonly name: string;
  /** Runs at the same time; one that waits (sleep, signal, approval) is not counted. */
  readonly concurrency?: number;
  /** The same for runs with the same key. */
  readonly concurrencyPerKey?: number;
  /** Starts per period; a run that goes on after a wait is not counted again. */
  readonly rate?: Rate;
  /** The same for runs with the same key. */
  readonly ratePerKey?: Rate;
  /** Queued runs; a start beyond them is refused with `QUEUE_FULL`. */
  readonly maxSize?: number;
}

/** A queue whose definition was checked. */
export interface Queue extends QueueDefinition {
  readonly kind: "millrace.queue";
}

/** A rate as it is stored. */
export interface RateSetting {
  readonly limit: number;
  readonly perMs: number;
}

/** The limits of a queue as they are stored; null for none. */
export interface QueueSettings {
  readonly concurrency: number | null;
  readonly concurrencyPerKey: number | null;
  readonly rate: RateSetting | null;
  readonly ratePerKey: RateSetting | null;
  readonly maxSize: number | null;
}

/** The queue that has no limits, and never gets any. */
export const defaultQueue = "default";

export const unlimited: QueueSettings = {
  concurrency: null,
  concurrencyPerKey: null,
  rate: null,
  ratePerKey: null,
  maxSize: null,
};

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The largest number of each setting: an admission or a start counts up to it in the database. */
export const queueBounds = {
  concurrency: 100_000,
  concurrencyPerKey: 100_000,
  rateLimit: 10_000,
  ratePerMs: 31 * 86_400_000,
  maxSize: 100_000,
} as const;

/** Defines a queue. Refuses a name that is not kebab-case and limits that make no sense (`QUEUE_INVALID`). */
export function defineQueue(definition: QueueDefinition): Queue {
  checkQueueName(definition.name);
  if (definition.name === defaultQueue)
    throw queueInvalid(definition.name, "the default queue has no limits", {
      seen: "limits for it",
      hint: "Give the queue a name of its own.",
    });
  queueSettings(definition);
  return Object.freeze({ ...definition, kind: "millrace.queue" as const });
}

/** The settings of a definition (`QUEUE_INVALID` where a limit makes no sense). */
export function queueSettings(definition: QueueDefinition): QueueSettings {
  const { name } = definition;
  const settings = {
    concurrency: definition.concurrency ?? null,
    concurrencyPerKey: definition.concurrencyPerKey ?? null,
    rate: rateSetting(definition.rate),
    ratePerKey: rateSetting(definition.ratePerKey),
    maxSize: definition.maxSize ?? null,
  };
  return checkQueueSettings(settings, name);
}

/** Refuses numbers that are not whole, not positive or beyond what is counted (`QUEUE_INVALID`). */
export function checkQueueSettings(settings: QueueSettings, queue: string): QueueSettings {
  const check = (what: string, value: number | undefined | null, largest: number) => {
    if (value === undefined || value === null) return;
    if (Number.isSafeInteger(value) && value >= 1 && value <= largest) return;
    const rule = `${what} must be a whole number from 1 to ${largest}`;
    const hint = "Leave a limit out to have none; pause the queue to stop it.";
    throw queueInvalid(queue, rule, { seen: String(value), hint });
  };
  check("concurrency", settings.concurrency, queueBounds.concurrency);
  check("concurrencyPerKey", settings.concurrencyPerKey, queueBounds.concurrencyPerKey);
  check("the limit of rate", settings.rate?.limit, queueBounds.rateLimit);
  check("the milliseconds of rate", settings.rate?.perMs, queueBounds.ratePerMs);
  check("the limit of ratePerKey", settings.ratePerKey?.limit, queueBounds.rateLimit);
  check("the milliseconds of ratePerKey", settings.ratePerKey?.perMs, queueBounds.ratePerMs);
  check("maxSize", settings.maxSize, queueBounds.maxSize);
  return settings;
}

/** Refuses a queue's name that is not lower-case words joined by dashes. */
export function checkQueueName(name: unknown): asserts name is string {
  if (typeof name === "string" && name.length <= 64 && namePattern.test(name)) return;
  const rule = "its name must be lower-case words joined by dashes, 64 characters at most";
  const hint = 'Name it like "mail" or "partner-api".';
  throw queueInvalid(String(name), rule, { seen: String(JSON.stringify(name)), hint });
}

function rateSetting(rate: Rate | undefined): RateSetting | null {
  return rate === undefined ? null : { limit: rate.limit, perMs: parseDuration(rate.per) };
}

function queueInvalid(
  queue: string,
  rule: string,
  { seen, hint }: { readonly seen: string; readonly hint: string },
): MillraceError {
  return new MillraceError({
    code: "QUEUE_INVALID",
    message: `Cannot use the queue ${queue} as ${rule}: ${seen}`,
    hint,
  });
}

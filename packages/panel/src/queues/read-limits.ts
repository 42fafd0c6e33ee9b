import type { OperationInput, Operations, QueueDetailDto } from "@millrace/contract";
import { parseDuration } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { durationText } from "../time/duration-text.ts";

type Settings = QueueDetailDto["settings"];

/** The limits of a queue as a person writes them; an empty text is no limit. */
export interface WrittenLimits {
  readonly concurrency: string;
  readonly concurrencyPerKey: string;
  readonly rateLimit: string;
  readonly ratePer: string;
  readonly keyRateLimit: string;
  readonly keyRatePer: string;
  readonly maxSize: string;
}

const textOf = (limit: number | null) => (limit === null ? "" : String(limit));

export function writeLimits(settings: Settings): WrittenLimits {
  const { concurrency, concurrencyPerKey, rate, ratePerKey, maxSize } = settings;
  return {
    concurrency: textOf(concurrency),
    concurrencyPerKey: textOf(concurrencyPerKey),
    rateLimit: textOf(rate?.limit ?? null),
    ratePer: rate ? durationText(rate.perMs) : "1m",
    keyRateLimit: textOf(ratePerKey?.limit ?? null),
    keyRatePer: ratePerKey ? durationText(ratePerKey.perMs) : "1m",
    maxSize: textOf(maxSize),
  };
}

/** Reads what was written; throws where it is no number or no duration. */
export function readLimits(written: WrittenLimits): Omit<OperationInput<Operations["queues"]["set"]>, "queue"> {
  return {
    concurrency: readCount(written.concurrency),
    concurrencyPerKey: readCount(written.concurrencyPerKey),
    rate: readRate(written.rateLimit, written.ratePer),
    ratePerKey: readRate(written.keyRateLimit, written.keyRatePer),
    maxSize: readCount(written.maxSize),
  };
}

function readCount(text: string): number | null {
  if (text.trim() === "") return null;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new MillraceError({
    code: "QUEUE_INVALID",
    message: `Cannot set the limit as it must be a whole number from 1 on: "${text}"`,
    hint: "Leave it empty for no limit.",
  });
}

function readRate(limit: string, per: string): Settings["rate"] {
  const count = readCount(limit);
  return count === null ? null : { limit: count, perMs: parseDuration(per as `${number}m`) };
}

import { MillraceError } from "@millrace/flow/errors";
import { type Buckets, createBuckets } from "./token-bucket.ts";

/** What one caller may ask for; `MILLRACE_READS_PER_SECOND` and its like set it. */
export interface RateSettings {
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
  /** Requests of one address that carry no good token. */
  readonly refusalsPerMinute: number;
}

export interface RateLimits {
  /** Counts a request of a caller, or refuses it (`RATE_LIMITED`). */
  enter(caller: string, kind: "read" | "write"): void;
  /** Counts a request without a good token; the error to answer it with instead, where there were too many. */
  refused(address: string): MillraceError | null;
  /** Whether there were so many that another one is not even looked at. */
  requireFewRefusals(address: string): void;
}

export const defaultRates: RateSettings = { readsPerSecond: 10_000, writesPerSecond: 2_000, refusalsPerMinute: 120 };

export function createRateLimits(settings: RateSettings, nowMs: () => number): RateLimits {
  const { readsPerSecond, writesPerSecond, refusalsPerMinute } = settings;
  // Two seconds' worth at once: programs come in bursts.
  const buckets = {
    read: createBuckets({ perSecond: readsPerSecond, burst: readsPerSecond * 2 }, nowMs),
    write: createBuckets({ perSecond: writesPerSecond, burst: writesPerSecond * 2 }, nowMs),
  };
  const refusals: Buckets = createBuckets({ perSecond: refusalsPerMinute / 60, burst: refusalsPerMinute }, nowMs);
  return {
    enter(caller, kind) {
      const waitMs = buckets[kind].take(caller);
      if (waitMs > 0) throw limited(`${kind}s`, waitMs);
    },
    refused(address) {
      const waitMs = refusals.take(address);
      return waitMs === 0 ? null : limited("requests without a good token", waitMs);
    },
    requireFewRefusals(address) {
      const waitMs = refusals.look(address);
      if (waitMs > 0) throw limited("requests without a good token", waitMs);
    },
  };
}

function limited(what: string, retryAfterMs: number): MillraceError {
  return new MillraceError({
    code: "RATE_LIMITED",
    message: `Cannot answer this request as one caller may send so many in a time: there were too many ${what}`,
    hint: "Wait as long as Retry-After says. The limits are settings: docs/configuration.md.",
    retryAfterMs,
  });
}

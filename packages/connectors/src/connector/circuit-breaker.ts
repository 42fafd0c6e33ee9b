import { MillraceError } from "@millrace/flow/errors";

/** Whose calls: the connection's name, and a key that changes with its settings. */
interface Caller {
  readonly name: string;
  readonly key: string;
}

// Failures in a row; fewer are the odd restart, which the step's own retries bridge.
const failuresToPause = 5;
const firstPauseMs = 5_000;
const longestPauseMs = 60_000;

// What says that the service is away, and not that it did not like the call.
const awayCodes = new Set(["CONNECTION_UNREACHABLE", "EGRESS_CONNECT_FAILED", "EGRESS_TIMEOUT"]);
const awayStatuses = new Set<unknown>([502, 503, 504]);

/** Spares a service that is away: after failures in a row calls are refused, but for one at the end of each pause that tries it. */
export class CircuitBreaker {
  readonly #nowMs: () => number;
  #key = "";
  #failures = 0;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor({ nowMs }: { readonly nowMs: () => number }) {
    this.#nowMs = nowMs;
  }

  get isPaused(): boolean {
    return this.#failures >= failuresToPause;
  }

  /** Refuses the call while the service is spared (`CONNECTION_PAUSED`). */
  enter({ name, key }: Caller): void {
    if (key !== this.#key) this.#reset(key);
    if (!this.isPaused) return;
    const leftMs = this.#pausedUntilMs - this.#nowMs();
    if (leftMs > 0) throw paused({ name, failures: this.#failures, leftMs });
    // This call tries it; one that never ends would keep the others out for good, so the next one has its turn later.
    this.#pausedUntilMs = this.#nowMs() + this.#pauseMs();
  }

  succeed({ key }: Caller): void {
    if (key === this.#key) this.#reset(key);
  }

  fail({ key }: Caller, error: MillraceError): void {
    // A call of settings that were replaced meanwhile says nothing about these.
    if (key !== this.#key || error.code === "CONNECTION_PAUSED") return;
    if (!saysAway(error)) {
      this.#reset(key);
      return;
    }
    this.#failures += 1;
    if (this.isPaused) this.#pausedUntilMs = this.#nowMs() + this.#pauseMs();
  }

  #reset(key: string): void {
    this.#key = key;
    this.#failures = 0;
    this.#pausedUntilMs = Number.NEGATIVE_INFINITY;
  }

  #pauseMs(): number {
    return Math.min(firstPauseMs * 2 ** Math.max(0, this.#failures - failuresToPause), longestPauseMs);
  }
}

function saysAway({ code, data }: MillraceError): boolean {
  if (awayCodes.has(code)) return true;
  return code === "HTTP_STATUS" && awayStatuses.has((data as { readonly status?: unknown } | undefined)?.status);
}

interface Paused {
  readonly name: string;
  readonly failures: number;
  readonly leftMs: number;
}

function paused({ name, failures, leftMs }: Paused): MillraceError {
  return new MillraceError({
    code: "CONNECTION_PAUSED",
    message: `Cannot use ${name} as its service must be there: it was not, ${failures} times in a row`,
    hint: `It is tried again in ${Math.ceil(leftMs / 1_000)} s; see what is wrong: millrace connection test ${name}`,
    retryAfterMs: Math.ceil(leftMs),
    data: { connection: name },
  });
}

import { MillraceError } from "@millrace/flow/errors";
import type { Clock } from "../clock/clock.ts";

export interface AttemptLimits {
  /** The longest the attempt may take. */
  readonly timeoutMs: number;
  /** The longest it may be silent; null for as long as it takes. */
  readonly heartbeatMs: number | null;
}

/** Watches over one attempt's time and signs of life. */
export interface AttemptWatch {
  beat(): void;
  end(): void;
}

/** Calls back with the reason, once, when an attempt takes too long or has shown no sign of life for too long. */
export function watchAttempt(
  clock: Clock,
  { timeoutMs, heartbeatMs }: AttemptLimits,
  { step, onOver }: { readonly step: string; onOver(error: MillraceError): void },
): AttemptWatch {
  let beatenAtMs = clock.monotonicMs();
  let takeBeatBack = () => {};
  const takeTimerBack = clock.setTimer(timeoutMs, () => onOver(tookTooLong(step, timeoutMs)));
  // One timer that looks how long it was silent is cheaper than a new one for each beat.
  const listen = (silentForMs: number, limitMs: number) => {
    takeBeatBack = clock.setTimer(limitMs - silentForMs, () => {
      const silentMs = clock.monotonicMs() - beatenAtMs;
      if (silentMs < limitMs) listen(silentMs, limitMs);
      else onOver(wasSilent(step, limitMs));
    });
  };
  if (heartbeatMs !== null) listen(0, heartbeatMs);
  return {
    beat() {
      beatenAtMs = clock.monotonicMs();
    },
    end() {
      takeTimerBack();
      takeBeatBack();
    },
  };
}

function tookTooLong(step: string, timeoutMs: number): MillraceError {
  return new MillraceError({
    code: "STEP_TIMEOUT",
    message: `Cannot wait longer for the step ${step} as an attempt may take ${timeoutMs} ms`,
    hint: "Give the step a longer timeout, or make it check its signal and do less at once.",
  });
}

function wasSilent(step: string, heartbeatMs: number): MillraceError {
  return new MillraceError({
    code: "STEP_TIMEOUT",
    message: `Cannot wait longer for the step ${step} as it must call heartbeat() every ${heartbeatMs} ms: it was silent for as long`,
    hint: "Call heartbeat() after each part of the work, or give the step a longer heartbeat.",
    data: { heartbeatMs },
  });
}

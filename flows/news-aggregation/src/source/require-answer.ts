import { MillraceError, PermanentError, RetryAfterError } from "@millrace/flow";
import { judgeAnswer } from "@millrace/parsing/listing";

interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

// A source that asks for a longer pause than this is left to the next run.
const longestPauseMs = 60_000;

/** Throws unless the answer is one to read; what may pass is thrown as something to retry. */
export function requireAnswer(asked: string, { status, headers }: Answer, nowMs: number): void {
  // Feeds come as any media type, so only the status is judged.
  const { "content-type": _, ...rest } = headers;
  const judgement = judgeAnswer({ status, headers: rest }, nowMs);
  if (judgement.kind === "page") return;
  const message = `Cannot read ${asked} as it must answer with a feed or a page: status ${status}`;
  if (judgement.kind !== "busy")
    throw new PermanentError(message, {
      hint: "Open the address by hand: it may have moved, need a login or refuse automated visits.",
    });
  const hint = "The site is busy or broken; the next run asks again.";
  if (judgement.pauseMs === null) throw new MillraceError({ code: "STEP_FAILED", message, hint });
  if (judgement.pauseMs <= longestPauseMs) throw new RetryAfterError(message, judgement.pauseMs, { hint });
  throw new PermanentError(`${message}, and it asks for a pause of ${Math.round(judgement.pauseMs / 1_000)} s`, {
    hint,
  });
}

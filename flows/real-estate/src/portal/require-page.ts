import type { FetchedPage } from "@millrace/browser";
import { MillraceError, PermanentError, RetryAfterError } from "@millrace/flow";
import { judgeAnswer } from "@millrace/parsing/listing";

// A portal that asks for a longer pause than this is left to the next run.
const longestPauseMs = 60_000;

/** Throws unless the answer is a page to read; what may pass is thrown as something to retry. */
export function requirePage(
  asked: string,
  { status, headers }: Pick<FetchedPage, "status" | "headers">,
  nowMs: number,
): void {
  const judgement = judgeAnswer({ status, headers }, nowMs);
  if (judgement.kind === "page") return;
  const message = `Cannot read ${asked} as it must answer with an HTML page: ${judgement.kind === "refused" ? judgement.why : `status ${status}`}`;
  if (judgement.kind === "busy") {
    const hint = "The site is busy or broken; the next run asks again.";
    if (judgement.pauseMs === null) throw new MillraceError({ code: "STEP_FAILED", message, hint });
    if (judgement.pauseMs <= longestPauseMs) throw new RetryAfterError(message, judgement.pauseMs, { hint });
    throw new PermanentError(`${message}, and it asks for a pause of ${Math.round(judgement.pauseMs / 1_000)} s`, {
      hint,
    });
  }
  throw new PermanentError(message, {
    hint: "Open the address by hand: it may have moved, need a login or refuse automated visits.",
  });
}

import { MillraceError, PermanentError, RetryAfterError } from "@millrace/flow";
import { judgeAnswer } from "@millrace/parsing/listing";

interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

// A site that asks for a longer pause than this is left to the next run.
const longestPauseMs = 60_000;

/** Throws unless the answer is what is watched; what may pass is thrown as something to retry. */
export function requireAnswer(
  asked: string,
  { status, headers }: Answer,
  { kind, nowMs }: { readonly kind: "page" | "feed"; readonly nowMs: number },
): void {
  const { "content-type": mediaType, ...rest } = headers;
  // Feeds come as any media type.
  const judged = kind === "page" && mediaType !== undefined ? headers : rest;
  const judgement = judgeAnswer({ status, headers: judged }, nowMs);
  if (judgement.kind === "page") return;
  const seen = judgement.kind === "refused" ? judgement.why : `status ${status}`;
  const message = `Cannot watch ${asked} as it must answer with a ${kind}: ${seen}`;
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

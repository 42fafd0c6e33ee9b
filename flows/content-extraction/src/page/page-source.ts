import type { ArtifactReference } from "@millrace/flow";
import { MillraceError, PermanentError, RetryAfterError } from "@millrace/flow";
import { judgeAnswer } from "@millrace/parsing/listing";

/** A page as it was had; the recorded result of its step. */
export interface PageSource {
  /** Where redirects led; null for a file that nobody said the address of. */
  readonly url: string | null;
  readonly html: string;
  readonly readWith: "plain HTTP" | "browser" | "file";
  readonly screenshot: ArtifactReference | null;
}

/** What a server said about a page beside the page itself. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const LONGEST_PAUSE_MS = 60_000;

/** Throws unless the answer is a page to read; what may pass is thrown as something to retry. */
export function requirePage(url: string, answer: Answer): void {
  const judgement = judgeAnswer(answer, Date.now());
  if (judgement.kind === "page") return;
  const rule = `Cannot extract ${url} as it must answer with a page`;
  if (judgement.kind === "gone")
    throw new PermanentError(`${rule}: status ${answer.status}`, {
      hint: "Take the address out of the list; the page is gone.",
    });
  if (judgement.kind === "refused") {
    const hint = "Open the address by hand: it may need a login, refuse automated visits, or be a file.";
    throw new PermanentError(`${rule}: ${judgement.why}`, { hint });
  }
  const hint = "The site is busy or broken; run the flow again later.";
  const { pauseMs } = judgement;
  const message = `${rule}: status ${answer.status}`;
  if (pauseMs === null) throw new MillraceError({ code: "STEP_FAILED", message, hint });
  if (pauseMs <= LONGEST_PAUSE_MS) throw new RetryAfterError(message, pauseMs, { hint });
  throw new PermanentError(`${message}, and it asks for a pause of ${Math.round(pauseMs / 1_000)} s`, { hint });
}

import { stripVTControlCharacters } from "node:util";
import type { ArtifactReference, Json } from "@millrace/flow";
import { type ErrorCode, MillraceError } from "@millrace/flow/errors";

export interface Circumstances {
  /** What the worker refused during the session. */
  readonly refusals: readonly MillraceError[];
  /** Why the session ended under its function. */
  readonly failure: MillraceError | undefined;
  /** The address of the page when it happened. */
  readonly url: string | undefined;
  readonly artifacts: readonly ArtifactReference[];
}

/** Turns what a session's function threw into the error of its step: what happened, what to do, and the evidence. */
export function explain(thrown: unknown, circumstances: Circumstances): MillraceError {
  const known = knownError(thrown, circumstances);
  const { code, message, hint, retry, retryAfterMs } = known;
  const { url, artifacts } = circumstances;
  const about = isRecord(known.data) ? known.data : known.data === undefined ? {} : { value: known.data };
  const evidence = artifacts.map(({ artifact, name, mediaType, sizeBytes }) => ({
    artifact,
    name,
    mediaType,
    sizeBytes,
  }));
  return new MillraceError({
    code,
    message,
    retry,
    ...(hint !== undefined && { hint }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    data: { ...about, ...(url !== undefined && { url }), artifacts: evidence },
    // The author's own error, with its stack; Millrace's own say it all.
    ...(known !== thrown && !circumstances.refusals.includes(known) && { cause: thrown }),
  });
}

function knownError(thrown: unknown, { refusals, failure }: Circumstances): MillraceError {
  if (thrown instanceof MillraceError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (failure) return failure;
  const refusal = refusals.findLast(({ message }) => error.message.includes(message));
  return refusal ?? playwrightError(error);
}

/** Playwright's own errors: it names them, and the network's by `net::`. */
function playwrightError(error: Error): MillraceError {
  const [firstLine = ""] = plain(error.message).split("\n");
  const [, reason] = /net::(ERR_[A-Z_]+)/.exec(firstLine) ?? [];
  if (reason !== undefined) return described("PAGE_UNREACHABLE", error, networkHint(reason));
  if (error.name === "TimeoutError") return described("BROWSER_TIMEOUT", error, timeoutHint(firstLine));
  return new MillraceError({ code: "STEP_FAILED", message: plain(error.message) || error.name, retry: true });
}

function described(code: ErrorCode, error: Error, hint: string): MillraceError {
  const [firstLine = ""] = plain(error.message).split("\n");
  return new MillraceError({ code, message: firstLine, hint });
}

function timeoutHint(firstLine: string): string {
  return /^page\.(goto|reload|goBack|goForward|waitFor(URL|LoadState))/.test(firstLine)
    ? 'Open the page by hand to see whether it loads; a slow one can be waited for less with { waitUntil: "domcontentloaded" } or longer with { timeout }.'
    : "Look at the screenshot and the trace: the element may be named differently, hidden, or covered by a banner.";
}

function networkHint(reason: string): string {
  if (reason === "ERR_TUNNEL_CONNECTION_FAILED")
    return "Check that the host exists and answers; the connection to it could not be made.";
  if (reason.startsWith("ERR_CERT") || reason.startsWith("ERR_SSL"))
    return "The site's certificate or its encryption is faulty; ask its owner.";
  if (reason === "ERR_ABORTED")
    return "The address starts a download or answers with nothing; wait for the download event instead of goto.";
  return "Check the address and whether the site is up; the step's retry tries again.";
}

/** Without the colours that Playwright puts into its call log. */
function plain(text: string): string {
  return stripVTControlCharacters(text);
}

function isRecord(data: Json | undefined): data is { readonly [key: string]: Json } {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

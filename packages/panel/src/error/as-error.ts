import { MillraceError } from "@millrace/flow/errors";

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Whether the server asks for its token again. */
export function isSignedOut(thrown: unknown): boolean {
  return thrown instanceof MillraceError && thrown.code === "TOKEN_REFUSED";
}

/** Whether the session is good, but has no scope for what was asked. */
export function isScopeMissing(thrown: unknown): boolean {
  return thrown instanceof MillraceError && thrown.code === "SCOPE_MISSING";
}

/** Whether the server did not answer at all: it may be back in a moment. */
export function isUnreachable(thrown: unknown): boolean {
  return thrown instanceof MillraceError && thrown.code === "SERVER_UNREACHABLE";
}

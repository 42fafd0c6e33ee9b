import { MillraceError } from "@millrace/flow/errors";

/** The error for something a session may not do; `what` completes "Cannot ...". */
export function actionRefused({ what, seen, hint }: { what: string; seen: string; hint: string }): MillraceError {
  return new MillraceError({
    code: "BROWSER_ACTION_REFUSED",
    message: `Cannot ${what}: ${seen}`,
    hint,
    retry: false,
  });
}

/** A value of user code as it may stand in a message. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

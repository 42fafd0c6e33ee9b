import { MillraceError } from "@millrace/flow/errors";

/** The refusal of calls after `close()`. */
export function storeClosed(): MillraceError {
  return new MillraceError({
    code: "STORE_UNAVAILABLE",
    message: "Cannot use the store as it has to be open: it was closed",
    retry: false,
  });
}

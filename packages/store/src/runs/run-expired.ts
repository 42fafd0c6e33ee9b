import { MillraceError } from "@millrace/flow/errors";

/** What a run ends with that no worker took in time. `sql/postgres` writes the same. */
export function runExpired(): MillraceError {
  return new MillraceError({
    code: "RUN_EXPIRED",
    message: "Cannot begin the run as a worker has to take it in time: none did while it was queued",
    hint: "Start it again, with more time to wait in its queue or with more workers.",
  });
}

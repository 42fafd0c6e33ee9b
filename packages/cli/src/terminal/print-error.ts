import { errorCodes, MillraceError, recordError } from "@millrace/flow/errors";
import { paint } from "./style.ts";

/** Shows an error with what to do about it, as JSON where that was asked for; returns the exit code. */
export function printError(thrown: unknown, options: { readonly json: boolean }): number {
  const error = asKnown(thrown);
  const recorded = recordError(error, "INTERNAL");
  const { stderr, stdout } = process;
  if (options.json) stdout.write(`${JSON.stringify({ error: recorded }, null, 2)}\n`);
  else {
    const code = paint("dim", `(${recorded.code})`, stderr);
    stderr.write(`${paint("red", "Error", stderr)} ${recorded.message} ${code}\n`);
    if (recorded.hint) stderr.write(`  ${recorded.hint}\n`);
    if (!(error instanceof MillraceError) && recorded.stack) stderr.write(`${paint("dim", recorded.stack, stderr)}\n`);
  }
  return errorCodes[recorded.code].exitCode;
}

/** A disk can be full wherever something is written. */
function asKnown(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !("code" in thrown) || thrown.code !== "ENOSPC") return thrown;
  return new MillraceError({
    code: "DISK_FULL",
    message: `Cannot write as the disk has to have room: ${thrown.message}`,
    hint: "Make room, then do the same again.",
    cause: thrown,
  });
}

import { errorCodes, MillraceError, recordError } from "@millrace/flow/errors";
import { paint } from "./style.ts";

/** Shows an error with what to do about it, as JSON where that was asked for; returns the exit code. */
export function printError(thrown: unknown, options: { readonly json: boolean }): number {
  const recorded = recordError(thrown, "INTERNAL");
  const { stderr, stdout } = process;
  if (options.json) stdout.write(`${JSON.stringify({ error: recorded }, null, 2)}\n`);
  else {
    const code = paint("dim", `(${recorded.code})`, stderr);
    stderr.write(`${paint("red", "Error", stderr)} ${recorded.message} ${code}\n`);
    if (recorded.hint) stderr.write(`  ${recorded.hint}\n`);
    if (!(thrown instanceof MillraceError) && recorded.stack) stderr.write(`${paint("dim", recorded.stack, stderr)}\n`);
  }
  return errorCodes[recorded.code].exitCode;
}

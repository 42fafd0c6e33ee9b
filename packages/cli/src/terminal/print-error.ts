import { errorCodes, MillraceError, recordError } from "@millrace/flow/errors";
import { paint } from "./style.ts";

/** Shows an error with what to do about it, as JSON where that was asked for; returns the exit code. */
export function printError(thrown: unknown, options: { readonly json: boolean }): number {
  const error = thrown instanceof MillraceError ? thrown : undefined;
  const recorded = recordError(thrown, "INTERNAL");
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ error: recorded }, null, 2)}\n`);
  } else {
    process.stderr.write(`${paint("red", "Error")} ${recorded.message} ${paint("dim", `(${recorded.code})`)}\n`);
    if (recorded.hint) process.stderr.write(`  ${recorded.hint}\n`);
    if (!error && recorded.stack) process.stderr.write(`${paint("dim", recorded.stack)}\n`);
  }
  return errorCodes[recorded.code].exitCode;
}

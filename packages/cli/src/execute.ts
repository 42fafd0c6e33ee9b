import { MillraceError } from "@millrace/flow/errors";
import { CommanderError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { createProgram } from "./program.ts";
import { printError } from "./terminal/print-error.ts";

/** Executes a command line, without the words that name the program; returns the exit code. */
export async function execute(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = createProgram({
    version: manifest.version,
    exit(code) {
      exitCode = code;
    },
  });
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = thrown instanceof CommanderError ? notUnderstood(thrown) : thrown;
    return printError(error, { json: args.includes("--json") });
  }
}

/** What commander found wrong, with its guess at what was meant. */
function notUnderstood({ message, code }: CommanderError): MillraceError {
  // A group of commands without one of them shows its help as an error.
  if (code === "commander.help")
    return new MillraceError({
      code: "INPUT_INVALID",
      message: "Cannot do this as a group of commands needs one of them: none was named",
      hint: "See: millrace help",
    });
  const [seen = "", ...guess] = message.replace(/^error: /, "").split("\n");
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot take this command line as every word of it must be known: ${seen}`,
    hint: `${guess.join(" ").replace(/^\((.*)\)$/, "$1 ")}See: millrace help`,
  });
}

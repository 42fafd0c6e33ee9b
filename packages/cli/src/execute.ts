import { MillraceError } from "@millrace/flow/errors";
import { type Command, CommanderError } from "commander";
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
    if (args.length > 0) await program.parseAsync(args, { from: "user" });
    else if (process.stdin.isTTY && process.stdout.isTTY) return await enterInteractive(program);
    else program.outputHelp();
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = thrown instanceof CommanderError ? notUnderstood(thrown, commandWords(program, args)) : thrown;
    return printError(error, { json: args.includes("--json") });
  }
}

async function enterInteractive(program: Command): Promise<number> {
  const [{ interactive }, { completionPlaces }, { readConfig }] = await Promise.all([
    import("./interactive/interactive.ts"),
    import("./completion/completion-places.ts"),
    import("@millrace/server/outside"),
  ]);
  return interactive({
    places: completionPlaces(program),
    execute: (words) => (words.length === 0 ? Promise.resolve(0) : execute(words)),
    input: process.stdin,
    output: process.stdout,
    dataFolder: readConfig().dataFolder,
  });
}

/** What commander found wrong, with its guess at what was meant. */
function notUnderstood({ message, code }: CommanderError, words: string): MillraceError {
  // A group of commands without one of them shows its help as an error.
  if (code === "commander.help")
    return new MillraceError({
      code: "INPUT_INVALID",
      message: "Cannot do this as a group of commands needs one of them: none was named",
      hint: `See: millrace ${words} --help`,
    });
  const [seen = "", ...guess] = message.replace(/^error: /, "").split("\n");
  const see = words === "" ? "millrace help" : `millrace ${words} --help`;
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot take this command line as ${rules[code] ?? "every word of it must be known"}: ${seen}`,
    hint: `${guess.join(" ").replace(/^\((.*)\)$/, "$1 ")}See: ${see}`,
  });
}

const rules: Readonly<Record<string, string>> = {
  "commander.invalidArgument": "its values must be valid",
  "commander.missingArgument": "what a command needs must be there",
  "commander.optionMissingArgument": "every option must have its value",
};

/** The words of a command line that name a command, as far as they do. */
function commandWords(program: Command, args: readonly string[]): string {
  const words: string[] = [];
  let at: Command | undefined = program;
  for (const arg of args) {
    at = at.commands.find((command) => command.name() === arg);
    if (!at) break;
    words.push(arg);
  }
  return words.join(" ");
}

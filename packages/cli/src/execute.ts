import { MillraceError } from "@millrace/flow/errors";
import { type Command, CommanderError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { createProgram } from "./program.ts";
import { nameFlags } from "./terminal/name-flags.ts";
import { printError } from "./terminal/print-error.ts";

/** Executes a command line, without the words that name the program; returns the exit code. */
export async function execute(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  let called: Command | null = null;
  const program = createProgram({
    version: manifest.version,
    exit(code) {
      exitCode = code;
    },
  }).hook("preAction", (_program, command) => {
    called = command;
  });
  try {
    if (args.length > 0) await program.parseAsync(args, { from: "user" });
    else if (process.stdin.isTTY && process.stdout.isTTY) return await enterInteractive(program);
    else program.outputHelp();
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error =
      thrown instanceof CommanderError ? await notUnderstood(thrown, named(program, args)) : nameFlags(thrown, called);
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

/** What commander found wrong, with a guess at what was meant. */
async function notUnderstood({ message, code }: CommanderError, { group, words, rest }: Named): Promise<MillraceError> {
  // A group of commands without one of them shows its help as an error.
  if (code === "commander.help")
    return new MillraceError({
      code: "INPUT_INVALID",
      message: "Cannot do this as a group of commands needs one of them: none was named",
      hint: `See: millrace ${words} --help`,
    });
  const [found = "", ...guess] = message.replace(/^error: /, "").split("\n");
  // Where a group's first command may be left out, a word that is none of them is taken for an argument of that.
  const word = code === "commander.excessArguments" && group.commands.length > 0 ? rest[0] : undefined;
  const seen = word === undefined ? found : `unknown command '${word}'`;
  if (word !== undefined) guess.push(await meant(word, group));
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

async function meant(word: string, { commands }: Command): Promise<string> {
  const { nearest } = await import("@millrace/server/outside");
  const guess = nearest(
    word,
    commands.map((command) => command.name()),
  );
  return guess === null ? "" : `(Did you mean ${guess}?)`;
}

/** What the words of a command line name, as far as they do. */
interface Named {
  readonly group: Command;
  /** Those that lead there. */
  readonly words: string;
  /** What comes behind them. */
  readonly rest: readonly string[];
}

function named(program: Command, args: readonly string[]): Named {
  let group = program;
  let count = 0;
  for (const arg of args) {
    const next: Command | undefined = group.commands.find((command) => command.name() === arg);
    if (!next) break;
    group = next;
    count += 1;
  }
  return { group, words: args.slice(0, count).join(" "), rest: args.slice(count) };
}

import type { Command } from "commander";
import { global, server, wholeNumber } from "./command-options.ts";

type Exit = (code: number) => void;

/** Adds what is done with runs that failed, and with runs whose flow has changed. */
export function addFailureCommands(program: Command, exit: Exit): void {
  server(program.command("resume <run>"))
    .description(
      "Start a failed or canceled run again on the version that is published now, keeping what had succeeded.",
    )
    .option("--from-start", "repeat every step")
    .option("--key <key>", "idempotency key: the same one again returns the first run")
    .action(async (run, given) => exit(await (await import("../commands/resume.ts")).resume(run, given)));

  server(program.command("fork <run>"))
    .description("Start a new run from one that has ended: from a step on, with another input or other results.")
    .option("--from <step>", "the step from which on nothing is kept, as name or name[key]")
    .option("-i, --input <json>", "another input as JSON")
    .option("--input-file <file>", "another input from a file, - for standard input")
    .option("--result <step=json...>", "what a step is taken to have returned, as name=json or name[key]=json")
    .option("--key <key>", "idempotency key: the same one again returns the first run")
    .action(async (run, given) => exit(await (await import("../commands/fork.ts")).fork(run, given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace fork 01jnv8m3 --from 'read page[https://shop.example/p/7]'\n  millrace fork 01jnv8m3 --result 'fetch rate=1.08'",
    );

  server(program.command("migrate <flow>"))
    .description(
      "Move waiting and queued runs to another version, each only where its code asks for all that is recorded.",
    )
    .option("--to <version>", "a version's sha256 (default: the published one)")
    .option("--dry-run", "say what would be moved, and move nothing")
    .action(async (flow, given) => exit(await (await import("../commands/migrate.ts")).migrate(flow, given)));

  addDeadLetterCommands(program.command("dead-letters").description("Runs that failed for good."), exit);
}

function addDeadLetterCommands(letters: Command, exit: Exit): void {
  filter(global(letters.command("list", { isDefault: true })))
    .description("List the runs that failed for good and that nobody has dealt with, newest first.")
    .option("--limit <n>", "how many, 200 at most", wholeNumber(1, 200), "20")
    .option("--before <run>", "those before this one")
    .action(async (given) => exit(await (await import("../commands/dead-letters.ts")).listDeadLetters(given)));

  global(letters.command("show <run>"))
    .description("Show a dead letter with its whole input and why it failed.")
    .action(async (run, given) => exit(await (await import("../commands/dead-letters.ts")).showDeadLetter(run, given)));

  filter(server(letters.command("redrive [run]")))
    .description("Send dead letters again, each of them once: the named one, or those that the filter means.")
    .option("--all", "without a run: all of them, where no filter is given")
    .option("--from-start", "repeat every step instead of keeping those that had succeeded")
    .option("--on-published", "on the version that is published now, instead of the run's own")
    .option("-i, --input <json>", "another input as JSON, for a named run")
    .option("--input-file <file>", "another input from a file, - for standard input")
    .action(async (run, given) => exit(await (await import("../commands/dead-letters.ts")).redrive(run, given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace dead-letters redrive 01jnv8m3 --input '{\"urls\":[]}'\n  millrace dead-letters redrive --error HTTP_STATUS --since 1d",
    );

  filter(global(letters.command("discard [run]")))
    .description("Put dead letters away for good: the named one, or those that the filter means.")
    .option("--all", "without a run: all of them, where no filter is given")
    .action(async (run, given) => exit(await (await import("../commands/dead-letters.ts")).discard(run, given)));
}

function filter(command: Command): Command {
  return command
    .option("--flow <flow>", "only of this flow")
    .option("--error <code>", "only with this error code")
    .option(
      "--since <time>",
      "only what failed since a time such as 2026-03-01T06:00:00Z, or in the last so long, such as 2h",
    );
}

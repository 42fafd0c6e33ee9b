import { type Command, Option } from "commander";
import { follow, global, wholeNumber } from "./command-options.ts";

type Exit = (code: number) => void;

/** `millrace emit`, `millrace events` and `millrace callbacks`. */
export function addEventCommands(program: Command, exit: Exit): void {
  global(program.command("emit <type>"))
    .description("Emit an event: it starts the flows that subscribed and wakes the runs that wait for it.")
    .option("-p, --payload <json>", "what the event carries (default: null)")
    .option("--payload-file <file>", "the payload from a file, - for standard input")
    .option("--key <key>", "idempotency key: the same one again emits nothing")
    .action(async (type, given) => exit(await (await import("../commands/emit.ts")).emit(type, given)))
    .addHelpText("after", '\nExample:\n  millrace emit order.created --payload \'{"id":"o-17"}\' --key o-17');

  const events = program.command("events").description("See what was emitted, and what all runs do.");
  global(events.command("list", { isDefault: true }))
    .description("List emitted events, newest first; `list` may be left out.")
    .option("--type <type>", "only of this type")
    .option("--limit <n>", "how many, 200 at most", wholeNumber(1, 200), "20")
    .action(async (given) => exit(await (await import("../commands/events.ts")).events(given)));
  follow(events.command("watch"))
    .description("Tell what all runs do as it happens, entry by entry; with --json one line of JSON each.")
    .option("--runs", "only what changes a run's status")
    .option("--from-start", "begin with the oldest entry there is instead of now")
    .action(async (given) => exit(await (await import("../commands/events.ts")).watchEvents(given)))
    .addHelpText("after", "\nExamples:\n  millrace events watch --runs\n  millrace events watch --from-start --json");

  const callbacks = program.command("callbacks").description("See who was told of the ends of runs.");
  global(callbacks.command("list", { isDefault: true }))
    .description("List callbacks, newest first, with what became of their attempts; `list` may be left out.")
    .addOption(new Option("--status <status>", "only these").choices(["pending", "delivered", "given up"]))
    .option("--limit <n>", "how many, 200 at most", wholeNumber(1, 200), "20")
    .action(async (given) => exit(await (await import("../commands/callbacks.ts")).callbacks(given)));
  global(callbacks.command("secret"))
    .description("Print what callbacks are signed with, for whoever receives them.")
    .action(async (given) => exit(await (await import("../commands/callbacks.ts")).callbackSecret(given)));
}

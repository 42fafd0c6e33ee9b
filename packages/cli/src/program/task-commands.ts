import { type Command, Option } from "commander";
import { global, list, wholeNumber } from "./command-options.ts";

/** `millrace tasks` and what stands below it. */
export function addTaskCommands(program: Command, exit: (code: number) => void): void {
  const tasks = program.command("tasks").description("See and change the work that agents and flows are given.");
  list(tasks.command("list", { isDefault: true }))
    .description("List tasks, newest first; `list` may be left out.")
    .option("--capability <name>", "only of this one")
    .addOption(
      new Option("--status <status>", "only in this status").choices([
        "queued",
        "running",
        "succeeded",
        "failed",
        "canceled",
      ]),
    )
    .option("--limit <n>", "how many, 200 at most", wholeNumber(1, 200), "20")
    .option("--after <task>", "those after this one")
    .action(async (given) => exit(await (await import("../commands/tasks.ts")).tasks(given)));

  global(tasks.command("create <capability>"))
    .description("Queue a task for an agent that has the capability, or with flow:<name> for a flow.")
    .option("-p, --payload <json>", "what the agent is given (default: null)")
    .option("--payload-file <file>", "the payload from a file, - for standard input")
    .option(
      "--priority <n>",
      "from -1000 to 1000; a higher one is taken first (default: 0)",
      wholeNumber(-1_000, 1_000),
    )
    .option("--retries <n>", "further attempts after one that failed (default: 3)", wholeNumber(0, 100))
    .option("--deadline <time>", "failed when it has not ended by then: a time, or so long from now, such as 2h")
    .action(async (capability, given) =>
      exit(await (await import("../commands/task-verbs.ts")).createTask(capability, given)),
    )
    .addHelpText("after", "\nExample:\n  millrace tasks create resize-image --payload '{\"width\":640}'");

  global(tasks.command("show <task>"))
    .description("Show where a task stands, and what it came to.")
    .action(async (task, given) => exit(await (await import("../commands/task-verbs.ts")).showTask(task, given)));

  global(tasks.command("update <task>"))
    .description("Change what is named of a task that waits; one that an agent has is left as it is.")
    .option("-p, --payload <json>", "what the agent is given")
    .option("--payload-file <file>", "the payload from a file, - for standard input")
    .option("--priority <n>", "from -1000 to 1000; a higher one is taken first", wholeNumber(-1_000, 1_000))
    .option("--retries <n>", "further attempts after one that failed", wholeNumber(0, 100))
    .option("--deadline <time>", "a time, or so long from now, such as 2h; none takes it away")
    .action(async (task, given) => exit(await (await import("../commands/task-verbs.ts")).updateTask(task, given)))
    .addHelpText("after", "\nExample:\n  millrace tasks update task-0195501a --priority 10 --deadline 2h");

  global(tasks.command("cancel <task>"))
    .description("Cancel a task; its agent learns it with the next heartbeat.")
    .action(async (task, given) => exit(await (await import("../commands/task-verbs.ts")).cancelTask(task, given)));
}

import { type Command, Option } from "commander";
import { global, list, wholeNumber } from "./command-options.ts";

/** `millrace agent run` and what stands below `millrace agents` and `millrace tasks`. */
export function addAgentCommands(program: Command, exit: (code: number) => void): void {
  const agent = program.command("agent").description("Run an agent: a process that does tasks.");
  global(agent.command("run <file>"))
    .description("Run a module as an agent until it is told to stop; it exports `capabilities` and `handle(task)`.")
    .option("--name <name>", "what people call it (default: the file's name)")
    .option("--concurrency <n>", "how many tasks at the same time", wholeNumber(1, 1_000), "1")
    .option("--lease <duration>", "it is lost after so long without a heartbeat", "30s")
    .action(async (file, given) => exit(await (await import("../commands/agent-run.ts")).agentRun(file, given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace agent run ./resize-image.ts --concurrency 4\n  millrace agent run ./resize-image.ts --server http://127.0.0.1:5005 --token-file agent.token",
    );

  const agents = program.command("agents").description("See and remove agents.");
  list(agents.command("list", { isDefault: true }))
    .description("List agents: what they can do, their health, what they hold; `list` may be left out.")
    .action(async (given) => exit(await (await import("../commands/agents.ts")).agents(given)));

  global(agents.command("remove <agent>"))
    .description("Take an agent away, with its token; what it held goes back to the queue at once.")
    .action(async (id, given) => exit(await (await import("../commands/agents.ts")).removeAgent(id, given)));

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
    .action(async (given) => exit(await (await import("../commands/tasks.ts")).tasks(given)));

  global(tasks.command("create <capability>"))
    .description("Queue a task for an agent that has the capability, or with flow:<name> for a flow.")
    .option("-p, --payload <json>", "what the agent is given (default: null)")
    .option("--payload-file <file>", "the payload from a file, - for standard input")
    .option("--priority <n>", "from -1000 to 1000; a higher one is taken first (default: 0)")
    .option("--retries <n>", "further attempts after one that failed (default: 3)", wholeNumber(0, 100))
    .action(async (capability, given) =>
      exit(await (await import("../commands/task-verbs.ts")).createTask(capability, given)),
    )
    .addHelpText("after", "\nExample:\n  millrace tasks create resize-image --payload '{\"width\":640}'");

  global(tasks.command("show <task>"))
    .description("Show where a task stands, and what it came to.")
    .action(async (task, given) => exit(await (await import("../commands/task-verbs.ts")).showTask(task, given)));

  global(tasks.command("cancel <task>"))
    .description("Cancel a task; its agent learns it with the next heartbeat.")
    .action(async (task, given) => exit(await (await import("../commands/task-verbs.ts")).cancelTask(task, given)));
}

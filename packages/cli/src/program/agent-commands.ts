import { type Command, Option } from "commander";
import { global, wholeNumber } from "./command-options.ts";

/** `millrace agent run`, `millrace agents` and `millrace tasks`. */
export function addAgentCommands(program: Command, exit: (code: number) => void): void {
  const agent = program.command("agent").description("Run an agent: a process that does tasks.");
  global(agent.command("run <file>"))
    .description("Run a module as an agent until it is told to stop; it exports `capabilities` and `handle(task)`.")
    .option("--name <name>", "what people call it (default: the file's name)")
    .option("--concurrency <n>", "how many tasks at the same time", wholeNumber(1, 1_000), "1")
    .option("--lease <duration>", "it is lost after so long without a heartbeat", "30s")
    .option("--server <url>", "a server elsewhere; with --token-file (default: the one of the data folder)")
    .option("--token-file <file>", "holds a token with the scope agents:work")
    .action(async (file, given) => exit(await (await import("../commands/agent-run.ts")).agentRun(file, given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace agent run ./resize-image.ts --concurrency 4\n  millrace agent run ./resize-image.ts --server http://127.0.0.1:5005 --token-file agent.token",
    );

  global(program.command("agents"))
    .description("List agents: what they can do, their health, what they hold.")
    .action(async (given) => exit(await (await import("../commands/agents.ts")).agents(given)));

  global(program.command("tasks"))
    .description("List tasks, newest first.")
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
}

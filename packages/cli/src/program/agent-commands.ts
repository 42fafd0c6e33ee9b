import type { Command } from "commander";
import { follow, global, list, wholeNumber } from "./command-options.ts";

/** `millrace agent run` and what stands below `millrace agents`. */
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
    .option("--limit <n>", "how many, 500 at most", wholeNumber(1, 500), "100")
    .option("--after <agent>", "those after this one")
    .action(async (given) => exit(await (await import("../commands/agents.ts")).agents(given)));

  follow(agents.command("watch"))
    .description("Tell how agents come, go and change, as it happens; with --json one line of JSON each.")
    .action(async (given) => exit(await (await import("../commands/agents.ts")).watchAgents(given)))
    .addHelpText("after", "\nExample:\n  millrace agents watch --json");

  global(agents.command("remove <agent>"))
    .description("Take an agent away, with its token; what it held goes back to the queue at once.")
    .action(async (id, given) => exit(await (await import("../commands/agents.ts")).removeAgent(id, given)));
}

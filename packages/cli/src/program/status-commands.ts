import { type Command, Option } from "commander";
import { global } from "./command-options.ts";

/** `millrace status` and `millrace health`: how a running server does. */
export function addStatusCommands(program: Command, exit: (code: number) => void): void {
  global(program.command("status"))
    .description("Say in short how the server does: workers, agents, tasks, queues; millrace top shows it live.")
    .option("--prometheus", "as the text that Prometheus reads")
    .action(async (given) => exit(await (await import("../commands/status.ts")).status(given)))
    .addHelpText("after", "\nExamples:\n  millrace status --json\n  millrace status --prometheus");

  global(program.command("health"))
    .description("End with 0 when every part of the server is well, else with 6 and what is wrong.")
    .addOption(
      new Option("--only <what>", "only whether it answers, or whether it can take work").choices(["live", "ready"]),
    )
    .action(async (given) => exit(await (await import("../commands/status.ts")).health(given)))
    .addHelpText("after", "\nExample:\n  millrace health --only ready");
}

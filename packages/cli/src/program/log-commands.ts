import { type Command, Option } from "commander";
import { global, wholeNumber } from "./command-options.ts";

/** `millrace logs` and `millrace metrics`: what flows tell on their way. */
export function addLogCommands(program: Command, exit: (code: number) => void): void {
  global(program.command("logs"))
    .description("Show what flows logged, oldest first; with --json one line of JSON each.")
    .option("--run <run>", "only of this run")
    .option("--flow <flow>", "only of this flow")
    .addOption(
      new Option("--level <level>", "only this level and graver ones")
        .choices(["debug", "info", "warn", "error"])
        .default("debug"),
    )
    .option("--text <text>", "only lines that have this in their message or fields")
    .option("--since <time>", "only of the last so long, such as 2h, or since a time such as 2026-03-01T06:00:00Z")
    .addOption(new Option("--until <time>", "only of before then").conflicts("follow"))
    .option("--limit <n>", "how many of the newest, 10,000 at most", wholeNumber(1, 10_000), "100")
    .option("-f, --follow", "stay, and show new lines as they are written")
    .action(async (given) => exit(await (await import("../commands/logs.ts")).logs(given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace logs --level warn --since 1h\n  millrace logs --flow price-monitoring --follow",
    );

  global(program.command("metrics [flow]"))
    .description("Sum up what flows recorded with `metric`: count, sum, mean and percentiles.")
    .option("--name <name>", "only this metric")
    .option("--run <run>", "only of this run")
    .option("--since <time>", "of the last so long, or since a time such as 2026-03-01T06:00:00Z", "24h")
    .option("--until <time>", "of before then (default: now)")
    .option("--every <duration>", "also in spans of this length, such as 1h")
    .action(async (flow, given) => exit(await (await import("../commands/metrics.ts")).metrics(flow, given)))
    .addHelpText("after", "\nExample:\n  millrace metrics price-monitoring --since 7d --every 1d");
}

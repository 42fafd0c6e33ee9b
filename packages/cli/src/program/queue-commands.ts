import type { Command } from "commander";
import { global, list } from "./command-options.ts";

/** `millrace queues` and what stands below it. */
export function addQueueCommands(program: Command, exit: (code: number) => void): void {
  const queues = program.command("queues").description("See what waits in queues, and change their limits.");

  // Options of the group itself would be taken from those of its commands.
  list(queues.command("list", { isDefault: true }))
    .description("List the queues: how full they are, what limits them.")
    .action(async (given) => exit(await (await import("../commands/queues.ts")).queues(given)));

  global(queues.command("set <queue>"))
    .description("Change limits of a queue, until a version that declares others is published.")
    .option("--concurrency <n>", "runs at the same time; none takes a limit away")
    .option("--concurrency-per-key <n>", "the same for runs with the same key")
    .option("--rate <n/period>", "starts in a period, such as 10/1m")
    .option("--rate-per-key <n/period>", "the same for runs with the same key")
    .option("--max-size <n>", "queued runs; further starts are refused")
    .action(async (queue, given) => exit(await (await import("../commands/queues.ts")).setQueue(queue, given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace queues set mail --concurrency 5 --rate 100/1m\n  millrace queues set mail --max-size none",
    );

  for (const verb of ["pause", "resume"] as const)
    global(queues.command(`${verb} <queue>`))
      .description(
        verb === "pause" ? "Let a queue start no runs; those that run go on." : "Let a paused queue start runs again.",
      )
      .action(async (queue, given) =>
        exit(await (await import("../commands/queues.ts")).pauseQueue(verb, queue, given)),
      );
}

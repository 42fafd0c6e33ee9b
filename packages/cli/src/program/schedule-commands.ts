import { type Command, Option } from "commander";
import { global, server, wholeNumber } from "./command-options.ts";

type Exit = (code: number) => void;

/** `millrace publish` and `millrace schedules` with all that stands below it. */
export function addScheduleCommands(program: Command, exit: Exit): void {
  server(program.command("publish <flow>"))
    .description("Make a flow's file the version that new runs get, and its schedules those that fire.")
    .action(async (flow, given) => exit(await (await import("../commands/publish.ts")).publish(flow, given)))
    .addHelpText("after", "\nExample:\n  millrace publish ./my-flow/flow.ts");

  const schedules = program.command("schedules").description("See and change what starts runs by the clock.");
  global(schedules.command("list", { isDefault: true }))
    .description("List schedules and when each fires next; `list` may be left out.")
    .option("--flow <flow>", "only of this flow")
    .option("--limit <n>", "how many, 200 at most", wholeNumber(1, 200), "50")
    .option("--after <schedule>", "those after this one")
    .action(async (given) => exit(await (await import("../commands/schedules.ts")).schedules(given)));

  addAdd(schedules, exit);

  global(schedules.command("show <schedule>"))
    .description("Show a schedule: the next five moments, and what became of the last ones.")
    .option("--limit <n>", "how many of the last ones, 200 at most", wholeNumber(1, 200), "10")
    .option("--before <time>", "of the last ones those before this one")
    .action(async (id, given) => exit(await (await import("../commands/schedules-show.ts")).showSchedule(id, given)));

  const changes = [
    ["pause", "Pause a schedule until it is resumed; publishing its flow does not wake it."],
    ["resume", "Let a paused schedule go on with its next moment."],
    ["remove", "Remove a schedule that no flow declares; its runs stay."],
  ] as const;
  for (const [verb, description] of changes)
    global(schedules.command(`${verb} <schedule>`))
      .description(description)
      .action(async (id, given) =>
        exit(
          await (await import("../commands/schedules-change.ts")).changeSchedule(verb, { ...given, scheduleId: id }),
        ),
      );
}

function addAdd(schedules: Command, exit: Exit): void {
  server(schedules.command("add <flow>"))
    .description("Add a schedule to a flow, named by its name or file.")
    .addOption(
      new Option("--cron <pattern>", "by a cron pattern, with or without seconds").conflicts(["every", "once"]),
    )
    .option("--timezone <name>", "the time zone of the pattern (default: UTC)")
    .addOption(new Option("--every <duration>", "at an equal distance, such as 15m").conflicts(["cron", "once"]))
    .option("--from <moment>", "a moment that --every counts from")
    .addOption(
      new Option("--once <moment>", "at one moment, such as 2026-12-01T06:00:00Z").conflicts(["cron", "every"]),
    )
    .option("--name <name>", "tells it apart from the flow's others")
    .option("--jitter <duration>", "each firing is late by a part of it")
    .addOption(
      new Option("--missed <rule>", "moments at which nothing could fire (default: coalesce)").choices([
        "skip",
        "coalesce",
        "catch up",
      ]),
    )
    .option("-i, --input <json>", "the input of its runs as JSON (default: {})")
    .option("--input-file <file>", "the input from a file, - for standard input")
    .action(async (flow, given) => exit(await (await import("../commands/schedules-add.ts")).addSchedule(flow, given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace schedules add price-monitoring --cron '0 6 * * 1-5' --timezone Europe/Berlin --input-file urls.json\n  millrace schedules add ./my-flow/flow.ts --every 15m --name often",
    );
}

import type { Command } from "commander";
import { server } from "./command-options.ts";

/** `millrace init`, `millrace new` and `millrace dev`: flows of one's own. */
export function addAuthorCommands(program: Command, exit: (code: number) => void): void {
  server(program.command("init"))
    .description("Answer three questions and see a flow of your own run.")
    .option("--in <folder>", "the repository (default: this folder)")
    .action(async (given) => exit(await (await import("../commands/init.ts")).init(given)));

  program
    .command("new <name>")
    .description("Write the files of a flow of your own: flows/<name>/flow.ts.")
    .option("--from <flow>", "begin with a copy of a bundled flow")
    .option("--in <folder>", "the repository (default: this folder)")
    .option("--json", "answer with JSON on standard output")
    .action(async (name, given) => exit((await import("../commands/new.ts")).newFlow(name, given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace new greet && millrace dev ./flows/greet --input-file flows/greet/input.json\n  millrace new my-prices --from price-monitoring",
    );

  server(program.command("dev <flow>"))
    .description("Publish a flow's folder at every save, with its types checked; run it each time where asked.")
    .option("--run", "run it after every save, with the input given")
    .option("-i, --input <json>", "run it with this input as JSON")
    .option("--input-file <file>", "run it with the input of a file")
    .action(async (flow, given) => exit(await (await import("../commands/dev.ts")).dev(flow, given)))
    .addHelpText("after", '\nExample:\n  millrace dev ./flows/greet --input \'{"name":"you"}\'');
}

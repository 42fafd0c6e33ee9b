import type { Command } from "commander";
import { global } from "./command-options.ts";

/** `millrace flows` and what stands below it. */
export function addFlowCommands(program: Command, exit: (code: number) => void): void {
  const flows = program.command("flows").description("See which flows can be run, and what each does.");
  global(flows.command("list", { isDefault: true }))
    .description("List the flows that can be run, bundled and your own, with what each does; `list` may be left out.")
    .action(async (given) => exit(await (await import("../commands/flows.ts")).flows(given)));

  global(flows.command("show <flow>"))
    .description("Show what a flow takes and touches, with a sample call.")
    .option("--at <version>", "as this version is, by its sha256 (default: the live one)")
    .action(async (flow, given) => exit(await (await import("../commands/flows-show.ts")).showFlow(flow, given)))
    .addHelpText("after", "\nExamples:\n  millrace flows show price-monitoring");
}

import { type Command, Option } from "commander";
import { global, list } from "./command-options.ts";

/** `millrace approvals`, `approve` and `reject`. */
export function addApprovalCommands(program: Command, exit: (code: number) => void): void {
  list(program.command("approvals"))
    .description("List what runs ask people, newest first.")
    .addOption(new Option("--state <state>", "which ones").choices(["open", "decided", "all"]).default("open"))
    .option("--before <id>", "the page after this one")
    .action(async (given) => exit(await (await import("../commands/approvals.ts")).approvals(given)));

  global(program.command("approve <approval>"))
    .description("Say yes to a run that asks; it goes on.")
    .option("--comment <text>", "kept with the decision")
    .option("--form <json>", "what the approval's form asks for, as JSON")
    .action(async (approval, given) =>
      exit(await (await import("../commands/approvals.ts")).decide("approved", approval, given)),
    )
    .addHelpText(
      "after",
      '\nExample:\n  millrace approve 0195501a-7f6c-7c11 --form \'{"account":"DE02"}\' --comment "as agreed"',
    );

  global(program.command("reject <approval>"))
    .description("Say no to a run that asks; it goes on.")
    .option("--comment <text>", "kept with the decision")
    .action(async (approval, given) =>
      exit(await (await import("../commands/approvals.ts")).decide("rejected", approval, given)),
    );
}

import { type Command, Option } from "commander";
import { global, list, wholeNumber } from "./command-options.ts";

/** `millrace approvals`, `approve` and `reject`. */
export function addApprovalCommands(program: Command, exit: (code: number) => void): void {
  const approvals = program.command("approvals").description("See what runs ask people.");
  list(approvals.command("list", { isDefault: true }))
    .description("List what runs ask people, newest first; `list` may be left out.")
    .addOption(new Option("--state <state>", "which ones").choices(["open", "decided", "all"]).default("open"))
    .option("--limit <n>", "how many, 200 at most", wholeNumber(1, 200), "50")
    .option("--before <id>", "the page after this one")
    .action(async (given) => exit(await (await import("../commands/approvals.ts")).approvals(given)));

  global(approvals.command("show <approval>"))
    .description("Show what a run asks with what its form has to hold, and what became of it.")
    .action(async (approval, given) =>
      exit(await (await import("../commands/approvals.ts")).showApproval(approval, given)),
    )
    .addHelpText("after", "\nExample:\n  millrace approvals show 0195501a-7f6c-7c11");

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

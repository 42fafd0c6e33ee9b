import type { Command } from "commander";

/** Adds `millrace link`. */
export function addLinkCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("link [url]")
    .description("Have the commands of this repository go to a server elsewhere; without a URL, show where they go.")
    .option("--token-file <file>", "holds a token of that server; the repository never does")
    .option("--in <folder>", "the repository (default: this folder)")
    .option("--remove", "end it: commands use the data folder again")
    .option("--json", "answer with JSON on standard output")
    .action(async (url, given) => exit(await (await import("../commands/link.ts")).link(url, given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace link https://millrace.example --token-file ~/millrace.token\n  millrace link --remove",
    );
}

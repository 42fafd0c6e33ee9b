import { scopes } from "@millrace/contract/scopes";
import { type Command, Option } from "commander";
import { global, wholeNumber } from "./command-options.ts";

const days = () =>
  new Option("--days <n>", "how long the secret is valid, 365 at most").argParser(wholeNumber(1, 365)).default("30");

/** `millrace token` and what stands below it. */
export function addTokenCommands(program: Command, exit: (code: number) => void): void {
  const tokens = program.command("token").description("Make, list and end the tokens of programs that call the API.");

  global(tokens.command("create <name>"))
    .description("Make a token and print its secret, this once.")
    .addOption(new Option("--scope <scope...>", "what it may be used for").choices(scopes).makeOptionMandatory())
    .addOption(days())
    .action(async (name, given) => exit(await (await import("../commands/tokens.ts")).createToken(name, given)))
    .addHelpText(
      "after",
      "\nExample:\n  millrace token create nightly-export --scope runs:read artifacts:read --days 90",
    );

  global(tokens.command("list", { isDefault: true }))
    .description("List tokens, newest first, with their last use; never a secret.")
    .option("--limit <n>", "how many, 200 at most", wholeNumber(1, 200), "50")
    .option("--after <token>", "those after this one")
    .action(async (given) => exit(await (await import("../commands/tokens.ts")).listTokens(given)));

  global(tokens.command("rotate <token>"))
    .description("Give a token a new secret; the one it has stays valid for a while.")
    .option("--overlap <duration>", "how long, 7d at most; 0 ends it at once", "1d")
    .addOption(days())
    .action(async (id, given) => exit(await (await import("../commands/tokens.ts")).rotateToken(id, given)))
    .addHelpText("after", "\nExample:\n  millrace token rotate t_6Yb2mJ0sQ1 --overlap 1h");

  global(tokens.command("revoke <token>"))
    .description("End a token for good, with every secret it has.")
    .action(async (id, given) => exit(await (await import("../commands/tokens.ts")).revokeToken(id, given)));
}

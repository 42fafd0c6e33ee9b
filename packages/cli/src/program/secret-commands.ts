import type { Command } from "commander";
import { global, wholeNumber } from "./command-options.ts";

/** `millrace secret` and what stands below it. */
export function addSecretCommands(program: Command, exit: (code: number) => void): void {
  const secrets = program.command("secret").description("Keep what connections sign in with, encrypted.");

  global(secrets.command("set <name>"))
    .description("Set a secret, its value from standard input, or asked for where a person sits.")
    .action(async (name, given) => exit(await (await import("../commands/secrets.ts")).setSecret(name, given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace secret set billing-key\n  millrace secret set billing-key < key.txt",
    );

  global(secrets.command("list", { isDefault: true }))
    .description("List the names of secrets; no command shows a value.")
    .option("--limit <n>", "how many, 200 at most", wholeNumber(1, 200), "50")
    .option("--after <name>", "those after this one")
    .action(async (given) => exit(await (await import("../commands/secrets.ts")).listSecrets(given)));

  global(secrets.command("remove <name>"))
    .description("Remove a secret; connections that name it fail from then on.")
    .action(async (name, given) => exit(await (await import("../commands/secrets.ts")).removeSecret(name, given)));

  global(secrets.command("rotate-key"))
    .description("Put all secrets under a new master key; nothing pauses.")
    .action(async (given) => exit(await (await import("../commands/secrets.ts")).rotateSecretKey(given)));
}

import type { Command } from "commander";
import { global, wholeNumber } from "./command-options.ts";

const commands = () => import("../commands/connections.ts");

/** `millrace connection` and what stands below it. */
export function addConnectionCommands(program: Command, exit: (code: number) => void): void {
  const connections = program.command("connection").description("Set up the services that flows speak to by name.");

  global(connections.command("add <name>"))
    .description("Set up a connection; what is missing is asked for where a person sits.")
    .requiredOption("--kind <kind>", "what is spoken; millrace connection kinds lists them")
    .option("--set <key=value...>", "a setting; a dot leads into one: headers.x-client=millrace")
    .option("--secret <key...>", "settings whose values come from standard input, one a line")
    .option("--secret-name <key=name...>", "settings whose values are secrets of the project")
    .option("--allow <host:port...>", "its own hosts that may have private addresses")
    .option("--limit <n>", "how many calls go at once", wholeNumber(1, 1_000))
    .option("--expires <date>", "when its credential ends")
    .action(async (name, given) => exit(await (await commands()).addConnection(name, given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace connection add billing --kind http --set baseUrl=https://billing.example --secret secretHeaders.authorization < key.txt\n  millrace connection add ledger --kind http --set baseUrl=http://127.0.0.1:8080 --allow 127.0.0.1:8080",
    );

  global(connections.command("import <document>"))
    .description(
      "Write an OpenAPI 3 or Swagger 2.0 document's operations as functions into connectors/<name>.ts, over a connection.",
    )
    .option("--name <name>", "the connection's name; by default made of the document's title")
    .option("--in <folder>", "the repository; by default the folder that you are in")
    .option("--base-url <url>", "where the service is, where the document leaves it open")
    .option("--force", "write over a file that was changed by hand")
    .option("--add", "set up the connection too, as connection add does with these:")
    .option("--set <key=value...>", "a setting, in the place of the document's")
    .option("--secret <key...>", "settings whose values come from standard input, one a line")
    .option("--secret-name <key=name...>", "settings whose values are secrets of the project")
    .option("--allow <host:port...>", "its own hosts that may have private addresses")
    .action(async (document, given) =>
      exit(await (await import("../commands/connection-import.ts")).importConnection(document, given)),
    )
    .addHelpText(
      "after",
      "\nExamples:\n  millrace connection import https://billing.example/openapi.json --name billing\n  millrace connection import petstore.yaml --add --set auth.user=ada < password.txt",
    );

  global(connections.command("list", { isDefault: true }))
    .description("List connections with their health, how full they are and when their credentials end.")
    .option("--limit <n>", "how many, 200 at most", wholeNumber(1, 200), "50")
    .option("--after <name>", "those after this one")
    .action(async (given) => exit(await (await commands()).listConnections(given)));

  global(connections.command("kinds"))
    .description("List what can be set up, and with which settings.")
    .action(async (given) => exit(await (await commands()).listConnectionKinds(given)));

  global(connections.command("show <name>"))
    .description("Show a connection; of its secrets only that they are set.")
    .action(async (name, given) => exit(await (await commands()).showConnection(name, given)));

  global(connections.command("test <name>"))
    .description("Sign in to the service and ask for a sign of life; ends with 1 unless it is healthy.")
    .action(async (name, given) => exit(await (await commands()).testConnection(name, given)));

  global(connections.command("remove <name>"))
    .description("Remove a connection with its own secrets; flows that name it fail from then on.")
    .action(async (name, given) => exit(await (await commands()).removeConnection(name, given)));
}

import { runStatuses } from "@millrace/flow/run";
import { Command, Option } from "commander";

const exitCodes = `
Exit codes:
  0  done                          4  conflicts with what is there (in use, taken, wrong state)
  1  the run or the command failed 5  not allowed
  2  bad input or configuration    6  something is unavailable; trying again can help
  3  not found                     7  the run was canceled

Every error has a code and says what to do; docs/errors.md explains each.`;

/** The command tree. Each command loads its code when it is called, so that help and a refusal are quick. */
export function createProgram(options: { readonly version: string; exit(code: number): void }): Command {
  const { exit } = options;
  const program = new Command("millrace")
    .description("Record, draw or write a flow; it runs durably, with real browsers, and you watch it live.")
    .version(options.version)
    .showHelpAfterError("See: millrace help")
    .showSuggestionAfterError(true)
    .addHelpText("after", exitCodes)
    .addHelpText(
      "after",
      "\nTry it:\n  millrace start                 the server, the panel and a first check of the bundled shop\n  millrace demo crash            kill it in the middle and see that nothing is lost or done twice",
    );

  server(program.command("start"))
    .description("Start the server and panel, and check the prices of the bundled shop.")
    .option("--once", "end after the check instead of staying up")
    .option("--no-job", "only the server: no shop, no check")
    .action(async (given) => exit(await (await import("./commands/start.ts")).start(given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace start --once\n  millrace start --no-job --port 8080 --data-dir /var/lib/millrace",
    );

  server(program.command("run <flow>"), { port: false })
    .description("Run a flow, by its name or file, and show what came out.")
    .option("-i, --input <json>", "the input as JSON (default: {})")
    .option("--input-file <file>", "the input from a file, - for standard input")
    .option("--key <key>", "idempotency key: the same one again returns the first run")
    .option("--detach", "do not wait for the end (needs a running server)")
    .action(async (flow, given) => exit(await (await import("./commands/run.ts")).run(flow, given)))
    .addHelpText(
      "after",
      '\nExamples:\n  millrace run price-monitoring --input \'{"urls":["https://example.com/product"]}\'\n  millrace run ./flows/hello/flow.ts --json',
    );

  addRunCommands(program, exit);
  addCareCommands(program, exit);
  return program;
}

type Exit = (code: number) => void;

function addRunCommands(program: Command, exit: Exit): void {
  global(program.command("flows"))
    .description("List the flows that can be run.")
    .action(async (given) => exit(await (await import("./commands/flows.ts")).flows(given)));

  global(program.command("runs"))
    .description("List runs, newest first.")
    .option("--flow <flow>", "only of this flow")
    .addOption(new Option("--status <status>", "only in this status").choices(runStatuses))
    .option("--limit <n>", "how many", "20")
    .action(async (given) => exit(await (await import("./commands/runs.ts")).runs(given)));

  global(program.command("show <run>"))
    .description("Show a run: its steps, what came out, why it failed.")
    .option("-w, --watch", "follow it to its end first")
    .action(async (run, given) => exit(await (await import("./commands/show.ts")).show(run, given)));

  global(program.command("cancel <run>"))
    .description("Cancel a run; what it had recorded stays.")
    .option("--reason <text>", "kept in its journal")
    .action(async (run, given) => exit(await (await import("./commands/cancel.ts")).cancel(run, given)));

  global(program.command("retry <run>"))
    .description("Start a failed or canceled run again, keeping the steps that had succeeded.")
    .option("--from-start", "repeat every step")
    .action(async (run, given) => exit(await (await import("./commands/retry.ts")).retry(run, given)));
}

function addCareCommands(program: Command, exit: Exit): void {
  const demo = program.command("demo").description("See what Millrace does when things break.");
  global(demo.command("crash"))
    .description(
      "Kill worker and runner with SIGKILL in the middle of a 50-page run, start again, count what ran twice.",
    )
    .option("--pages <n>", "how many pages", "50")
    .action(async (given) => exit(await (await import("./commands/demo-crash.ts")).demoCrash(given)));

  global(program.command("doctor"))
    .description("Check this machine and installation, and say what to mend.")
    .action(async (given) => exit(await (await import("./commands/doctor.ts")).doctor(given)));
}

function global(command: Command): Command {
  return command
    .option("--json", "answer with JSON on standard output")
    .option("--data-dir <folder>", "the data folder (default: .millrace, or MILLRACE_DATA_DIR)");
}

function server(command: Command, options: { readonly port: boolean } = { port: true }): Command {
  const withPort = options.port ? command.option("--port <port>", "where to listen (default: 5005)") : command;
  return global(withPort)
    .option("--grant <host:port...>", "private addresses that flows may reach, such as 127.0.0.1:8080")
    .option("--browser <path>", 'the browser\'s program, or "none"');
}

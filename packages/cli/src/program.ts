import { runStatuses } from "@millrace/flow/run";
import { Command, Option } from "commander";
import { addAgentCommands } from "./program/agent-commands.ts";
import { addApprovalCommands } from "./program/approval-commands.ts";
import { addArtifactCommands } from "./program/artifact-commands.ts";
import { addAuthorCommands } from "./program/author-commands.ts";
import { global, list, local, ownServer, server, wholeNumber } from "./program/command-options.ts";
import { addCompletionCommand } from "./program/completion-command.ts";
import { addConnectionCommands } from "./program/connection-commands.ts";
import { addEventCommands } from "./program/event-commands.ts";
import { addFailureCommands } from "./program/failure-commands.ts";
import { addFlowCommands } from "./program/flow-commands.ts";
import { addLinkCommand } from "./program/link-command.ts";
import { addLogCommands } from "./program/log-commands.ts";
import { addMcpCommand } from "./program/mcp-command.ts";
import { addQueueCommands } from "./program/queue-commands.ts";
import { addScheduleCommands } from "./program/schedule-commands.ts";
import { addSecretCommands } from "./program/secret-commands.ts";
import { addStatusCommands } from "./program/status-commands.ts";
import { addTaskCommands } from "./program/task-commands.ts";
import { addTestCommand } from "./program/test-command.ts";
import { addTokenCommands } from "./program/token-commands.ts";
import { addWorkerCommand } from "./program/worker-command.ts";

export const exitCodes = [
  [0, "done"],
  [1, "the run or the command failed"],
  [2, "bad input or configuration"],
  [3, "not found"],
  [4, "conflicts with what is there (in use, taken, wrong state)"],
  [5, "not allowed"],
  [6, "something is unavailable; trying again can help"],
  [7, "the run was canceled"],
  [130, "interrupted (Ctrl+C); 129 and 143 by the signals SIGHUP and SIGTERM"],
] as const;

const exitCodeText = `
Exit codes:
${exitCodes.map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}`).join("\n")}

Every error has a code and says what to do; docs/errors.md explains each.
With --json the answer, or the error, is one JSON document on standard output.`;

/** The command tree. Each command loads its code when it is called, so that help and a refusal are quick. */
export function createProgram(options: { readonly version: string; exit(code: number): void }): Command {
  const { exit } = options;
  const program = new Command("millrace")
    .description("Record, draw or write a flow; it runs durably, with real browsers, and you watch it live.")
    .version(options.version, "-V, --version", "print the version")
    .exitOverride()
    // Errors are printed in one form, in one place: execute.ts.
    .configureOutput({ outputError: () => {} })
    .addHelpText("after", exitCodeText)
    .addHelpText(
      "after",
      "\nTry it:\n  millrace start                 the server, the panel and a first check of the bundled shop\n  millrace demo crash            kill it in the middle and see that nothing is lost or done twice",
    );
  addStart(program, exit);
  addRun(program, exit);
  addFlowCommands(program, exit);
  addRunCommands(program, exit);
  addArtifactCommands(program, exit);
  addAuthorCommands(program, exit);
  addFailureCommands(program, exit);
  addTestCommand(program, exit);
  addScheduleCommands(program, exit);
  addEventCommands(program, exit);
  addApprovalCommands(program, exit);
  addQueueCommands(program, exit);
  addLogCommands(program, exit);
  addAgentCommands(program, exit);
  addTaskCommands(program, exit);
  addTokenCommands(program, exit);
  addConnectionCommands(program, exit);
  addSecretCommands(program, exit);
  addWorkerCommand(program, exit);
  addMcpCommand(program, exit);
  addLinkCommand(program, exit);
  addStatusCommands(program, exit);
  addCareCommands(program, exit);
  addCompletionCommand(program, exit);
  return program;
}

type Exit = (code: number) => void;

function addStart(program: Command, exit: Exit): void {
  ownServer(local(program.command("start")))
    .description("Start the server and panel, and check the prices of the bundled shop.")
    .option("--port <port>", "where to listen (default: 5005; 0 takes a free one)", wholeNumber(0, 65_535))
    .option("--once", "end after the check instead of staying up; fails when the check fails")
    .option("--no-job", "only the server: no shop, no check")
    .option("--no-flows", "leave the bundled flows unpublished; one that is run by its name is published then")
    .option(
      "--shop-port <port>",
      "where the bundled shop listens (default: where it did before, 5006 at first)",
      wholeNumber(0, 65_535),
    )
    .action(async (given) => exit(await (await import("./commands/start.ts")).start(given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace start --once\n  millrace start --no-job --port 8080 --data-dir /var/lib/millrace",
    );
}

function addRun(program: Command, exit: Exit): void {
  server(program.command("run <flow>"))
    .description("Run a flow, by its name or file, and show what came out.")
    .option("-i, --input <json>", "the input as JSON (default: {})")
    .option("--input-file <file>", "the input from a file, - for standard input")
    .option("--key <key>", "idempotency key: the same one again returns the first run")
    .option(
      "--priority <n>",
      "from -1000 to 1000; a higher one is taken first (default: the flow's)",
      wholeNumber(-1_000, 1_000),
    )
    .option("--queue-key <key>", "whose turn it is in the queue (default: as the flow says)")
    .option("--delay <duration>", "not before so long from now, such as 5m")
    .option("--not-before <time>", "not before this time, such as 2026-12-01T06:00:00Z")
    .option("--at <version>", "on this version, by its sha256 (default: the live one)")
    .option("--callback <url>", "an https URL that gets a signed POST when the run has ended, however it ends")
    .option("--detach", "leave the run to the running server instead of waiting for its end")
    .action(async (flow, given) => exit(await (await import("./commands/run.ts")).run(flow, given)))
    .addHelpText(
      "after",
      '\nExamples:\n  millrace run price-monitoring --input \'{"urls":["https://example.com/product"]}\'\n  millrace run ./my-flow/flow.ts --input-file input.json --json',
    );
}

function addRunCommands(program: Command, exit: Exit): void {
  list(program.command("runs"))
    .description("List runs, newest first.")
    .option("--flow <flow>", "only of this flow")
    .addOption(new Option("--status <status>", "only in this status").choices(runStatuses))
    .option("--limit <n>", "how many, 200 at most", wholeNumber(1, 200), "20")
    .option("--before <run>", "those before this one")
    .action(async (given) => exit(await (await import("./commands/runs.ts")).runs(given)));

  global(program.command("top"))
    .description("Watch runs, queues and workers live, on the whole terminal.")
    .action(async (given) => exit(await (await import("./commands/top.ts")).top(given)));

  server(program.command("show <run>"))
    .description("Show a run: its steps, what came out, why it failed.")
    .option("-w, --watch", "follow it to its end first; without a server, this goes on with it")
    .option("--all", "every step and every note of a long run")
    .option("--save <folder>", "write its screenshots, traces and other files there")
    .action(async (run, given) => exit(await (await import("./commands/show.ts")).show(run, given)));

  global(program.command("cancel <run>"))
    .description("Cancel a run; what it had recorded stays.")
    .option("--reason <text>", "kept in its journal")
    .action(async (run, given) => exit(await (await import("./commands/cancel.ts")).cancel(run, given)));

  global(program.command("signal <run> <name>"))
    .description("Send a run a signal; one that waits for it goes on, and one that will wait for it finds it.")
    .option("-p, --payload <json>", "what the signal carries (default: null)")
    .option("--payload-file <file>", "the payload from a file, - for standard input")
    .action(async (run, name, given) => exit(await (await import("./commands/signal.ts")).signal(run, name, given)))
    .addHelpText("after", "\nExample:\n  millrace signal 01jnv8m3 paid --payload '{\"cents\":1200}'");

  server(program.command("retry <run>"))
    .description("Start a failed or canceled run again, keeping the steps that had succeeded.")
    .option("--from-start", "repeat every step")
    .option("--key <key>", "idempotency key: the same one again returns the first run")
    .action(async (run, given) => exit(await (await import("./commands/retry.ts")).retry(run, given)));
}

function addCareCommands(program: Command, exit: Exit): void {
  const demo = program.command("demo").description("See what Millrace does when things break.");
  local(demo.command("crash"))
    .description(
      "Kill worker and runner with SIGKILL in the middle of a 50-page run, start again, count what ran twice.",
    )
    .option("--pages <n>", "how many pages, from 8 to 400", wholeNumber(8, 400), "50")
    .action(async (given) => exit(await (await import("./commands/demo-crash.ts")).demoCrash(given)));

  local(program.command("doctor"))
    .description("Check this machine and installation, and say what to mend.")
    .action(async (given) => exit(await (await import("./commands/doctor.ts")).doctor(given)));
}

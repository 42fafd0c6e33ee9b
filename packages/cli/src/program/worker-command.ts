import type { Command } from "commander";

/** Adds `millrace worker`. */
export function addWorkerCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("worker")
    .description("Execute runs of the PostgreSQL of MILLRACE_DATABASE_URL, beside a server and other workers.")
    .option("--label <label...>", "what this machine has that flows may need, such as gpu (or MILLRACE_LABELS)")
    .option("--health-port <port>", "answer /health/live and /health/ready there, on this machine only")
    .option("--grant <host:port...>", "private addresses that flows may reach, such as 127.0.0.1:8080")
    .option("--browser <path>", 'the browser\'s program, or "none"')
    .option("--json", "say as JSON on standard output that it is ready")
    .option(
      "--data-dir <folder>",
      "where connections.json and saved logins lie (default: .millrace, or MILLRACE_DATA_DIR)",
    )
    .action(async (given) => exit(await (await import("../commands/worker.ts")).worker(given)))
    .addHelpText(
      "after",
      "\nExamples:\n  MILLRACE_DATABASE_URL=postgres://millrace@db.example/millrace millrace worker\n  millrace worker --label gpu --health-port 5100",
    );
}

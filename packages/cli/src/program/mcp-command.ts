import type { Command } from "commander";

/** Adds `millrace mcp`. */
export function addMcpCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("mcp")
    .description("Offer flows, runs and approvals to a model's client over standard input and output (MCP).")
    .option("--scope <scope...>", "show and allow only what these scopes open, such as runs:read (default: all)")
    .option("--data-dir <folder>", "the data folder (default: .millrace, or MILLRACE_DATA_DIR)")
    .option("--grant <host:port...>", "private addresses that flows may reach, such as 127.0.0.1:8080")
    .option("--browser <path>", 'the browser\'s program, or "none"')
    .action(async (given) => exit(await (await import("../commands/mcp.ts")).mcp(given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace mcp --data-dir /var/lib/millrace\n  millrace mcp --scope flows:read runs:read runs:write",
    );
}

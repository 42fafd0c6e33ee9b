import type { Command } from "commander";
import { elsewhere, ownServer } from "./command-options.ts";

/** Adds `millrace mcp`. */
export function addMcpCommand(program: Command, exit: (code: number) => void): void {
  ownServer(elsewhere(program.command("mcp")))
    .description("Offer flows, runs and approvals to a model's client over standard input and output (MCP).")
    .option("--scope <scope...>", "show and allow only what these scopes open, such as runs:read (default: all)")
    .option("--data-dir <folder>", "the data folder (default: .millrace, or MILLRACE_DATA_DIR)")
    .action(async (given) => exit(await (await import("../commands/mcp.ts")).mcp(given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace mcp --data-dir /var/lib/millrace\n  millrace mcp --scope flows:read runs:read runs:write",
    );
}

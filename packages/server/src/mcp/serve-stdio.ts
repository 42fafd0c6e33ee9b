import type { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { operations } from "@millrace/contract";
import type { McpRequestContext } from "@modelcontextprotocol/server";
import type { McpCaller } from "./mcp-caller.ts";

export interface StdioOptions {
  readonly caller: McpCaller;
  readonly input: Readable;
  /** Gets the protocol and nothing else. */
  readonly output: Writable;
  /** Ends the serving, as the end of the input does. */
  readonly signal: AbortSignal;
  readonly onUnforeseen: (error: unknown) => void;
  readonly lookEveryMs?: number;
}

/** Speaks the Model Context Protocol over a pair of streams until the input ends. */
export async function serveMcpStdio(options: StdioOptions): Promise<void> {
  const { caller, input, output, signal, onUnforeseen, lookEveryMs } = options;
  const [{ serveStdio, StdioServerTransport }, { makeMcpServer }, { createTools }, { watchFlows }, version] =
    await Promise.all([
      import("@modelcontextprotocol/server/stdio"),
      import("./make-server.ts"),
      import("./tools.ts"),
      import("./flow-changes.ts"),
      import("../system/release-version.ts"),
    ]);
  const tools = createTools();
  const changes = watchFlows({ look: () => caller.call(operations.flows.list, {}), lookEveryMs });
  const makeServer = ({ era }: McpRequestContext) => {
    const server = makeMcpServer({
      version: version.releaseVersion,
      era,
      tools,
      onUnforeseen,
      callerOf: () => caller,
      // Over a pipe, which resources a subscription of 2026-07-28 names is known to the library alone.
      subscribe: era === "legacy",
    });
    const { onclose } = server;
    const stopListening = changes.listen(() => void server.sendToolListChanged().catch(() => {}));
    server.onclose = () => {
      onclose?.();
      stopListening();
    };
    return server;
  };
  const served = serveStdio(makeServer, { transport: new StdioServerTransport(input, output) });
  try {
    // An input that breaks off has ended too.
    await finished(input, { signal, writable: false }).catch(() => {});
  } finally {
    await served.close();
  }
}

import type { Readable, Writable } from "node:stream";
import { type Scope, scopes } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { serveMcpStdio } from "@millrace/server";
import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { createClientCaller } from "../mcp/client-caller.ts";
import { printError } from "../terminal/print-error.ts";
import { listenForStop } from "../terminal/stop-requests.ts";

export interface McpOptions extends ServerOptions {
  readonly scope?: readonly string[];
}

/** The pipe to the client; tests bring one of their own. */
export interface McpPipe {
  readonly input: Readable;
  readonly output: Writable;
}

/** `millrace mcp`: speaks the Model Context Protocol over standard input and output until the client goes. */
export async function mcp(
  options: McpOptions,
  { input, output }: McpPipe = { input: process.stdin, output: process.stdout },
): Promise<number> {
  const allowed = readScopes(options.scope);
  const stop = listenForStop();
  try {
    return await withClient({ ...options, claims: true }, async ({ client, url }) => {
      await serveMcpStdio({
        caller: createClientCaller({ client, apiUrl: url, scopes: allowed, stopping: stop.signal }),
        input,
        output,
        signal: stop.signal,
        // Standard output belongs to the protocol; this goes to standard error.
        onUnforeseen: (error) => printError(error, { json: false }),
      });
      return stop.exitCode() ?? 0;
    });
  } finally {
    stop.ignore();
  }
}

function readScopes(asked: readonly string[] | undefined): readonly Scope[] {
  if (asked === undefined) return scopes;
  const unknown = asked.filter((scope) => !(scopes as readonly string[]).includes(scope));
  if (unknown.length === 0) return asked as readonly Scope[];
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot limit the protocol to these scopes as each must be known: ${unknown.join(", ")}`,
    hint: `Choose from: ${scopes.join(", ")}`,
  });
}

import type { JournalEntryDto, Operation, Scope } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import type { McpCaller } from "@millrace/server";

export interface ClientCallerOptions {
  readonly client: Client;
  readonly apiUrl: string;
  /** What whoever speaks over the pipe may do. */
  readonly scopes: readonly Scope[];
  readonly stopping: AbortSignal;
}

type AnyCall = (input: unknown, options?: { readonly signal?: AbortSignal }) => Promise<unknown>;

/** Calls a server's operations for the protocol, within the scopes that were given. */
export function createClientCaller({ client, apiUrl, scopes, stopping }: ClientCallerOptions): McpCaller {
  function allow({ scope, id }: Operation): void {
    if (scope === null || scopes.includes(scope)) return;
    throw new MillraceError({
      code: "SCOPE_MISSING",
      message: `Cannot call ${id} as millrace mcp must have its scope: ${scope} is missing`,
      hint: "Add it to --scope.",
      data: { missing: [scope] },
    });
  }
  return {
    scopes,
    // One token, so one project.
    project: "",
    apiUrl,
    closeCancels: false,
    stopping,
    async call(operation, input, { signal } = {}) {
      allow(operation);
      const [resource = "", verb = ""] = operation.id.split(".");
      const calls = client as unknown as Readonly<Record<string, Readonly<Record<string, AnyCall>>>>;
      const call = calls[resource]?.[verb] as AnyCall;
      return (await call(input, signal ? { signal } : {})) as never;
    },
    async *watch(runId, { signal, after = 0 }): AsyncGenerator<JournalEntryDto> {
      for await (const { data } of client.runs.watch({ runId, lastEventId: after }, { signal })) yield data;
    },
    async read(input) {
      return (await client.artifacts.get(input)).body;
    },
  };
}

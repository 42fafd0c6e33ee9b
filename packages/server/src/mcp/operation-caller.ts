import { type JournalEntryDto, type Operation, type OperationInput, operations } from "@millrace/contract";
import type { Principal } from "../door/principal.ts";
import type { DownloadAnswer, Handler, StreamPart } from "../http/bind.ts";
import { callOperation } from "../http/call-operation.ts";
import type { ServerParts } from "../http/server-parts.ts";
import type { McpCaller } from "./mcp-caller.ts";

export interface OperationCallerOptions {
  readonly parts: ServerParts;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly principal: Principal;
  /** The request that the calls are made for. */
  readonly request: Request;
  readonly closeCancels: boolean;
}

/** Calls the operations of this server as every other door does. */
export function createOperationCaller(options: OperationCallerOptions): McpCaller {
  const { parts, handlers, principal, request, closeCancels } = options;
  const call = (
    operation: Operation,
    input: unknown,
    { signal, idempotencyKey }: { readonly signal?: AbortSignal; readonly idempotencyKey?: string | undefined } = {},
  ) =>
    callOperation(handlers.get(operation.id) as Handler, {
      input: () => input,
      principal,
      idempotencyKey: idempotencyKey ?? null,
      parts,
      request,
      signal: () => (signal ? AbortSignal.any([signal, parts.stopping]) : parts.stopping),
      setHeader: () => {},
    });
  return {
    scopes: principal.scopes,
    project: principal.project,
    apiUrl: new URL(request.url).origin,
    closeCancels,
    stopping: parts.stopping,
    call: (operation, input, given) => call(operation, input, given) as Promise<never>,
    async *watch(runId, { signal, after = 0 }) {
      const input: OperationInput<typeof operations.runs.watch> = { runId, lastEventId: after };
      const entries = await call(operations.runs.watch, input, { signal });
      for await (const { data } of entries as AsyncIterable<StreamPart<JournalEntryDto>>) if (data) yield data;
    },
    async read(input) {
      const answer = (await call(operations.artifacts.get, input)) as DownloadAnswer;
      return answer.content ?? (async function* () {})();
    },
  };
}

import type {
  JournalEntryDto,
  Operation,
  OperationInput,
  OperationOutput,
  Operations,
  Scope,
} from "@millrace/contract";

interface CallOptions {
  readonly signal?: AbortSignal;
  /** Names the call, so that sending it again does nothing twice. */
  readonly idempotencyKey?: string | undefined;
}

/** Calls operations for whoever is at the other end of the protocol; the door's rules hold for each call. */
export interface McpCaller {
  /** What the caller may do: tools and resources beyond it are not shown. */
  readonly scopes: readonly Scope[];
  /** Whose flows these are: what is remembered of them is kept apart by it. */
  readonly project: string;
  /** Where the API is, for links to files. */
  readonly apiUrl: string;
  /** Whether a connection that closes cancels its calls, as the protocol says of HTTP since 2026-07-28. */
  readonly closeCancels: boolean;
  /** Aborted when the server stops: a call then ends, its run does not. */
  readonly stopping: AbortSignal;
  call<Op extends Operation>(
    operation: Op,
    input: OperationInput<Op>,
    options?: CallOptions,
  ): Promise<OperationOutput<Op>>;
  /** The journal of a run to its end; what comes after an entry, else all of it. */
  watch(
    runId: string,
    options: { readonly signal: AbortSignal; readonly after?: number },
  ): AsyncIterable<JournalEntryDto>;
  /** The bytes of an artifact. */
  read(input: OperationInput<Operations["artifacts"]["get"]>): Promise<AsyncIterable<Uint8Array>>;
}

/** Whether a caller holds all of the scopes. */
export function holds({ scopes }: Pick<McpCaller, "scopes">, asked: readonly Scope[]): boolean {
  return asked.every((scope) => scopes.includes(scope));
}

import { MillraceError, type RecordedError, recordError, restoreError } from "@millrace/flow/errors";
import type { Connector, ConnectorProblem } from "./define-connector.ts";
import type { Redact } from "./redact.ts";

const codes = {
  credentials: "CONNECTION_CREDENTIALS_REFUSED",
  unreachable: "CONNECTION_UNREACHABLE",
  refused: "CONNECTOR_FAILED",
} as const;

const rules = { credentials: "accept its credentials", unreachable: "be there", refused: "do what is asked" } as const;

// What Node's sockets and resolver say where nobody is there, or no longer.
const networkCodes = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

export interface ThrownBy {
  readonly connector: Connector;
  /** The connection's name. */
  readonly connection: string;
  readonly redact: Redact;
}

/** The error that leaves the worker: one of ours, sorted by whether to try again, without a secret. */
export function connectorError(error: unknown, { connector, connection, redact }: ThrownBy): MillraceError {
  if (error instanceof MillraceError) return withoutSecrets(error, redact);
  const problem = connector.explain?.(error) ?? problemOf(error);
  const seen = problem.seen ?? (error instanceof Error ? error.message || error.name : String(error));
  return withoutSecrets(
    new MillraceError({
      code: codes[problem.reason],
      message: `Cannot use ${connection} as ${connector.title} must ${problem.rule ?? rules[problem.reason]}: ${seen.slice(0, 2_000)}`,
      hint: problem.hint ?? hintOf(problem.reason, connection),
      ...(problem.retry !== undefined && { retry: problem.retry }),
      ...(problem.data !== undefined && { data: problem.data }),
      cause: error,
    }),
    redact,
  );
}

function problemOf(error: unknown): ConnectorProblem {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return { reason: networkCodes.has(code ?? "") ? "unreachable" : "refused" };
}

function hintOf(reason: ConnectorProblem["reason"], connection: string): string {
  if (reason === "credentials") return `Set the credentials anew and try: millrace connection test ${connection}`;
  if (reason === "unreachable") return `Check host and port, and try: millrace connection test ${connection}`;
  return "The message is the service's own; correct what was asked.";
}

/** What to do about an error, where that is more than what its kind says already. */
export function ownHint({ hint }: MillraceError, connection: string): string | null {
  const general = (Object.keys(codes) as (keyof typeof codes)[]).some((reason) => hint === hintOf(reason, connection));
  return general ? null : (hint ?? null);
}

/** The same error with every secret taken out of its texts, its causes included. */
export function withoutSecrets(error: unknown, redact: Redact): MillraceError {
  const recorded = JSON.stringify(recordError(error, "CAPABILITY_UNAVAILABLE"));
  return restoreError(
    JSON.parse(recorded, (key, value: unknown) =>
      typeof value === "string" && key !== "code" ? redact(value) : value,
    ) as RecordedError,
  );
}

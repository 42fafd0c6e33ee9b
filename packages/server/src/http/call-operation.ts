import { type Principal, requireScopes } from "../door/principal.ts";
import { whileSignedIn } from "../door/while-signed-in.ts";
import { answerOnce } from "./answer-once.ts";
import type { Handler } from "./bind.ts";
import { checkInput } from "./check-input.ts";
import type { ServerParts } from "./server-parts.ts";

/** One call of an operation, whichever door it came through. */
export interface OperationCall {
  /** What the caller says; read only when the caller may call at all. */
  readonly input: () => unknown;
  readonly principal: Principal;
  /** Names the call, so that sending it again does nothing twice. */
  readonly idempotencyKey: string | null;
  readonly parts: ServerParts;
  readonly request: Request;
  readonly signal: AbortSignal;
  setHeader(name: string, value: string): void;
}

/**
 * Calls an operation: the one way that every door goes, so that scope, input and errors are the same at each. The answer
 * is what the operation's kind says: JSON, the parts of a stream, a file.
 */
export async function callOperation({ operation, handle }: Handler, call: OperationCall): Promise<unknown> {
  const { principal, parts, request, signal, setHeader } = call;
  if (operation.scope !== null) {
    parts.limits.enter(`${principal.project} ${principal.id}`, operation.method === "GET" ? "read" : "write");
    requireScopes(principal, [operation.scope]);
  }
  const input = checkInput(operation, await call.input());
  const act = () => handle({ input, project: principal.project, principal, parts, request, signal, setHeader });
  const answer = await answerOnce(act, { operation, principal, input, key: call.idempotencyKey, parts });
  return operation.kind === "stream" ? whileSignedIn(answer as AsyncIterable<unknown>, call) : answer;
}

/** The caller of an operation that needs no one to be known. */
export function nobody({ project }: Pick<ServerParts, "project">): Principal {
  return { id: "nobody", project, scopes: [] };
}

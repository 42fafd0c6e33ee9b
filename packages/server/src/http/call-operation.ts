import { type Principal, requireScopes } from "../door/principal.ts";
import { whileSignedIn } from "../door/while-signed-in.ts";
import { answerOnce } from "./answer-once.ts";
import type { Handler, HandlerContext } from "./bind.ts";
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
  /** Called only for who waits: to make one may cost more than the rest of a call. */
  readonly signal: () => AbortSignal;
  readonly setHeader: (name: string, value: string) => void;
}

/**
 * Calls an operation: the one way that every door goes, so that scope, input and errors are the same at each. The answer
 * is what the operation's kind says: JSON, the parts of a stream, a file.
 */
export async function callOperation({ operation, handle }: Handler, call: OperationCall): Promise<unknown> {
  const { principal, parts } = call;
  if (operation.scope !== null) {
    parts.limits.enter(`${principal.project} ${principal.id}`, operation.method === "GET" ? "read" : "write");
    requireScopes(principal, [operation.scope]);
  }
  const input = checkInput(operation, await call.input());
  const act = () => handle(new CalledOperation(call, input));
  const answer = await answerOnce(act, { operation, principal, input, key: call.idempotencyKey, parts });
  return operation.kind === "stream" ? whileSignedIn(answer as AsyncIterable<unknown>, call) : answer;
}

/** A call as its handler sees it. A class, as objects that each have a getter of their own are slow to make and to free. */
class CalledOperation implements HandlerContext {
  readonly input: HandlerContext["input"];
  readonly project: string;
  readonly principal: Principal;
  readonly parts: ServerParts;
  readonly request: Request;
  readonly setHeader: OperationCall["setHeader"];
  readonly #signal: OperationCall["signal"];

  constructor(call: OperationCall, input: HandlerContext["input"]) {
    this.input = input;
    this.project = call.principal.project;
    this.principal = call.principal;
    this.parts = call.parts;
    this.request = call.request;
    this.setHeader = call.setHeader;
    this.#signal = call.signal;
  }

  get signal(): AbortSignal {
    return this.#signal();
  }
}

/** The caller of an operation that needs no one to be known. */
export function nobody({ project }: Pick<ServerParts, "project">): Principal {
  return { id: "nobody", project, scopes: [] };
}

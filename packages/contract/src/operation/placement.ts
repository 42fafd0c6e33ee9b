import type { Operation } from "./operation.ts";

/** Where an operation's input fields travel. */
export interface Placement {
  readonly path: readonly string[];
  /** Header names by field. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly string[];
  readonly body: readonly string[];
}

/** Says for each field of the input whether it is a part of the path, a header, in the query or in the body. */
export function placementOf(operation: Operation): Placement {
  const path = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  const rest = Object.keys(operation.input.shape).filter(
    (field) => !path.includes(field) && !Object.hasOwn(operation.headers, field),
  );
  const hasBody = operation.method === "POST" || operation.method === "PUT";
  return { path, headers: operation.headers, query: hasBody ? [] : rest, body: hasBody ? rest : [] };
}

/** The header that names a call, so that sending it again does nothing twice. */
export const idempotencyHeader = "Idempotency-Key";

/** Whether a call may be named by the header, beside what its input says: it changes something each time. */
export function takesIdempotencyKey({ kind, repeatable, headers }: Operation): boolean {
  return kind === "call" && !repeatable && !Object.values(headers).includes(idempotencyHeader);
}

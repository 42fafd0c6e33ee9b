import type { Operation } from "./operation.ts";
import type { Route } from "./route.ts";

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
  const path = pathFields(operation);
  const rest = Object.keys(operation.input.shape).filter(
    (field) => !path.includes(field) && !Object.hasOwn(operation.headers, field),
  );
  const hasBody = hasJsonBody(operation);
  return { path, headers: operation.headers, query: hasBody ? [] : rest, body: hasBody ? rest : [] };
}

/** The input fields that are parts of the path. */
export function pathFields({ path }: Pick<Route, "path">): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
}

/** Whether what the caller says travels as JSON in the body; that of an upload is the file. */
export function hasJsonBody({ kind, method }: Pick<Route, "kind" | "method">): boolean {
  return kind !== "upload" && (method === "POST" || method === "PUT");
}

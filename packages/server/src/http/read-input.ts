import { hasJsonBody, type Operation, placementOf } from "@millrace/contract";
import type { MillraceError } from "@millrace/flow/errors";
import { invalidInput } from "./check-input.ts";
import { readJsonBody } from "./read-json-body.ts";

/** Reads the input of one operation out of a request. */
export type InputReader = (
  request: Request,
  pathValues: Readonly<Record<string, string>>,
) => Promise<Record<string, unknown>>;

/** Gathers an operation's input from path, headers, query and body; a field in another place is refused (`REQUEST_INVALID`). */
export function inputReader(operation: Operation): InputReader {
  const { path, headers, body } = placementOf(operation);
  const hasBody = hasJsonBody(operation);

  function isElsewhere(field: string): boolean {
    return path.includes(field) || Object.hasOwn(headers, field) || (hasBody && !body.includes(field));
  }

  return async (request, pathValues) => {
    const placed: Record<string, unknown> = { ...pathValues };
    for (const [field, header] of Object.entries(headers)) {
      // A browser's EventSource sends an empty id before it has one.
      const value = request.headers.get(header);
      if (value !== null && value !== "") placed[field] = value;
    }
    const query = readQuery(operation, request);
    const rest = hasBody ? await readJsonBody(request, operation.bodyLimitBytes) : query;
    const misplaced = [...Object.keys(hasBody ? query : {}), ...Object.keys(rest).filter(isElsewhere)];
    if (misplaced.length > 0) throw misplacedFields(operation, misplaced);
    return { ...rest, ...placed };
  };
}

function readQuery(operation: Operation, { url }: Request): Record<string, string> {
  const query: Record<string, string> = {};
  if (!url.includes("?")) return query;
  for (const [field, value] of new URL(url).searchParams) {
    if (Object.hasOwn(query, field)) throw invalidInput(operation, [{ path: field, problem: "is in the query twice" }]);
    Object.defineProperty(query, field, { value, enumerable: true });
  }
  return query;
}

function misplacedFields(operation: Operation, fields: readonly string[]): MillraceError {
  return invalidInput(
    operation,
    fields.map((field) => ({ path: field, problem: rightPlace(operation, field) })),
  );
}

function rightPlace(operation: Operation, field: string): string {
  const { path, headers, body } = placementOf(operation);
  if (path.includes(field)) return "belongs into the path";
  if (headers[field] !== undefined) return `belongs into the header ${headers[field]}`;
  return body.includes(field) ? "belongs into the body" : "is not known";
}

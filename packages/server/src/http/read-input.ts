import { hasJsonBody, type Operation, placementOf } from "@millrace/contract";
import type { MillraceError } from "@millrace/flow/errors";
import { invalidInput } from "./check-input.ts";
import { readJsonBody } from "./read-json-body.ts";

/** Gathers an operation's input from path, headers, query and body; a field in another place is refused (`REQUEST_INVALID`). */
export async function readInput(
  operation: Operation,
  request: Request,
  pathValues: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const { headers, body } = placementOf(operation);
  const placed: Record<string, unknown> = { ...pathValues };
  for (const [field, header] of Object.entries(headers)) {
    // A browser's EventSource sends an empty id before it has one.
    const value = request.headers.get(header);
    if (value !== null && value !== "") placed[field] = value;
  }
  const hasBody = hasJsonBody(operation);
  const query = readQuery(operation, request);
  const rest = hasBody ? await readJsonBody(request, operation.bodyLimitBytes) : query;
  const misplaced = [...Object.keys(hasBody ? query : {}), ...Object.keys(rest).filter((field) => isElsewhere(field))];
  if (misplaced.length > 0) throw misplacedFields(operation, misplaced);
  return { ...rest, ...placed };

  function isElsewhere(field: string): boolean {
    return Object.hasOwn(pathValues, field) || Object.hasOwn(headers, field) || (hasBody && !body.includes(field));
  }
}

function readQuery(operation: Operation, request: Request): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [field, value] of new URL(request.url).searchParams) {
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

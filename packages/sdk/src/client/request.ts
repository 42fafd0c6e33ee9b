import { hasJsonBody, type Operation, type OperationInput, placementOf } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";

/** An operation's request, ready to be sent any number of times. */
export interface ApiRequest {
  readonly id: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | UploadContent | null;
  /** Whether sending it twice is the same as once. */
  readonly repeatable: boolean;
}

/** The bytes of an upload: a page's `File` is a `Blob`, and so is what Node's `openAsBlob` gives. */
export type UploadContent = Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

type Fields = Readonly<Record<string, unknown>>;

/** Puts each field of an input where the operation wants it. */
export function requestOf(operation: Operation, input: Fields, content: UploadContent | null = null): ApiRequest {
  const { idempotencyKey: keyHeader, ...headerNames } = operation.headers;
  const headers: Record<string, string> = {};
  for (const [field, header] of Object.entries(headerNames)) {
    if (input[field] !== undefined) headers[header] = String(input[field]);
  }
  // With a key of its own a start can be sent again after a lost connection without a second run.
  if (keyHeader !== undefined) headers[keyHeader] = String(input.idempotencyKey ?? newKey());
  const hasBody = hasJsonBody(operation);
  if (hasBody) headers["Content-Type"] = "application/json";
  return {
    id: operation.id,
    method: operation.method,
    path: pathOf(operation, input),
    headers,
    body: hasBody ? JSON.stringify(restOf(operation, input)) : content,
    // A stream is read once.
    repeatable: (operation.repeatable || keyHeader !== undefined) && !(content instanceof ReadableStream),
  };
}

/** The path and query of an operation, for links and images: `pathOf(operations.artifacts.get, { runId, artifact })`. */
export function pathOf<Op extends Operation>(operation: Op, input: OperationInput<Op> | Fields): string {
  const fields = input as Fields;
  const path = operation.path.replace(/\{(\w+)\}/g, (_, field: string) => pathPart(operation, field, fields[field]));
  if (hasJsonBody(operation)) return path;
  const rest = Object.entries(restOf(operation, fields)).map(([field, value]) => [field, String(value)]);
  return rest.length === 0 ? path : `${path}?${new URLSearchParams(rest)}`;
}

// Fields that the operation does not know stay in, so that the server can say so.
function restOf(operation: Operation, fields: Fields): Fields {
  const { path, headers } = placementOf(operation);
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([field, value]) => value !== undefined && !path.includes(field) && !Object.hasOwn(headers, field),
    ),
  );
}

function pathPart(operation: Operation, field: string, value: unknown): string {
  // "." and ".." would be folded away by every URL parser, so that another operation were called.
  if (typeof value === "string" && value !== "" && value !== "." && value !== "..") return encodeURIComponent(value);
  throw new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot call ${operation.id} as its path needs a value for ${field}: ${JSON.stringify(value) ?? "none"}`,
    hint: `Pass ${field} in the input.`,
  });
}

// `crypto.randomUUID` exists in secure contexts only, and pages on http://[::1] are not one everywhere.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

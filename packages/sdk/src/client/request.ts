import { hasJsonBody, pathFields, type Route } from "@millrace/contract/client";
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
export function requestOf(route: Route, input: Fields, content: UploadContent | null = null): ApiRequest {
  const { idempotencyKey: keyHeader, ...headerNames } = route.headers;
  const headers: Record<string, string> = {};
  for (const [field, header] of Object.entries(headerNames)) {
    if (input[field] !== undefined) headers[header] = String(input[field]);
  }
  // With a key of its own a start can be sent again after a lost connection without a second run.
  if (keyHeader !== undefined) headers[keyHeader] = String(input.idempotencyKey ?? newKey());
  const hasBody = hasJsonBody(route);
  if (hasBody) headers["Content-Type"] = "application/json";
  return {
    id: route.id,
    method: route.method,
    path: pathOf(route, input),
    headers,
    body: hasBody ? JSON.stringify(restOf(route, input)) : content,
    // A stream is read once.
    repeatable: (route.repeatable || keyHeader !== undefined) && !(content instanceof ReadableStream),
  };
}

/** The path and query of an operation, for links and images: `pathOf(routes.artifacts.get, { runId, artifact })`. */
export function pathOf(route: Route, fields: Fields): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, field: string) => pathPart(route, field, fields[field]));
  if (hasJsonBody(route)) return path;
  const rest = Object.entries(restOf(route, fields)).map(([field, value]) => [field, String(value)]);
  return rest.length === 0 ? path : `${path}?${new URLSearchParams(rest)}`;
}

// Fields that the operation does not know stay in, so that the server can say so.
function restOf(route: Route, fields: Fields): Fields {
  const path = pathFields(route);
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([field, value]) => value !== undefined && !path.includes(field) && !Object.hasOwn(route.headers, field),
    ),
  );
}

function pathPart(route: Route, field: string, value: unknown): string {
  // "." and ".." would be folded away by every URL parser, so that another operation were called.
  if (typeof value === "string" && value !== "" && value !== "." && value !== "..") return encodeURIComponent(value);
  throw new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot call ${route.id} as its path needs a value for ${field}: ${JSON.stringify(value) ?? "none"}`,
    hint: `Pass ${field} in the input.`,
  });
}

// `crypto.randomUUID` exists in secure contexts only, and pages on http://[::1] are not one everywhere.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

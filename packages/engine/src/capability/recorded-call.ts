import type { Json } from "@millrace/flow";
import { type RecordedError, recordError } from "@millrace/flow/errors";

/** What a flow asks of a capability, as a recording names it: without what differs from run to run, and without headers. */
export interface AskedCall {
  /** The name under `use`. */
  readonly capability: string;
  /** `GET /invoices?day=2031-03-03` of a service, otherwise the capability's own method. */
  readonly call: string;
  /** The body of a request or the parameters of another call; null for none. */
  readonly sent: Json;
}

/** What came back. */
export type RecordedReply =
  | { readonly reply: Json }
  | { readonly error: RecordedError }
  /** Why it is not in the recording. */
  | { readonly leftOut: string };

interface Message {
  readonly capability: string;
  readonly kind: string;
  readonly method: string;
  readonly params: Json;
}

type Fields = Readonly<Record<string, Json>>;

/** Names a call by the message that the runner's half sends for it. */
export function askedCall({ capability, kind, method, params }: Message): AskedCall {
  const fields = fieldsOf(params);
  if (kind === "http") return { capability, call: requestLine(fields), sent: sentBody(fields) };
  if (kind === "browser") return { capability, call: [method, fields.url ?? []].flat().join(" "), sent: null };
  const { idempotencyKey: _, ...rest } = fields;
  return { capability, call: method, sent: Object.keys(rest).length === 0 ? null : rest };
}

function requestLine({ method, path, query }: Fields): string {
  const text = String(new URLSearchParams(query as [string, string][]));
  return `${method} ${path}${text === "" ? "" : `${String(path).includes("?") ? "&" : "?"}${text}`}`;
}

function sentBody({ body, headers }: Fields): Json {
  if (typeof body !== "string") return null;
  const contentType = fieldsOf(headers ?? null)["content-type"];
  return String(contentType).includes("json") ? (parsed(body) ?? body) : body;
}

// A file of a flow's repository is read and compared by people.
const mostReplyCharacters = 1024 * 1024;
const credentials = new Set(["authorization", "cookie", "proxy-authorization", "set-cookie"]);

/** A reply as a recording keeps it: readable, bounded, without headers that carry credentials. */
export function recordedReply(kind: string, value: Json): RecordedReply {
  const reply = kind === "http" ? readable(value) : kind === "browser" ? withoutCredentials(value) : value;
  const { length } = JSON.stringify(reply);
  if (length <= mostReplyCharacters) return { reply };
  return { leftOut: `it has ${length} characters, more than ${mostReplyCharacters}` };
}

/** A reply as the worker's half gave it, or as its JSON says the same. */
export function playedReply(kind: string, reply: Json): Json {
  const { json, ...rest } = fieldsOf(reply);
  return kind === "http" && json !== undefined ? { ...rest, text: JSON.stringify(json) } : reply;
}

/** An error as a recording keeps it: a stack names the places of one machine. */
export function recordedFailure(thrown: unknown): RecordedReply {
  const text = JSON.stringify(recordError(thrown), (key, value) => (key === "stack" ? undefined : value));
  return { error: JSON.parse(text) as RecordedError };
}

/** The body of an answer as JSON where the flow gets it as such: people read it, and fields that hold secrets are found. */
function readable(value: Json): Json {
  const { text, ...rest } = fieldsOf(value);
  if (typeof text !== "string" || !/^[^;]*[/+]json\s*(;|$)/i.test(String(rest.contentType))) return value;
  const json = parsed(text);
  return json === undefined ? value : { ...rest, json };
}

function withoutCredentials(value: Json): Json {
  const { headers, ...rest } = fieldsOf(value);
  if (headers === undefined) return value;
  const kept = Object.entries(fieldsOf(headers)).filter(([name]) => !credentials.has(name.toLowerCase()));
  return { ...rest, headers: Object.fromEntries(kept) };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function fieldsOf(value: Json): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

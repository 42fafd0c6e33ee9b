import type { Json } from "@millrace/flow";
import type { SimulatedCall } from "@millrace/flow/worlds";

/** Where in the flow a call was made; goes with it from the runner's half to the worker's. */
export type CallPlace = {
  readonly step: string | null;
  readonly key: string | null;
  /** The world's number of the attempt; 0 in the flow's body. */
  readonly attempt: number;
  /** The attempt had been told to end. */
  readonly aborted: boolean;
};

/** A call that reached the outside of a world. */
export interface WorldCall extends SimulatedCall {
  readonly attempt: number;
  readonly aborted: boolean;
  readonly changesOutside: boolean;
  /** What makes a second call the same effect: its idempotency key, or what its reply declares; null for nothing. */
  readonly once: string | null;
  /** The declared key of its reply: calls with the same one are of a kind. */
  readonly declared: string;
}

/** Reads what a flow asks of a capability, by the capability's kind. */
export function readCall(options: {
  capability: string;
  kind: string;
  method: string;
  asked: Json;
  place: CallPlace;
}): Omit<SimulatedCall, "params"> {
  const { capability, kind, method, asked, place } = options;
  const { step, key } = place;
  const fields = (typeof asked === "object" && asked !== null && !Array.isArray(asked) ? asked : {}) as Record<
    string,
    Json
  >;
  const rest = { capability, step, key };
  if (kind === "http") return { ...rest, ...readRequest(fields) };
  const path = kind === "browser" ? ((fields.name ?? fields.url ?? null) as string | null) : null;
  const idempotencyKey = typeof fields.idempotencyKey === "string" ? fields.idempotencyKey : null;
  return { ...rest, method, path, query: {}, body: asked, idempotencyKey };
}

function readRequest(fields: Record<string, Json>) {
  const url = new URL(String(fields.path), "http://connection.invalid/");
  for (const [name, value] of fields.query as [string, string][]) url.searchParams.append(name, value);
  const headers = fields.headers as Record<string, string>;
  return {
    method: String(fields.method),
    path: decodeURI(url.pathname),
    query: Object.fromEntries(url.searchParams),
    body: readBody(fields.body as string | null, headers["content-type"]),
    idempotencyKey: headers["idempotency-key"] ?? null,
  };
}

function readBody(text: string | null, contentType = ""): Json {
  if (text === null || !contentType.includes("json")) return text;
  return JSON.parse(text) as Json;
}

/** Whether a call changes something outside, where its reply does not say so: only reading is known not to. */
export function changesByKind(kind: string, method: string): boolean {
  if (kind === "http") return method !== "GET" && method !== "HEAD";
  return kind !== "browser";
}

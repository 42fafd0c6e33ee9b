import type { Json } from "../json/json.ts";

/** What a flow asked of a capability in a simulated world. */
export interface SimulatedCall {
  /** Its name in `use`. */
  readonly capability: string;
  /** GET, POST, ... of a request; `session` or `fetch` of a browser; otherwise the capability's own method. */
  readonly method: string;
  /** The request's path, the page's address or the session's name; null where there is none. */
  readonly path: string | null;
  /** What `:name` in the key of the reply stood for. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** What was sent, decoded. */
  readonly body: Json;
  readonly idempotencyKey: string | null;
  /** The step that asked and its key; null outside of steps. */
  readonly step: string | null;
  readonly key: string | null;
}

/** The outside of a world, as replies see it. */
export interface SimulatedWorld {
  readonly input: Json;
  nowMs(): number;
  /** What the outside remembers: empty at the beginning of a world, and not lost when a process dies. */
  readonly memory: Map<string, Json>;
}

type ReplyFunction = (call: SimulatedCall, world: SimulatedWorld) => unknown;

/** A value, or a function that makes one; a function may throw what the capability would. */
export type Reply = Json | ReplyFunction | MarkedReply | SimulatedStatus;

/** A reply with what calling it means. */
export interface MarkedReply {
  readonly kind: "millrace.reply";
  readonly reply: Json | ReplyFunction;
  readonly changesOutside: boolean;
  once?(call: SimulatedCall): string;
}

/**
 * Marks a reply whose call changes something outside, such as a session that sends a form. `once` names what the other
 * side refuses to do twice; without it, a second call counts as a second effect.
 */
export function changes(
  reply: Json | ReplyFunction,
  options: { once?(call: SimulatedCall): string } = {},
): MarkedReply {
  return { kind: "millrace.reply", reply, changesOutside: true, ...options };
}

/** Marks a reply whose call only reads, such as a POST that searches. */
export function reads(reply: Json | ReplyFunction): MarkedReply {
  return { kind: "millrace.reply", reply, changesOutside: false };
}

/** An answer of a service other than success: the call fails as it would with a real one. */
export interface SimulatedStatus {
  readonly kind: "millrace.status";
  readonly status: number;
  readonly body: Json;
}

/** A reply, or what a reply's function returns, for a service that answers with a status of 400 or more. */
export function answers(status: number, body: Json = null): SimulatedStatus {
  return { kind: "millrace.status", status, body };
}

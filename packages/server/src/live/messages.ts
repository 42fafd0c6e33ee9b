import type { Problem } from "@millrace/contract";
import { z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";

const id = z.string().min(1).max(64);

const clientMessage = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("subscribe"),
    id,
    operation: z.string().max(100),
    input: z.record(z.string(), z.unknown()).default({}),
    lastEventId: z.string().min(1).max(256).optional(),
  }),
  z.strictObject({ type: z.literal("unsubscribe"), id }),
]);

/** What a client says. Its `id` names the subscription within the connection. */
export type ClientMessage = z.output<typeof clientMessage>;

export type Subscribe = Extract<ClientMessage, { type: "subscribe" }>;

/** What the server says; after `end` and `error` nothing more comes under the id. Without an id a message was not understood. */
export type ServerMessage =
  | { readonly type: "next"; readonly id: string; readonly eventId: string; readonly data?: unknown }
  | { readonly type: "end"; readonly id: string }
  | { readonly type: "error"; readonly id: string | null; readonly problem: Problem };

/** Reads a message of a client (`REQUEST_INVALID`). */
export function parseClientMessage(text: string): ClientMessage {
  const parsed = clientMessage.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const seen = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the message"}: ${message}`);
  throw messageRefused(seen.join("; "));
}

export function messageRefused(seen: string): MillraceError {
  return new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot read a message as it must be a subscribe or an unsubscribe: ${seen.slice(0, 500)}`,
    hint: "docs/api-guide/live.md describes the messages.",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw messageRefused("it is not JSON");
  }
}

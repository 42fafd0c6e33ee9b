import type { MillraceError } from "@millrace/flow/errors";
import { maxMessageLength, tooLarge } from "../protocol/message-length.ts";
import type { ServerMessage } from "./playwright-server.ts";

/** The answer that fails a client's request; its message is how the runner finds the whole error again. */
export function errorReply(id: string, { name, message }: MillraceError): ServerMessage {
  return { id, error: { error: { name, message } } };
}

/** The text of a message; an answer that is too long becomes the error that says so. */
export function toText(message: ServerMessage): string {
  const text = JSON.stringify(message);
  if (text.length <= maxMessageLength || message.id === undefined) return text;
  return JSON.stringify(errorReply(message.id, tooLarge(text.length)));
}

/** What objects say of themselves, without what is not for user code: the proxy's credentials and paths of this machine. */
export function withoutSecrets(message: ServerMessage): ServerMessage {
  const { method, params } = message;
  if (method !== "__create__" || !params?.initializer) return message;
  const { initializer } = params;
  if (params.type === "Artifact") {
    return { ...message, params: { ...params, initializer: { ...initializer, absolutePath: "" } } };
  }
  if (params.type !== "BrowserContext") return message;
  const { httpCredentials: _, ...options } = initializer.options as Record<string, unknown>;
  return { ...message, params: { ...params, initializer: { ...initializer, options } } };
}

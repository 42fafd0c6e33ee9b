import { z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { maxMessageLength, tooLarge } from "./message-length.ts";
import type { PeerMessage } from "./peer.ts";

// What the runner asks of the worker itself is a name or two.
const maxControlLength = 64 * 1024;

const controlFrame = "c";
const pageFrame = "p";

/** What travels between runner and worker: Playwright's messages as they are, and our own beside them. */
export type Frame = { readonly control: PeerMessage } | { readonly page: string };

export function controlText(message: PeerMessage): string {
  return controlFrame + JSON.stringify(message);
}

export function pageText(message: string): string {
  return pageFrame + message;
}

const peerMessage = z.union([
  z.object({ t: z.literal("call"), id: z.number(), method: z.string(), params: z.json() }),
  z.object({ t: z.literal("tell"), method: z.string(), params: z.json() }),
]);

/** Reads a frame of the trusted side. */
export function readFrame(text: string): Frame {
  const body = text.slice(1);
  return text[0] === pageFrame ? { page: body } : { control: JSON.parse(body) as PeerMessage };
}

/** Reads a frame that user code may have made up; a page message is measured but not opened. */
export function readUntrustedFrame(text: string): Frame {
  if (text.length > maxMessageLength) throw tooLarge(text.length);
  if (text[0] === pageFrame) return { page: text.slice(1) };
  if (text[0] !== controlFrame || text.length > maxControlLength) throw unreadable();
  const message = peerMessage.safeParse(parseJson(text.slice(1)));
  if (!message.success) throw unreadable();
  return { control: message.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(): MillraceError {
  return new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: "Cannot read a message of a browser session as it must be a frame of the runner's half: it is not",
    hint: "Use the page that the session gives; do not write to its channel.",
  });
}

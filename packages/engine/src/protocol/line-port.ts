import type { Duplex } from "node:stream";
import { MillraceError } from "@millrace/flow/errors";
import type { MessagePort } from "./messages.ts";

/** The largest line taken from the other side; a longer one closes the port. Screenshots and traces travel in chunks below it. */
const longestLineBytes = 48 * 1024 * 1024;

// A line that is this long takes no further message, so that many long ones never make a line that is refused.
const fullLineLength = 1024 * 1024;

const newline = 10;

/**
 * Messages as lines of JSON over a byte stream: a line is an array of messages.
 * Plain lines over a socket are as quick as anything cleverer (`docs/decisions/0001`), and unlike Node's own channel
 * between processes they have a bound: hostile code in the runner cannot make the worker hold more than one line.
 */
export function linePort<Out, In>(
  stream: Duplex,
  options: { readonly maxLineBytes?: number } = {},
): MessagePort<Out, In> {
  const maxLineBytes = options.maxLineBytes ?? longestLineBytes;
  let messagesListener: (messages: readonly In[]) => void = () => {};
  let closeListener: (why: Error | null) => void = () => {};
  let parts: Buffer[] = [];
  let heldBytes = 0;
  let closed = false;

  function close(why: Error | null): void {
    if (closed) return;
    closed = true;
    parts = [];
    stream.destroy();
    closeListener(why);
  }

  function takeLine(line: Buffer): void {
    let messages: unknown;
    try {
      messages = JSON.parse(line.toString("utf8"));
    } catch (cause) {
      close(refusal("must be JSON", cause));
      return;
    }
    if (Array.isArray(messages)) messagesListener(messages as readonly In[]);
    else close(refusal("must be an array of messages"));
  }

  function writeLine(line: string): void {
    if (!closed) stream.write(`${line}]\n`);
  }

  stream.on("data", (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1 && !closed; at = chunk.indexOf(newline, from)) {
      const piece = chunk.subarray(from, at);
      const line = parts.length === 0 ? piece : Buffer.concat([...parts, piece]);
      parts = [];
      heldBytes = 0;
      from = at + 1;
      takeLine(line);
    }
    if (closed || from === chunk.length) return;
    heldBytes += chunk.length - from;
    if (heldBytes > maxLineBytes) close(refusal(`must be at most ${maxLineBytes} bytes long`));
    else parts.push(from === 0 ? chunk : chunk.subarray(from));
  });
  stream.on("error", (error) => close(error));
  stream.on("close", () => close(null));
  stream.on("end", () => close(null));

  return {
    send(messages) {
      let line = "";
      for (const message of messages) {
        line += `${line === "" ? "[" : ","}${JSON.stringify(message)}`;
        if (line.length < fullLineLength) continue;
        writeLine(line);
        line = "";
      }
      if (line !== "") writeLine(line);
    },
    onMessages(listener) {
      messagesListener = listener;
    },
    onClose(listener) {
      closeListener = listener;
    },
    close: () => close(null),
  };
}

function refusal(rule: string, cause?: unknown): MillraceError {
  return new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: `Cannot take a message of the runner as a line ${rule}`,
    ...(cause !== undefined && { cause }),
  });
}

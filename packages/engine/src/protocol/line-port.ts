import type { Duplex } from "node:stream";
import { bytesOf } from "./message-bytes.ts";
import type { MessagePort } from "./messages.ts";
import { lineRefused, readLines } from "./read-lines.ts";

/** The largest line taken from the other side; a longer one closes the port. Screenshots and traces travel in chunks below it. */
const longestLineBytes = 48 * 1024 * 1024;

// A line that is this long takes no further message, so that many long ones never make a line that is refused.
const fullLineLength = 1024 * 1024;

// A side that asks for pieces of files and does not read them must not fill the other one's memory.
const mostUnreadBytes = 256 * 1024 * 1024;

/**
 * Messages as lines of JSON over a byte stream: a line is an array of messages. One that carries `bytes` is a line of its
 * own, `#<number of bytes> <message>`, and the bytes follow as they are: base64 is a third longer and has to be decoded
 * (measured: docs/decisions/0020).
 * Plain lines over a socket are as quick as anything cleverer (`docs/decisions/0001`), and unlike Node's own channel
 * between processes they have a bound: hostile code in the runner cannot make the worker hold more than one line.
 */
export function linePort<Out, In>(
  stream: Duplex,
  options: { readonly maxLineBytes?: number } = {},
): MessagePort<Out, In> {
  let messagesListener: (messages: readonly In[]) => void = () => {};
  let closeListener: (why: Error | null) => void = () => {};
  let closed = false;

  function close(why: Error | null): void {
    if (closed) return;
    closed = true;
    stream.destroy();
    closeListener(why);
  }

  function writeLine(line: string): void {
    if (!closed && line !== "") stream.write(`${line}]\n`);
  }

  function writeBytes(message: object, bytes: Uint8Array): void {
    if (closed) return;
    if (stream.writableLength > mostUnreadBytes) {
      close(lineRefused(`is not sent while more than ${mostUnreadBytes} bytes are not read`));
      return;
    }
    stream.write(`#${bytes.length} ${JSON.stringify({ ...message, bytes: undefined })}\n`);
    stream.write(bytes);
  }

  const take = readLines({
    maxLineBytes: options.maxLineBytes ?? longestLineBytes,
    onMessages: (messages) => closed || messagesListener(messages as readonly In[]),
    onRefused: close,
  });
  stream.on("data", (chunk: Buffer) => closed || take(chunk));
  stream.on("error", (error) => close(error));
  stream.on("close", () => close(null));
  stream.on("end", () => close(null));

  return {
    send(messages) {
      let line = "";
      for (const message of messages) {
        const bytes = bytesOf(message);
        if (bytes === null) line += `${line === "" ? "[" : ","}${JSON.stringify(message)}`;
        if (bytes === null && line.length < fullLineLength) continue;
        writeLine(line);
        line = "";
        if (bytes !== null) writeBytes(message as object, bytes);
      }
      writeLine(line);
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

import { streamEndEvent } from "@millrace/contract";
import type { StreamPart } from "./bind.ts";

const heartbeat = ": heartbeat\n\n";

/**
 * The text of a stream of server-sent events, with a comment after each silence of `heartbeatMs`. The last event says
 * that the stream is complete, unless it was ended by the signal: then the client is to open it again.
 */
export async function* eventStream(
  parts: AsyncIterable<StreamPart<unknown>>,
  { heartbeatMs, signal }: { readonly heartbeatMs: number; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = parts[Symbol.asyncIterator]();
  // Said at once, so that the client knows that the stream is open, and passes what buffers the first bytes.
  yield encoder.encode(heartbeat);
  try {
    let next = iterator.next();
    for (;;) {
      const result = await within(next, heartbeatMs);
      if (signal.aborted) return;
      if (result === "silence") {
        yield encoder.encode(heartbeat);
        continue;
      }
      if (result.done) break;
      yield encoder.encode(blockText(result.value));
      next = iterator.next();
    }
    yield encoder.encode(`event: ${streamEndEvent}\ndata: {}\n\n`);
  } finally {
    await iterator.return?.();
  }
}

// JSON has no line breaks outside of its strings, and none unescaped inside.
function blockText({ id, data }: StreamPart<unknown>): string {
  return data === undefined ? `id: ${id}\n\n` : `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

function within<Result>(promise: Promise<Result>, ms: number): Promise<Result | "silence"> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<"silence">((resolve) => {
    timer = setTimeout(resolve, ms, "silence");
  });
  return Promise.race([promise, silence]).finally(() => clearTimeout(timer));
}

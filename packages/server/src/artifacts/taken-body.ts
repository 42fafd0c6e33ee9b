import { MillraceError } from "@millrace/flow/errors";

export interface TakenBodyOptions {
  readonly limitBytes: number;
  /** How long the sender may be silent. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
}

/** The bytes of a request as they come. Fails where they are too many, break off or stop coming, so that nothing is kept of them. */
export async function* takenBody(request: Request, options: TakenBodyOptions): AsyncGenerator<Uint8Array> {
  const { limitBytes, signal } = options;
  const told = request.headers.get("content-length");
  if (told !== null && Number(told) > limitBytes) throw tooLarge(limitBytes, `${told} bytes`);
  let sizeBytes = 0;
  for await (const piece of inTime(request.body, options)) {
    signal.throwIfAborted();
    sizeBytes += piece.byteLength;
    if (sizeBytes > limitBytes) throw tooLarge(limitBytes, `more than ${limitBytes} bytes`);
    yield piece;
  }
  if (told !== null && sizeBytes !== Number(told)) throw brokenOff(`${sizeBytes} of ${told} bytes came`);
}

async function* inTime(
  body: ReadableStream<Uint8Array> | null,
  { stallMs, signal }: TakenBodyOptions,
): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const stalled = Promise.withResolvers<never>();
      const timer = setTimeout(() => stalled.reject(brokenOff(`nothing came for ${stallMs} ms`)), stallMs);
      const end = () => stalled.reject(brokenOff("the sender has gone, or the server stops"));
      signal.addEventListener("abort", end, { once: true });
      try {
        const { done, value } = await Promise.race([reader.read(), stalled.promise]);
        if (done) return;
        yield value;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
      }
    }
  } finally {
    // What is still to come is nobody's; a sender that has gone has ended it itself.
    await reader.cancel().catch(() => {});
  }
}

function tooLarge(limitBytes: number, seen: string): MillraceError {
  return new MillraceError({
    code: "VALUE_TOO_LARGE",
    message: `Cannot store the file as it must be at most ${limitBytes} bytes: ${seen}`,
    hint: "The server's operator sets the limit: MILLRACE_UPLOAD_MB.",
  });
}

function brokenOff(seen: string): MillraceError {
  return new MillraceError({
    code: "CONTENT_REFUSED",
    message: `Cannot store the file as all of it must come: ${seen}`,
    hint: "Send it again.",
  });
}

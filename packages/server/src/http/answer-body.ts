/** Who is behind the cut: a reader who is too slow, or what was to be sent. */
type CutCause = "reader" | "content";

export interface BodyOptions {
  /** How long a reader may leave what was sent unread. */
  readonly stallMs: number;
  /** Cuts the connection: an answer that was begun can't be told to have failed in any other way. */
  readonly cut: (reason: string, cause: CutCause) => void;
  /** Called once, however the body ended. */
  readonly onEnd?: () => void;
}

/**
 * A body that takes the next part only when the last one has left for the reader, so that a slow reader costs one part
 * of memory; one that reads nothing for `stallMs` is cut off.
 */
export function answerBody(content: AsyncIterable<Uint8Array>, options: BodyOptions): ReadableStream<Uint8Array> {
  const parts = content[Symbol.asyncIterator]();
  let stall: NodeJS.Timeout | undefined;
  let ended = false;

  function end(): void {
    clearTimeout(stall);
    if (ended) return;
    ended = true;
    options.onEnd?.();
  }
  function cut(reason: string, cause: CutCause): void {
    end();
    options.cut(reason, cause);
    parts.return?.().catch(() => {});
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(stall);
        try {
          const { value, done } = await parts.next();
          // The reader left while the part was being fetched.
          if (ended) return;
          if (done) {
            end();
            controller.close();
            return;
          }
          controller.enqueue(value);
          stall = setTimeout(cut, options.stallMs, `the reader took nothing for ${options.stallMs} ms`, "reader");
        } catch (error) {
          const hasLeft = ended;
          cut(error instanceof Error ? error.message : String(error), "content");
          // For who reads without a connection that could be cut.
          if (!hasLeft) controller.close();
        }
      },
      async cancel() {
        end();
        await parts.return?.();
      },
    },
    // Nothing is fetched ahead: the wish for a part is the sign that the one before has gone.
    { highWaterMark: 0 },
  );
}

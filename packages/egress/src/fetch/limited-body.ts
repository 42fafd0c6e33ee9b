export interface LimitedBodyOptions {
  readonly maxBytes: number;
  /** Makes the error for a body that is longer. */
  readonly tooLarge: () => Error;
  /** Explains what broke the body off. */
  readonly explain: (error: unknown) => unknown;
  /** Called once, when the body has ended in any way. */
  readonly onEnd: () => void;
}

/** The same bytes, pulled one chunk at a time, and an error as soon as they are more than allowed. */
export function limitBody(source: ReadableStream<Uint8Array>, options: LimitedBodyOptions): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let seenBytes = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            options.onEnd();
            controller.close();
            return;
          }
          seenBytes += value.byteLength;
          if (seenBytes > options.maxBytes) throw options.tooLarge();
          controller.enqueue(value);
        } catch (error) {
          options.onEnd();
          controller.error(options.explain(error));
          reader.cancel().catch(() => {});
        }
      },
      async cancel(reason) {
        options.onEnd();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

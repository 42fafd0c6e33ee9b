/** Hands pieces from one writer to one reader, a piece at a time: the writer waits until its last one was taken. */
export interface Channel<Piece> extends AsyncIterable<Piece> {
  /** Resolves when the piece was taken, or at once where nobody reads any more. */
  push(piece: Piece): Promise<void>;
  end(): void;
  fail(error: unknown): void;
}

export function createChannel<Piece>(): Channel<Piece> {
  const waiting: { readonly piece: Piece; readonly taken: () => void }[] = [];
  let wake: () => void = () => {};
  let state: "open" | "ended" | "left" = "open";
  let failure: { readonly error: unknown } | null = null;
  return {
    push(piece) {
      if (state === "left") return Promise.resolve();
      return new Promise((taken) => {
        waiting.push({ piece, taken });
        wake();
      });
    },
    end() {
      state = "ended";
      wake();
    },
    fail(error) {
      failure = { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          const next = waiting[0];
          if (next !== undefined) {
            yield next.piece;
            waiting.shift();
            next.taken();
          } else if (failure !== null) throw failure.error;
          else if (state === "ended") return;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        state = "left";
        for (const { taken } of waiting.splice(0)) taken();
      }
    },
  };
}

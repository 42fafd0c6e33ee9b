/** A stream that is filled from outside, a piece at a time. */
export interface Piecewise {
  readonly content: AsyncIterable<Uint8Array>;
  /** Resolves when the reader has asked for the piece after this one; null ends the stream. */
  push(bytes: Uint8Array | null): Promise<void>;
  abort(error: Error): void;
}

export function piecewise(): Piecewise {
  let wanted = Promise.withResolvers<void>();
  let given = nextPiece();
  let failure: Error | null = null;
  async function* content(): AsyncIterable<Uint8Array> {
    for (;;) {
      const bytes = await given.promise;
      // A piece that was given before the abort must not make it forgotten.
      if (failure) throw failure;
      given = nextPiece();
      wanted.resolve();
      if (bytes === null) return;
      yield bytes;
    }
  }
  return {
    content: content(),
    push(bytes) {
      wanted = Promise.withResolvers();
      given.resolve(bytes);
      return wanted.promise;
    },
    abort(error) {
      failure = error;
      given.reject(error);
    },
  };
}

function nextPiece(): PromiseWithResolvers<Uint8Array | null> {
  const piece = Promise.withResolvers<Uint8Array | null>();
  piece.promise.catch(() => {});
  return piece;
}

import { maxRecordBytes, RecordsError } from "./record.ts";

export type ByteStream = AsyncIterable<Uint8Array>;

/** Takes the first bytes, as many as wanted or as there are, and hands out the stream as if they had not been taken. */
export async function peekBytes(
  bytes: ByteStream,
  wantedBytes: number,
): Promise<{ readonly head: Uint8Array; readonly bytes: ByteStream; close(): Promise<void> }> {
  const source = bytes[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < wantedBytes) {
    const { done, value } = await source.next();
    if (done) break;
    head = joined(head, value);
  }
  async function* again(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      for (;;) {
        const { done, value } = await source.next();
        if (done) return;
        yield value;
      }
    } finally {
      await source.return?.();
    }
  }
  async function close(): Promise<void> {
    await source.return?.();
  }
  return { head, bytes: again(), close };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

/** All bytes at once, up to a limit that the message names. */
export async function collectBytes(
  bytes: ByteStream,
  { limitBytes, what }: { readonly limitBytes: number; readonly what: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of bytes) {
    sizeBytes += piece.length;
    if (sizeBytes > limitBytes)
      throw new RecordsError(`Cannot read ${what} as it must have at most ${limitBytes} bytes: it has more`);
    pieces.push(piece);
  }
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Passes bytes through a stream of the platform, such as `DecompressionStream`, at the reader's pace. */
export async function* passThrough(
  bytes: ByteStream,
  stream: { readonly readable: ReadableStream<Uint8Array>; readonly writable: WritableStream<BufferSource> },
): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  const given = new ReadableStream<BufferSource>({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(value as Uint8Array<ArrayBuffer>);
    },
    async cancel() {
      await source.return?.();
    },
  });
  const reader = given.pipeThrough(stream).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Cuts a stream into blocks of about a size that end where a line ends; the last one may end anywhere. */
export async function* lineBlocks(
  bytes: ByteStream,
  { newline = 10, blockBytes = 64 * 1024 }: { readonly newline?: number; readonly blockBytes?: number } = {},
): AsyncGenerator<{ readonly block: Uint8Array; readonly isLast: boolean }> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const piece of bytes) {
    let from = 0;
    while (heldBytes + piece.length - from >= blockBytes) {
      const wanted = Math.max(from, from + blockBytes - heldBytes - 1);
      const before = piece.subarray(from, wanted + 1).lastIndexOf(newline);
      const end = before === -1 ? piece.indexOf(newline, wanted) : from + before;
      if (end === -1) break;
      yield { block: concat([...held, piece.subarray(from, end + 1)]), isLast: false };
      held = [];
      heldBytes = 0;
      from = end + 1;
    }
    if (heldBytes > maxRecordBytes)
      throw new RecordsError(`Cannot read the lines as one must have at most ${maxRecordBytes} bytes: one has more`);
    if (from < piece.length) held.push(piece.subarray(from));
    heldBytes += piece.length - from;
  }
  yield { block: concat(held), isLast: true };
}

/** One array of all; of a single one itself. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

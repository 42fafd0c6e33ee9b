/** One block of an event stream; `data` is null where it only carried an id. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string | null;
  /** The last id that the stream has given, in this block or before. */
  readonly id: string | null;
}

export interface ReadOptions {
  /** Ends the reading as if the stream had ended. */
  readonly signal?: AbortSignal;
  /** Called for whatever arrives, heartbeats too. */
  readonly onBytes?: () => void;
}

/**
 * Reads a stream of server-sent events, heartbeats left out. An unfinished block at the end is dropped.
 * Source: WHATWG HTML, section 9.2.6.
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const block = new Block();
  let rest = "";
  for await (const text of decoded(body, options)) {
    const known = rest + text;
    // A carriage return at the very end may be the first half of a line end.
    const cut = known.endsWith("\r") ? known.length - 1 : known.length;
    const lines = known.slice(0, cut).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? "") + known.slice(cut);
    for (const line of lines) {
      const event = block.read(line);
      if (event) yield event;
    }
  }
}

async function* decoded(
  body: ReadableStream<Uint8Array>,
  { signal, onBytes }: ReadOptions,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  // Not `for await`: not every browser iterates a stream.
  const reader = body.getReader();
  const stop = () => reader.cancel().catch(() => {});
  signal?.addEventListener("abort", stop);
  try {
    while (!signal?.aborted) {
      const { value, done } = await reader.read();
      if (done) return;
      onBytes?.();
      const text = decoder.decode(value, { stream: true });
      if (text !== "") yield text;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await stop();
  }
}

class Block {
  #event = "";
  #data: string[] = [];
  #id: string | null = null;
  #touched = false;

  /** Takes the next line; returns an event when the line ended one. */
  read(line: string): ServerSentEvent | null {
    if (line === "") return this.#end();
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) {
      this.#id = value;
      this.#touched = true;
    }
    return null;
  }

  #end(): ServerSentEvent | null {
    const data = this.#data.length > 0 ? this.#data.join("\n") : null;
    const event = { event: this.#event || "message", data, id: this.#id };
    const isWorthTelling = data !== null || this.#touched;
    this.#event = "";
    this.#data = [];
    this.#touched = false;
    return isWorthTelling ? event : null;
  }
}

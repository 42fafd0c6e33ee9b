import type { ArtifactReference, FlowContext } from "@millrace/flow";
import { mediaTypes, type RecordFormat, type TableRecord, writeBatches } from "@millrace/parsing/records";

export type Artifacts = FlowContext<unknown>["artifact"];

export interface RecordFileOptions {
  readonly name: string;
  readonly format: RecordFormat;
  readonly separator?: string;
  readonly columns?: readonly string[];
}

/** A file that is written while its records come: `write` waits until they are taken, so nothing piles up. */
export class RecordFile {
  readonly #writer: WritableStreamDefaultWriter<readonly TableRecord[]>;
  readonly #written: Promise<ArtifactReference>;

  constructor(artifacts: Artifacts, { name, format, ...options }: RecordFileOptions) {
    const { readable, writable } = new TransformStream<readonly TableRecord[]>();
    this.#writer = writable.getWriter();
    const content = writeBatches(batchesOf(readable), { format, ...options });
    this.#written = artifacts.write({ name: `${name}.${format}`, mediaType: mediaTypes[format] }, content);
    // Whoever writes next is told why it cannot go on.
    this.#written.catch((reason: unknown) => this.#writer.abort(reason).catch(() => undefined));
  }

  async write(records: readonly TableRecord[]): Promise<void> {
    await Promise.race([this.#writer.write(records), this.#written]);
  }

  async end(): Promise<ArtifactReference> {
    this.#writer.close().catch(() => undefined);
    return this.#written;
  }

  async abort(reason: unknown): Promise<void> {
    await this.#writer.abort(reason).catch(() => undefined);
    await this.#written.catch(() => undefined);
  }
}

async function* batchesOf(
  readable: ReadableStream<readonly TableRecord[]>,
): AsyncGenerator<{ readonly records: readonly TableRecord[] }> {
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield { records: value };
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

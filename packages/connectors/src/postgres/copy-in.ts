import { once } from "node:events";
import type { Writable } from "node:stream";
import type { Json } from "@millrace/flow";
import type { Connection, Submittable } from "pg";
import type { SqlCopy } from "../sql/session.ts";
import { paramText } from "./column-values.ts";

/** As the driver has it, whose types say less. */
interface CopyConnection {
  readonly stream: Writable;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/**
 * A `copy ... from stdin`, fed no faster than the server reads.
 * Source: PostgreSQL's documentation, "COPY Operations" of the protocol, and "COPY" on its text format.
 */
export class CopyIn implements Submittable, SqlCopy {
  readonly #text: string;
  readonly #changed: (() => void)[] = [];
  #connection: CopyConnection | null = null;
  #isAsked = false;
  #isOver = false;
  #isSent = false;
  #affected = 0;
  #failure: unknown = null;

  constructor(text: string) {
    this.#text = text;
  }

  submit(connection: Connection): void {
    this.#connection = connection as unknown as CopyConnection;
    this.#connection.query(this.#text);
  }

  async write(rows: readonly (readonly Json[])[]): Promise<void> {
    await this.#until(() => this.#isAsked);
    const { stream } = this.#connection!;
    this.#connection!.sendCopyFromChunk(Buffer.from(rows.map(lineOf).join("")));
    if (!stream.writableNeedDrain) return;
    const waiting = new AbortController();
    const drained = once(stream, "drain", { signal: waiting.signal }).catch(() => {});
    await Promise.race([drained, once(stream, "close", { signal: waiting.signal }).catch(() => {}), this.#over()]);
    waiting.abort();
    this.#throwFailure();
  }

  async end(): Promise<number> {
    await this.#until(() => this.#isAsked);
    this.#isSent = true;
    this.#connection!.endCopyFrom();
    await this.#until(() => this.#isOver);
    return this.#affected;
  }

  async fail(message: string): Promise<void> {
    // One that was not asked for its rows yet is over with an error, or asks in a moment.
    while (!this.#isAsked && !this.#isOver) await this.#change();
    if (!this.#isOver && !this.#isSent) this.#connection?.sendCopyFail(message);
    await this.#over();
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds() && this.#failure === null && !this.#isOver) await this.#change();
    this.#throwFailure();
  }

  async #over(): Promise<void> {
    while (!this.#isOver) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve));
  }

  #tell(): void {
    for (const resolve of this.#changed.splice(0)) resolve();
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  handleCopyInResponse(): void {
    this.#isAsked = true;
    this.#tell();
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#affected = Number(/\d+$/.exec(text)?.[0] ?? 0);
  }

  handleError(error: unknown): void {
    this.#failure = error;
    // The driver tells a statement that failed nothing more, and waits for the server itself.
    this.handleReadyForQuery();
  }

  handleReadyForQuery(): void {
    this.#isOver = true;
    this.#tell();
  }

  handleRowDescription(): void {}

  handleDataRow(): void {}

  handlePortalSuspended(): void {}

  handleEmptyQuery(): void {}

  handleCopyData(): void {}
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function lineOf(values: readonly Json[]): string {
  const fields = values.map((value) => {
    const text = paramText(value);
    return text === null ? "\\N" : String(text).replace(/[\\\n\r\t]/g, (character) => escapes[character]!);
  });
  return `${fields.join("\t")}\n`;
}

import type { Connection, Submittable } from "pg";

/** What PostgreSQL says of a column of an answer. */
export interface PortalField {
  readonly name: string;
  readonly dataTypeID: number;
}

/** The values of a row as text, in the order of the columns. */
export type PortalRow = readonly (string | null)[];

export type PortalStep =
  | { readonly rows: readonly PortalRow[]; readonly fields: readonly PortalField[] }
  | { readonly affected: number };

interface Copying extends Connection {
  sendCopyFail(message: string): void;
}

const rowsAtOnce = 500;

/**
 * A statement of the extended protocol whose rows are asked for a few hundred at a time, so that the server computes no
 * further than who reads them. Source: PostgreSQL's documentation, "Extended Query", on portals.
 */
export class Portal implements Submittable {
  readonly #text: string;
  readonly #values: readonly (string | Buffer | null)[];
  #connection: Connection | null = null;
  #fields: readonly PortalField[] = [];
  #rows: PortalRow[] = [];
  #affected = 0;
  #given = 0;
  #isReady = false;
  #hasMore = false;
  #isSynced = false;
  #failure: unknown = null;
  #wake = () => {};

  constructor(text: string, values: readonly (string | Buffer | null)[]) {
    this.#text = text;
    this.#values = values;
  }

  submit(connection: Connection): void {
    this.#connection = connection;
    connection.parse({ text: this.#text, name: "", types: [] }, true);
    connection.bind({ portal: "", statement: "", values: [...this.#values], binary: false } as never, true);
    connection.describe({ type: "P", name: "" }, true);
    this.#ask();
  }

  /** The next rows, or how many were changed when there are no more. */
  async next(): Promise<PortalStep> {
    if (this.#hasMore) this.#ask();
    while (!this.#hasMore && !this.#isReady) await this.#change();
    if (this.#failure) throw this.#failure;
    this.#given += this.#rows.length;
    if (this.#rows.length > 0) return { rows: this.#rows.splice(0), fields: this.#fields };
    // The server counts only those of the last time that it was asked.
    return { affected: this.#given || this.#affected };
  }

  /** Asks for no more rows, and waits until the connection can be used again. */
  async end(): Promise<void> {
    while (!this.#isReady) {
      if (this.#hasMore) this.#sync();
      await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Ends the statement, once: another answer to it would be taken for that of the next one. */
  #sync(): void {
    this.#hasMore = false;
    if (!this.#isSynced) this.#connection?.sync();
    this.#isSynced = true;
  }

  #ask(): void {
    this.#hasMore = false;
    this.#connection?.execute({ portal: "", rows: String(rowsAtOnce) }, true);
    this.#connection?.flush();
  }

  handleRowDescription({ fields }: { readonly fields: readonly PortalField[] }): void {
    this.#fields = fields;
  }

  handleDataRow({ fields }: { readonly fields: PortalRow }): void {
    this.#rows.push(fields);
  }

  handlePortalSuspended(): void {
    this.#hasMore = true;
    this.#wake();
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#affected = Number(/\d+$/.exec(text)?.[0] ?? 0);
    this.#sync();
  }

  handleEmptyQuery(): void {
    this.#sync();
  }

  /** No statement of a flow begins a copy; one from within a procedure fails. */
  handleCopyInResponse(connection: Copying): void {
    connection.sendCopyFail("rows are inserted with insertMany");
  }

  handleCopyData(): void {}

  handleError(error: unknown): void {
    this.#failure = error;
    this.#sync();
    // The driver tells a statement that failed nothing more, and waits for the server itself.
    this.handleReadyForQuery();
  }

  handleReadyForQuery(): void {
    this.#isReady = true;
    this.#wake();
  }
}

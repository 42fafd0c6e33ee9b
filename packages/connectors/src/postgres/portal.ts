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
  #isReady = false;
  #hasMore = false;
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
    if (this.#hasMore && this.#rows.length === 0) this.#ask();
    while (this.#rows.length < rowsAtOnce && !this.#hasMore && !this.#isReady) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure) throw this.#failure;
    if (this.#rows.length > 0) return { rows: this.#rows.splice(0), fields: this.#fields };
    return { affected: this.#affected };
  }

  /** Asks for no more rows, and waits until the connection can be used again. */
  async end(): Promise<void> {
    if (this.#hasMore) {
      this.#hasMore = false;
      this.#connection?.sync();
    }
    while (!this.#isReady) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
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

  handleCommandComplete({ text }: { readonly text: string }, connection: Connection): void {
    this.#affected = Number(/\d+$/.exec(text)?.[0] ?? 0);
    connection.sync();
  }

  handleEmptyQuery(connection: Connection): void {
    connection.sync();
  }

  handleCopyInResponse(connection: Copying): void {
    connection.sendCopyFail("rows are inserted with insertMany");
  }

  handleCopyData(): void {}

  handleError(error: unknown, connection: Connection): void {
    this.#failure = error;
    // After an error of the server's the connection is usable again; one that is gone never says so.
    if (error instanceof Error && "severity" in error) return connection.sync();
    this.handleReadyForQuery();
  }

  handleReadyForQuery(): void {
    this.#isReady = true;
    this.#wake();
  }
}

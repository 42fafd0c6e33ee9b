import { once } from "node:events";
import type { Socket } from "node:net";
import type { Json } from "@millrace/flow";
import type { Connection, ConnectionOptions, FieldPacket } from "mysql2";
import type { OpenContext } from "../connector/index.ts";
import type { BoundStatement } from "../sql/bound-statement.ts";
import type { ServerSettings } from "../sql/server-settings.ts";
import type { SqlSession } from "../sql/session.ts";
import { readRow } from "./column-values.ts";

type Context = OpenContext<ServerSettings>;

// So many rows wait for their reader at most, beside what the socket has read.
const rowsAhead = 500;

/** Signs in at the server, over a socket that was dialed. */
export async function openSession(context: Context): Promise<SqlSession> {
  const { socket, connection } = await connect(context);
  let isOpen = true;
  let fail = (_: unknown) => {};
  const lost = (error: unknown) => {
    isOpen = false;
    fail(error);
  };
  connection.on("error", lost);
  connection.on("end", () =>
    lost(Object.assign(new Error("the server ended it"), { code: "PROTOCOL_CONNECTION_LOST" })),
  );
  const close = async () => {
    isOpen = false;
    connection.destroy();
    socket.destroy();
  };
  const session: SqlSession = {
    async *rows(statement) {
      const reading = startReading(connection, statement);
      fail = reading.fail;
      let isWhole = false;
      try {
        for (;;) {
          const batch = await reading.next();
          if (typeof batch === "number") {
            isWhole = true;
            return batch;
          }
          yield batch;
        }
      } catch (error) {
        isWhole = true;
        throw error;
      } finally {
        // The rest of the rows is on its way, and no message stops it.
        if (!isWhole) await close();
      }
    },
    cancel: () => cancel(context, connection.threadId),
    isOpen: () => isOpen,
    close,
  };
  try {
    await session.rows({ text: "set time_zone = '+00:00'", values: [] }).next();
    return session;
  } catch (error) {
    await close();
    throw error;
  }
}

async function connect({ settings, dial, signal }: Context): Promise<{ socket: Socket; connection: Connection }> {
  const { createConnection } = await import("mysql2");
  const { host, port, user, password, database, tls, ca } = settings;
  const socket = await dial({ host, port });
  const options: ConnectionOptions = {
    stream: socket,
    host,
    port,
    user,
    password: password ?? "",
    database,
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    // The driver would otherwise compile code that holds the names of columns.
    disableEval: true,
    maxPreparedStatements: 32,
    connectTimeout: 0,
    ...(tls && { ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(ca !== undefined && { ca }) } }),
  };
  const connection = createConnection(options);
  try {
    await once(connection, "connect", { signal });
    return { socket, connection };
  } catch (error) {
    connection.on("error", () => {});
    connection.destroy();
    socket.destroy();
    throw error;
  }
}

interface Command {
  on(event: "fields", listener: (fields: readonly FieldPacket[] | undefined) => void): this;
  on(event: "result", listener: (row: unknown) => void): this;
  on(event: "error", listener: (error: unknown) => void): this;
  on(event: "end", listener: () => void): this;
}

/** Does a statement; stops the socket while its reader is behind. */
function startReading(connection: Connection, { text, values }: BoundStatement) {
  let fields: readonly FieldPacket[] = [];
  let rows: Json[] = [];
  let given = 0;
  let affected = 0;
  let over: { readonly error: unknown } | null = null;
  let isPaused = false;
  let wake = () => {};
  const finish = (error: unknown) => {
    over ??= { error };
    wake();
  };
  // What has no parameters goes as a text, as not every such statement can be prepared.
  const command = (values.length === 0
    ? connection.query(text)
    : connection.execute(text, [...values] as never)) as unknown as Command;
  command.on("fields", (ofNextRows = []) => {
    fields = ofNextRows;
  });
  command.on("result", (row) => {
    if (Array.isArray(row)) rows.push(readRow(row, fields));
    else affected += (row as { readonly affectedRows?: number }).affectedRows ?? 0;
    if (rows.length >= rowsAhead && !isPaused) {
      isPaused = true;
      connection.pause();
    }
    wake();
  });
  command.on("error", finish);
  command.on("end", () => finish(null));
  return {
    fail: finish,
    /** The next rows; how many were changed when there are no more. */
    async next(): Promise<readonly Json[] | number> {
      while (rows.length < rowsAhead && !over) {
        if (isPaused) {
          isPaused = false;
          // Rows that were held back arrive within this call.
          connection.resume();
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (over?.error) throw over.error;
      if (rows.length === 0) return given || affected;
      const batch = rows;
      rows = [];
      given += batch.length;
      return batch;
    },
  };
}

/** Stops what a session does, over another one. */
async function cancel(context: Context, threadId: number): Promise<void> {
  const { socket, connection } = await connect(context);
  connection.on("error", () => {});
  try {
    const killing = startReading(connection, { text: `kill query ${Number(threadId)}`, values: [] });
    await killing.next();
  } finally {
    connection.destroy();
    socket.destroy();
  }
}

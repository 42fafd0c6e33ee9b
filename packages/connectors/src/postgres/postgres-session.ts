import { once } from "node:events";
import type { Json } from "@millrace/flow";
import type pg from "pg";
import type { OpenContext } from "../connector/define-connector.ts";
import type { BoundStatement } from "../sql/bound-statement.ts";
import type { ServerSettings } from "../sql/server-settings.ts";
import type { SqlSession } from "../sql/session.ts";
import { columnReader, paramText } from "./column-values.ts";
import { CopyIn } from "./copy-in.ts";
import { Portal, type PortalField, type PortalRow } from "./portal.ts";

type Context = OpenContext<ServerSettings>;
type Driver = typeof pg;

/** Signs in at the server, over a socket that was dialed. */
export async function openSession({ settings, dial }: Context): Promise<SqlSession> {
  const { default: driver } = await import("pg");
  const { host, port, user, password, database, tls, ca } = settings;
  const socket = await dial({ host, port });
  // The driver connects its socket itself; this one is connected, and only says so again.
  const stream = Object.assign(socket, {
    connect: () => {
      setImmediate(() => socket.emit("connect"));
      return socket;
    },
  });
  const client = new driver.Client({
    stream: () => stream,
    host,
    port,
    user,
    database,
    // A text that is absent or empty would be looked for in the environment of the process.
    password: () => password ?? "",
    ssl: tls && { ...(ca !== undefined && { ca }) },
    application_name: "millrace",
    // Times come in this form, whatever the server is set to.
    options: "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 -c bytea_output=hex",
  });
  let isOpen = true;
  client.on("error", () => {});
  client.once("end", () => {
    isOpen = false;
  });
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return {
    rows: (statement) => readPortal(client, { driver, statement, lost: () => (isOpen = false) }),
    copyIn: (text) => client.query(new CopyIn(text)),
    cancel: () => cancel(client, () => dial({ host, port, signal: AbortSignal.timeout(cancelTimeoutMs) })),
    isOpen: () => isOpen,
    async close() {
      isOpen = false;
      socket.destroy();
    },
  };
}

const cancelTimeoutMs = 5_000;

async function* readPortal(
  client: pg.Client,
  { driver, statement, lost }: { readonly driver: Driver; readonly statement: BoundStatement; lost(): void },
): AsyncGenerator<readonly Json[], number> {
  const portal = client.query(new Portal(statement.text, statement.values.map(paramText)));
  try {
    for (;;) {
      const step = await portal.next();
      if ("affected" in step) return step.affected;
      yield readRows(step, driver);
    }
  } catch (error) {
    // 57P01 to 57P05: the server says that it ends the session, and does so a moment later.
    if (/^57P/.test(String((error as { readonly code?: unknown }).code))) lost();
    throw error;
  } finally {
    await portal.end();
  }
}

interface Rows {
  readonly rows: readonly PortalRow[];
  readonly fields: readonly PortalField[];
}

/** As the driver has it, whose types say otherwise. */
interface ArrayParser {
  create(text: string, read: (text: string) => Json): { parse(): Json };
}

function readRows({ rows, fields }: Rows, { types }: Driver): readonly Json[] {
  const arrayParser = types.arrayParser as unknown as ArrayParser;
  const readers = fields.map(({ dataTypeID }) =>
    columnReader(dataTypeID, (text, read) => arrayParser.create(text, read).parse()),
  );
  return rows.map((row) =>
    Object.fromEntries(
      fields.map(({ name }, index) => {
        const text = row[index] ?? null;
        return [name, text === null ? null : readers[index]!(text)];
      }),
    ),
  );
}

/** Asks the server to stop, over a connection of its own. Source: PostgreSQL's documentation, "Canceling Requests". */
async function cancel(client: pg.Client, dial: () => ReturnType<Context["dial"]>): Promise<void> {
  const { processID, secretKey } = client as unknown as { readonly processID: number; readonly secretKey: number };
  const request = Buffer.alloc(16);
  request.writeInt32BE(request.length, 0);
  request.writeInt32BE(80_877_102, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const socket = await dial();
  socket.on("error", () => {});
  socket.resume().end(request);
  // The server ends it when the request was handed on.
  if (!socket.closed) await once(socket, "close", { signal: AbortSignal.timeout(cancelTimeoutMs) });
}

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Socket } from "node:net";
import { join } from "node:path";
import pg from "pg";

/** A database of a test, at a TCP port of the loopback address. */
export interface TestDatabase {
  readonly settings: Readonly<Record<string, unknown>> & { readonly host: string; readonly port: number };
  readonly authority: string;
  /** Ends all connections, and listens on the same port again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes a database on the server of the test run, and a way to it over TCP: it listens on a Unix socket only. */
export async function openTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const database = `test_${randomUUID().replaceAll("-", "")}`;
  const folder = decodeURIComponent(new URL(serverUrl).hostname);
  await onServer(serverUrl, `create database ${database}`);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(join(folder, ".s.PGSQL.5432"));
    for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.once("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  const listen = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const end = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const port = await listen(0);
  return {
    settings: { host: "127.0.0.1", port, user: "postgres", database, tls: false },
    authority: `127.0.0.1:${port}`,
    async restart() {
      await end();
      await listen(port);
    },
    async stop() {
      await end();
      await onServer(serverUrl, `drop database ${database} with (force)`);
    },
  };
}

async function onServer(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** A way over TCP to the test server, which listens on a Unix socket only; closing it ends its connections. */
export async function openTcpPort(serverUrl: string): Promise<{ readonly port: number; close(): Promise<unknown> }> {
  const socket = join(decodeURIComponent(new URL(serverUrl).hostname), ".s.PGSQL.5432");
  const closing = new AbortController();
  const server = createServer((near) => {
    // Either side may end a connection, also roughly.
    pipeline(near, dial(socket), near, { signal: closing.signal }).catch(() => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close() {
      closing.abort();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

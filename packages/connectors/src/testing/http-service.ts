import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request that a service has seen. */
interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A real service on a free port of the loopback address, for tests. */
export interface HttpService {
  /** `127.0.0.1:PORT` */
  readonly authority: string;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

/** Starts a service that answers as it is told, and remembers what it was asked. */
export async function startHttpService(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<HttpService> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, headers, body: await text(request) });
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    authority: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

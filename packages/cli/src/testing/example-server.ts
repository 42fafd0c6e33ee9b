import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { allOperations, type Operation, streamEndEvent } from "@millrace/contract";

export interface ExampleServer {
  readonly url: string;
  /** The ids of the operations that were called since the last look. */
  taken(): ReadonlySet<string>;
  close(): Promise<void>;
}

/**
 * A server that answers each operation with the example of its contract; when it is asked for the same again, with nothing
 * on any list, as what comes in pages has to end.
 */
export async function serveExamples(): Promise<ExampleServer> {
  let called: Operation[] = [];
  const server = createServer((request, response) => {
    const operation = operationOf(request);
    const again = operation !== undefined && called.includes(operation);
    if (operation) called.push(operation);
    request.resume().once("end", () => answer(response, operation, { again }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken() {
      const ids = new Set<string>(called.map(({ id }) => id));
      called = [];
      return ids;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const routes = allOperations()
  // A word of the path goes before a field: /events/emitted is no event's id.
  .toSorted((one, other) => fieldsOf(one) - fieldsOf(other))
  .map((operation) => ({ operation, pattern: new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) }));

function fieldsOf({ path }: Operation): number {
  return path.split("{").length;
}

function operationOf({ method, url = "" }: IncomingMessage): Operation | undefined {
  const { pathname } = new URL(url, "http://localhost");
  return routes.find(({ operation, pattern }) => operation.method === method && pattern.test(pathname))?.operation;
}

function answer(
  response: ServerResponse,
  operation: Operation | undefined,
  { again }: { readonly again: boolean },
): void {
  if (!operation) {
    response.writeHead(404).end();
    return;
  }
  const { kind, example } = operation;
  const output = again ? emptied(example.output) : example.output;
  if (kind === "stream") {
    const events = again ? "" : `id: 1\ndata: ${JSON.stringify(output)}\n\n`;
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`${events}event: ${streamEndEvent}\ndata: null\n\n`);
  } else if (kind === "download") response.writeHead(200, { "content-type": "text/plain" }).end("bytes");
  else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(output));
}

function emptied(output: unknown): unknown {
  if (typeof output !== "object" || output === null || Array.isArray(output)) return output;
  return Object.fromEntries(
    Object.entries(output).map(([field, value]) => [
      field,
      Array.isArray(value) ? [] : field === "next" ? null : value,
    ]),
  );
}

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { z } from "@millrace/flow";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";

export interface McpService {
  readonly authority: string;
  readonly url: string;
  /** What the tool `add` says about itself from now on. */
  describe(description: string): void;
  stop(): Promise<void>;
}

/** A server of the protocol, by the protocol's own library: `add`, `say`, `fail`, `wait` and a resource. */
export async function startMcpService({
  token,
  port = 0,
}: {
  readonly token: string;
  readonly port?: number;
}): Promise<McpService> {
  let description = "Adds two numbers.";
  const makeServer = () => {
    const server = new McpServer({ name: "sums", version: "1.0.0" });
    const numbers = z.object({ a: z.number(), b: z.number() });
    server.registerTool(
      "add",
      { description, inputSchema: numbers, outputSchema: z.object({ sum: z.number() }) },
      ({ a, b }) => ({ content: [{ type: "text", text: `${a + b}` }], structuredContent: { sum: a + b } }),
    );
    server.registerTool("say", { inputSchema: z.object({ json: z.string() }) }, ({ json }) => ({
      content: [
        { type: "text", text: json },
        { type: "text", text: "" },
      ],
    }));
    server.registerTool("fail", { inputSchema: z.object({}) }, () => ({
      isError: true,
      content: [{ type: "text", text: `no luck with ${token}` }],
    }));
    server.registerTool("wait", { inputSchema: z.object({}) }, async (_, { mcpReq }) => {
      await once(mcpReq.signal, "abort");
      return { content: [] };
    });
    server.registerResource("notes", "memo://notes", { mimeType: "text/plain" }, ({ href }) => ({
      contents: [{ uri: href, mimeType: "text/plain", text: "remember" }],
    }));
    return server;
  };
  const handler = createMcpHandler(makeServer);
  const listening = createServer(async (incoming, outgoing) => {
    if (incoming.headers.authorization !== `Bearer ${token}`) return void outgoing.writeHead(401).end();
    const gone = new AbortController();
    outgoing.once("close", () => gone.abort());
    const body = incoming.method === "POST" ? new Uint8Array(await buffer(incoming)) : null;
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const url = `http://${incoming.headers.host}${incoming.url}`;
    const answer = await handler.fetch(
      new Request(url, { method: incoming.method ?? "GET", headers, body, signal: gone.signal }),
    );
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    try {
      for await (const bytes of answer.body ?? []) outgoing.write(bytes);
    } finally {
      outgoing.end();
    }
  }).listen(port, "127.0.0.1");
  await once(listening, "listening");
  const authority = `127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return {
    authority,
    url: `http://${authority}/mcp`,
    describe(told) {
      description = told;
    },
    async stop() {
      await handler.close();
      listening.closeAllConnections();
      await new Promise((resolve) => listening.close(resolve));
    },
  };
}

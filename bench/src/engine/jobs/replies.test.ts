import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { callFor } from "./replies.ts";

async function serve(answer: string, status = 200) {
  const server = createServer((_, response) => response.writeHead(status).end(answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    method: "POST",
    headers: {},
    body: "{}",
    processIds: [process.pid],
    close: async () => {
      server.close();
    },
  };
}

test("callFor() counts an answer for each caller at least", async () => {
  const server = await serve('{"output":{"first":1}}');
  const ms = await callFor(server, { callers: 3, limitMs: 1 });
  await server.close();
  expect(ms.length).toBeGreaterThanOrEqual(3);
  expect(Math.min(...ms)).toBeGreaterThan(0);
});

test("callFor() refuses an answer without the flow's result, such as that a server is starting up", async () => {
  for (const [text, status] of [
    ["n8n is starting up", 200],
    ['{"first":1}', 500],
  ] as const) {
    const server = await serve(text, status);
    await expect(callFor(server, { callers: 1, limitMs: 1 })).rejects.toThrow(`answered with ${status}`);
    await server.close();
  }
});

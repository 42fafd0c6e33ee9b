import { once } from "node:events";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { listen } from "../http/listen.ts";
import { openTestApi, project } from "../testing/test-api.ts";

const count = 1_000;

it("a thousand live connections are all told of the same run", { timeout: 30_000 }, async () => {
  let port = 0;
  const api = await openTestApi({ port: () => port });
  const server = await listen({ host: "127.0.0.1", port: 0, fetch: (request, env) => api.app.fetch(request, env) });
  port = server.port;
  const headers = { Authorization: `Bearer ${api.parts.token.text}` };
  const message = JSON.stringify({
    type: "subscribe",
    id: "1",
    operation: "events.watch",
    input: { entries: "runs" },
  });
  const watchers = await Promise.all(Array.from({ length: count }, () => watch()));
  const { runId } = await api.parts.control.start({ project, flow: "echo", input: { say: "x" } });
  const told = await Promise.all(watchers.map(({ succeeded }) => succeeded));
  expect(told).toEqual(Array(count).fill(runId));
  for (const { socket } of watchers) socket.terminate();
  api.stop();
  await server.close({ graceMs: 1_000 });
  await api[Symbol.asyncDispose]();

  /** A client that has been told where the feed begins for it. */
  async function watch() {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { headers });
    await once(socket, "open");
    socket.send(message);
    await once(socket, "message");
    const succeeded = new Promise<string>((resolve) => {
      socket.on("message", (bytes) => {
        const { data } = JSON.parse(String(bytes));
        if (data?.entry.kind === "run.succeeded") resolve(data.runId);
      });
    });
    return { socket, succeeded };
  }
});

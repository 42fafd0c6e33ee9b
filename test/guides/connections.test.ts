import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createClient } from "@millrace/sdk";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { publishFlow } from "millrace";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const canary = inject("canary");
const seen: string[] = [];
const billing = createServer((request, response) => {
  seen.push(`${request.headers.authorization} ${request.method} ${request.url}`);
  response.writeHead(request.headers.authorization?.startsWith(`Bearer ${canary}`) ? 200 : 401, {
    "content-type": "application/json",
  });
  response.end(JSON.stringify([{ id: "i1", amount: "1.50" }]));
});
let folder: string;
let server: RunningServer;
beforeAll(async () => {
  await new Promise<void>((resolve) => billing.listen(0, "127.0.0.1", resolve));
  folder = await mkdtemp(join(tmpdir(), "millrace-guide-"));
  const settings = { MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0", MILLRACE_BROWSER: "none", MILLRACE_DRAIN_MS: "0" };
  server = await startServer({ config: readConfig({ PATH: process.env.PATH ?? "", ...settings }) });
});
afterAll(async () => {
  await server.close();
  billing.closeAllConnections();
  await new Promise((resolve) => billing.close(resolve));
  await rm(folder, { recursive: true });
});

test("a flow speaks to the service behind a connection, which changes while the server runs", async () => {
  const client = createClient(server);
  const file = fileURLToPath(new URL("../../examples/engine/connections/flow.ts", import.meta.url));
  await publishFlow(client, { file });
  const run = async () => {
    const { runId } = await client.runs.start({ flow: "read-invoices", input: { customer: "Ada" } });
    for await (const _ of client.runs.watch({ runId }));
    return client.runs.get({ runId });
  };
  const authority = `127.0.0.1:${(billing.address() as AddressInfo).port}`;
  const put = (authorization: string) =>
    client.connections.put({
      name: "billing",
      kind: "http",
      settings: { baseUrl: `http://${authority}`, secretHeaders: { authorization } },
      grants: [authority],
    });
  await put(`Bearer ${canary}-1`);
  expect(await client.connections.test({ name: "billing" })).toMatchObject({ health: { state: "healthy" } });
  seen.length = 0;
  expect(await run()).toMatchObject({ status: "succeeded", output: { read: 1 } });
  await put(`Bearer ${canary}-2`);
  expect(await run()).toMatchObject({ status: "succeeded" });
  expect(seen).toEqual([
    `Bearer ${canary}-1 GET /invoices?customer=Ada`,
    `Bearer ${canary}-1 POST /invoices/i1/read`,
    `Bearer ${canary}-2 GET /invoices?customer=Ada`,
    `Bearer ${canary}-2 POST /invoices/i1/read`,
  ]);
  const { connections } = await client.connections.list({});
  expect(connections).toMatchObject([{ name: "billing", load: { inUse: 0, limit: 64, waiting: 0 } }]);
  expect(JSON.stringify(connections)).not.toContain(canary);
}, 30_000);

test("the guide shows this very flow", () => {
  expect(read("docs/flows-guide/connections.md")).toContain(
    `\`\`\`ts\n${read("examples/engine/connections/flow.ts")}\`\`\``,
  );
});

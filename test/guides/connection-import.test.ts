import { readFileSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@millrace/sdk";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { execute, publishFlow } from "millrace";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";

const example = fileURLToPath(new URL("../../examples/engine/imported/", import.meta.url));
const cats = ["Tom", "Kitty", "Mia"].map((name, index) => ({ id: index + 1, name, kind: "cat", owner: null }));
const seen: string[] = [];
const store = createServer(async (request, response) => {
  const url = new URL(request.url!, "http://x");
  let body = "";
  for await (const part of request) body += part;
  const key = request.headers["idempotency-key"];
  seen.push(
    `${request.headers["x-api-key"]} ${request.method} ${url.pathname}${url.search} ${body}${key ? " once" : ""}`,
  );
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const page = { pets: cats.slice(from, from + 2), nextCursor: from + 2 < cats.length ? String(from + 2) : null };
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(request.method === "GET" ? page : { ...JSON.parse(body || "{}"), id: 9 }));
});
let folder: string;
let server: RunningServer;
beforeAll(async () => {
  await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
  folder = await mkdtemp(join(tmpdir(), "millrace-import-"));
  const settings = { MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0", MILLRACE_BROWSER: "none", MILLRACE_DRAIN_MS: "0" };
  server = await startServer({ config: readConfig({ PATH: process.env.PATH ?? "", ...settings }) });
});
afterAll(async () => {
  await server.close();
  store.closeAllConnections();
  await new Promise((resolve) => store.close(resolve));
  await rm(folder, { recursive: true });
});

async function called(...args: readonly string[]) {
  const written: string[] = [];
  const write = (text: unknown) => written.push(String(text)) > 0;
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, "write").mockImplementation(write));
  try {
    const exitCode = await execute([...args, "--data-dir", folder]);
    return { exitCode, text: written.join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

async function run(file: string, flow: string) {
  const client = createClient(server);
  await publishFlow(client, { file });
  const { runId } = await client.runs.start({ flow, input: {} });
  for await (const _ of client.runs.watch({ runId }));
  return client.runs.get({ runId });
}

const canary = inject("canary");

test("a flow calls a service by the functions that its document was made into", async () => {
  const authority = `127.0.0.1:${(store.address() as AddressInfo).port}`;
  await createClient(server).connections.put({
    name: "pets",
    kind: "http",
    settings: {
      baseUrl: `http://${authority}/v1`,
      auth: { type: "api-key", in: "header", name: "X-Api-Key", key: canary },
    },
    grants: [authority],
  });
  expect(await run(join(example, "flow.ts"), "pair-cats")).toMatchObject({ status: "succeeded", output: { cats: 3 } });
  expect(seen).toEqual([
    `${canary} GET /v1/pets?limit=2&filter%5Bkind%5D=cat `,
    `${canary} GET /v1/pets?cursor=2&limit=2&filter%5Bkind%5D=cat `,
    ...cats.map(({ name }) => `${canary} POST /v1/pets {"name":"${name} II","kind":"cat"} once`),
  ]);
});

test("the example is what the import makes of its document, and an import says what has changed", async () => {
  const work = join(folder, "work");
  await cp(example, work, { recursive: true });
  const document = join(work, "petstore.yaml");
  const again = (...more: string[]) =>
    called("connection", "import", document, "--name", "pets", "--in", work, ...more);
  expect((await again()).text).toContain("Nothing new in");
  const text = readFileSync(document, "utf8").replace("operationId: getPet", "operationId: readPet");
  await writeFile(document, text.replace("enum: [cat, dog]", "enum: [cat, dog, fish]"));
  const changed = (await again()).text;
  expect(changed.match(/^ {2}[-+~] \w+$/gm)).toEqual([
    "  + ReadPetInput",
    "  + readPet",
    "  ~ Kind",
    "  - GetPetInput",
    "  - getPet",
  ]);
  await writeFile(join(work, "connectors/pets.ts"), "// check: 00\n\nmine");
  expect(await again()).toMatchObject({ exitCode: 2, text: expect.stringContaining("it was changed since") });
  expect((await again("--force", "--json")).text).toContain('"operations": 4');
});

test("a server is imported from its own document, connected and called by a flow", async () => {
  const work = join(folder, "own");
  const { port: ownPort, hostname } = new URL(server.url);
  const own = `${hostname}:${ownPort}`;
  const client = createClient(server);
  await client.secrets.set({
    name: "own-token",
    value: (await client.tokens.create({ name: "own", scopes: ["flows:read"] })).secret,
  });
  const document = `${server.url}/openapi.json`;
  const args = ["connection", "import", document, "--name", "millrace-itself", "--in", work, "--add", "--allow", own];
  const imported = await called(...args, "--secret-name", "auth.token=own-token");
  expect(imported.text).toContain("Set up millrace-itself");
  await writeFile(
    join(work, "flow.ts"),
    `import { defineFlow, z } from "@millrace/flow";
    import { flowsList, millraceItself } from "./connectors/millrace-itself.ts";
    export default defineFlow({
      name: "look-around", input: z.object({}), use: { own: millraceItself() },
      run: async ({ step, own }) => (await step("list", () => flowsList(own))).flows.map(({ flow }) => flow),
    });`,
  );
  const done = await run(join(work, "flow.ts"), "look-around");
  expect(done).toMatchObject({ error: null, status: "succeeded", output: expect.arrayContaining(["look-around"]) });
});

test("the guide shows this very flow", () => {
  const guide = readFileSync(new URL("../../docs/flows-guide/connections.md", import.meta.url), "utf8");
  expect(guide).toContain(`\`\`\`ts\n${readFileSync(join(example, "flow.ts"), "utf8")}\`\`\``);
});

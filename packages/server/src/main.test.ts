import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { JournalEntryDto } from "@millrace/contract";
import { readDataFolderOwner } from "@millrace/store";
import { describe, expect, it } from "vitest";
import { startServer } from "./main.ts";
import { api, ended, publish, start, stepIsUnderWay } from "./testing/server-client.ts";
import { bundles, testFolder } from "./testing/test-folder.ts";
import { until } from "./testing/until.ts";

async function occupyPort() {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  return other;
}

async function freePort(): Promise<number> {
  const other = await occupyPort();
  const { port } = other.address() as AddressInfo;
  other.close();
  await once(other, "close");
  return port;
}

describe("startServer()", { timeout: 20_000 }, () => {
  it("runs a flow in a runner, says where it is, and keeps what it did for the next start", async () => {
    await using place = await testFolder();
    const first = await startServer({ config: place.config });
    expect(readDataFolderOwner(place)).toMatchObject({ pid: process.pid, url: first.url });
    expect((await stat(join(place.folder, "server.json"))).mode & 0o777).toBe(0o600);
    await publish(first, bundles.echo);
    const runId = await start(first, "echo", { n: 1 });
    expect(await ended(first, runId)).toMatchObject({ status: "succeeded", output: { n: 1 } });
    await first.close();
    expect(readDataFolderOwner(place)).toBeNull();

    const second = await startServer({ config: place.config });
    expect(second.token).toBe(first.token);
    expect(await api(second, `/api/v1/runs/${runId}`)).toMatchObject({ status: "succeeded" });
    await second.close();
    await second.close();
    expect(await readFile(join(place.folder, "logs", "millrace.log"), "utf8")).not.toContain(first.token);
  });

  it("describes itself and is ready", async () => {
    await using place = await testFolder();
    const shop = { name: "shop", kind: "http", baseUrl: "http://127.0.0.1:9", grants: ["127.0.0.1:9"] } as const;
    const server = await startServer({ config: place.config, connections: [shop] });
    expect(await (await fetch(`${server.url}/health/ready`)).json()).toEqual({ status: "ready" });
    expect(await api(server, "/api/v1/system")).toMatchObject({
      store: { kind: "sqlite" },
      worker: { state: "working", concurrency: 50 },
      dataFolder: place.folder,
      connections: [{ name: "shop", kind: "http", baseUrl: "http://127.0.0.1:9" }],
    });
    await server.close();
  });

  it("hands over what is under way when it stops, and the next start ends it without repeating a step", async () => {
    await using place = await testFolder({ MILLRACE_DRAIN_MS: "0" });
    const first = await startServer({ config: place.config });
    await publish(first, bundles.slow);
    const runId = await start(first, "slow", { ms: 300 });
    await stepIsUnderWay(first, runId, "second");
    await first.close();
    const second = await startServer({ config: place.config });
    expect(await ended(second, runId)).toMatchObject({ status: "succeeded", output: "done" });
    const { entries }: { entries: JournalEntryDto[] } = await api(second, `/api/v1/runs/${runId}/journal`);
    expect(entries.filter((entry) => entry.kind === "step.succeeded").map((entry) => entry.name)).toEqual([
      "first",
      "second",
    ]);
    expect(entries.map((entry) => entry.kind)).toContain("run.released");
    await second.close();
  });

  it("closes the streams of its pages when it stops", async () => {
    await using place = await testFolder();
    const server = await startServer({ config: place.config });
    const response = await fetch(`${server.url}/api/v1/events`, {
      headers: { Authorization: `Bearer ${server.token}` },
    });
    const closed = response.text();
    await server.close();
    expect(await closed).not.toContain("event: end");
  });

  it("refuses a data folder that is in use, and says by whom", async () => {
    await using place = await testFolder();
    const server = await startServer({ config: place.config });
    await expect(startServer({ config: place.config })).rejects.toMatchObject({
      code: "DATA_FOLDER_IN_USE",
      data: { url: server.url },
    });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    await server.close();
  });

  it("refuses to listen beyond loopback without names to be called by, before anything is opened", async () => {
    await using place = await testFolder({ MILLRACE_HOST: "0.0.0.0" });
    await expect(startServer({ config: place.config })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      hint: expect.stringContaining("MILLRACE_PUBLIC_HOSTS"),
    });
    expect(readDataFolderOwner(place)).toBeNull();
  });

  it("says who can reach it when it listens on every address, and is called by programs of this machine as before", async () => {
    await using place = await testFolder({ MILLRACE_HOST: "0.0.0.0", MILLRACE_PUBLIC_HOSTS: "millrace.example" });
    const server = await startServer({ config: place.config });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await api(server, "/api/v1/system")).toMatchObject({
      reach: {
        address: "0.0.0.0",
        names: ["millrace.example"],
        notice: expect.stringMatching(/from outside.*millrace\.example.*needs a token.*TLS is the work of a proxy/),
      },
    });
    await server.close();
  });

  it("refuses a port that is taken, and leaves nothing open", async () => {
    const other = await occupyPort();
    const { port } = other.address() as AddressInfo;
    await using place = await testFolder({ MILLRACE_PORT: String(port) });
    await expect(startServer({ config: place.config })).rejects.toMatchObject({ code: "PORT_TAKEN", data: { port } });
    await new Promise((resolve) => other.close(resolve));
    const server = await startServer({ config: place.config });
    expect(server.url).toBe(`http://127.0.0.1:${port}`);
    await server.close();
  });

  it("says that it is starting until it has started", async () => {
    const port = await freePort();
    await using place = await testFolder({ MILLRACE_PORT: String(port) });
    const starting = startServer({ config: place.config });
    const statuses: number[] = [];
    await until("it is ready", async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
      if (answer) statuses.push(answer.status);
      return answer?.status === 200;
    });
    expect(new Set(statuses.slice(0, -1))).toEqual(new Set([503]));
    await (await starting).close();
  });

  it("refuses connections that are wrong, and leaves nothing open", async () => {
    await using place = await testFolder();
    const file = join(place.folder, "connections.json");
    await writeFile(file, "[{]");
    await expect(startServer({ config: place.config })).rejects.toMatchObject({ code: "CONNECTION_INVALID" });
    await writeFile(file, "[]");
    await (await startServer({ config: place.config })).close();
  });
});

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lockDataFolder } from "@millrace/store";
import { describe, expect, inject, it } from "vitest";
import { createTestDatabase } from "../../../../test/postgres/test-database.ts";
import { startServer } from "../main.ts";
import { ended, publish } from "../testing/server-client.ts";
import { bundles, testFolder } from "../testing/test-folder.ts";
import { startWorker } from "./start-worker.ts";

const serverUrl = inject("postgresUrl") ?? null;

describe("startWorker()", () => {
  it("is refused without a database that it can share", async () => {
    await using place = await testFolder();
    await expect(startWorker({ config: place.config })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("MILLRACE_DATABASE_URL is not set"),
    });
  });

  it("closes what it had opened when the database does not answer", async () => {
    await using place = await testFolder({
      MILLRACE_DATABASE_URL: "postgres://ada:hunter2@127.0.0.1:1/runs",
      MILLRACE_HEALTH_PORT: "0",
      MILLRACE_BROWSER: "none",
    });
    const lines: string[] = [];
    const failure = await startWorker({ config: place.config, writeLine: (line) => lines.push(line) }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(lines.join("")).not.toContain("hunter2");
  });
});

describe.skipIf(serverUrl === null)("startWorker() on PostgreSQL", { timeout: 30_000 }, () => {
  async function shared(settings: Record<string, string> = {}) {
    const database = await createTestDatabase(serverUrl!);
    return testFolder({ MILLRACE_DATABASE_URL: database, MILLRACE_BROWSER: "none", ...settings });
  }

  it("works beside a server that owns the same data folder, with its connections, and writes nothing there", async () => {
    await using place = await shared({ MILLRACE_LABELS: "gpu" });
    await writeFile(
      join(place.folder, "connections.json"),
      JSON.stringify([{ name: "billing", kind: "http", baseUrl: "https://billing.example" }]),
    );
    const server = await startServer({ config: place.config });
    const lines: string[] = [];
    const worker = await startWorker({ config: place.config, writeLine: (line) => lines.push(line) });
    expect(() => lockDataFolder({ folder: place.folder })).toThrow();
    expect([...worker.engine.connections.operator.keys()]).toEqual(["billing"]);
    expect(worker.engine.labels).toEqual(["gpu"]);
    expect(worker.healthUrl).toBeNull();
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: "info", message: "the worker has started", labels: ["gpu"] });
    await worker.close();
    await server.close();
  });

  it("executes what a server published, with nothing but the database, while that server executes nothing", async () => {
    await using place = await shared({ MILLRACE_HEALTH_PORT: "0" });
    const server = await startServer({ config: place.config });
    await publish(server, bundles.echo);
    const { store } = server.installation;
    await server.installation.worker.drain();
    const { flow, version } = bundles.echo;
    const body = '{"input":{"n":7}}';
    const entries = [{ seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body, at: 1 }] as const;
    const run = { project: "default", runId: "r-1", flow, version, parentRunId: null, idempotencyKey: null };
    await store.startRuns({ starts: [{ ...run, entries }] });
    const worker = await startWorker({ config: place.config, writeLine: () => {} });
    expect(await ended(server, "r-1")).toMatchObject({ status: "succeeded", output: { n: 7 } });
    const health = async (path: string, init?: RequestInit) => {
      const answer = await fetch(`${worker.healthUrl}${path}`, init);
      return [answer.status, ((await answer.json()) as { status: string }).status];
    };
    expect(await health("/health/live")).toEqual([200, "live"]);
    expect(await health("/health/ready")).toEqual([200, "ready"]);
    expect(await health("/metrics")).toEqual([404, "not found"]);
    expect(await health("/health/live", { method: "POST" })).toEqual([405, "refused"]);
    await worker.engine.worker.drain();
    expect(await health("/health/ready")).toEqual([503, "not ready"]);
    await Promise.all([worker.close(), server.close()]);
  });
});

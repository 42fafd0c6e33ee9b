import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JournalEntryDto } from "@millrace/contract";
import type { Client } from "@millrace/sdk";
import { bundleFlow } from "millrace";
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { checkRun, joined } from "../chaos/check-runs.ts";
import { type Ledger, startLedger } from "../chaos/ledger.ts";
import { journalsOf } from "../chaos/records.ts";
import { Served } from "../chaos/served.ts";
import { createTestDatabase } from "../postgres/test-database.ts";
import { startWorkerProcess, type WorkerProcess } from "./worker-process.ts";

const serverUrl = inject("postgresUrl");
const flowFile = fileURLToPath(new URL("../chaos/flow/work.ts", import.meta.url));
// One process of five that gets no turn for so long is fenced, and takes its server with it.
const leaseMs = 3_000;
const steps = 5;

describe.skipIf(serverUrl === null)("workers on one PostgreSQL", () => {
  let folder: string;
  let databaseUrl: string;
  let ledger: Ledger;
  let server: Served;
  const workers: WorkerProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "millrace-scale-"));
    databaseUrl = await createTestDatabase(serverUrl!);
    ledger = await startLedger({ stepMs: 150 });
    const dataFolder = join(folder, "server");
    server = new Served({ dataFolder, ledgerUrl: ledger.url, databaseUrl, network: null, disk: null, leaseMs });
    await server.start();
  });

  afterEach(async () => {
    for (const { child } of workers.splice(0)) child.kill("SIGKILL");
    await server.stop();
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function work(settings: Record<string, string> = {}): Promise<WorkerProcess> {
    const place = join(folder, `worker-${workers.length}`);
    const given = { MILLRACE_LEASE_MS: String(leaseMs), MILLRACE_CONCURRENCY: "10", ...settings };
    const worker = await startWorkerProcess({ databaseUrl, folder: place, ledgerUrl: ledger.url, settings: given });
    workers.push(worker);
    return worker;
  }

  async function publish(client: Client): Promise<void> {
    const { version, code } = await bundleFlow(flowFile);
    const use = { ledger: { kind: "http", settings: { connection: "ledger" } } };
    const manifest = { name: "chaos-work", description: null, input: null, use };
    await client.flows.publish({ flow: "chaos-work", version, manifest, bundle: code });
  }

  const runningOn = async ({ workerId }: WorkerProcess) =>
    (await server.client.runs.list({ status: "running", limit: 200 })).runs.filter((run) => run.worker === workerId);

  /** How many runs of a worker have most of their steps before them. */
  async function begunOn(worker: WorkerProcess): Promise<number> {
    const runIds = (await runningOn(worker)).map(({ runId }) => runId);
    let begun = 0;
    for await (const { entries } of journalsOf(server.client, runIds))
      if (entries.filter(({ kind }) => kind === "step.succeeded").length < steps / 2) begun++;
    return begun;
  }

  test("share the runs; one that is killed and one that drains lose nothing, and the draining one's runs count no attempt", {
    timeout: 180_000,
  }, async () => {
    const { client } = server;
    const [killed, drained, staying] = await Promise.all([work(), work(), work()]);
    await publish(client);
    const runIds: string[] = [];
    for (let batch = 0; batch < 6; batch++) {
      const started = Array.from({ length: 50 }, () => client.runs.start({ flow: "chaos-work", input: { steps } }));
      runIds.push(...(await Promise.all(started)).map(({ runId }) => runId));
    }
    await vi.waitFor(async () => expect((await runningOn(killed!)).length).toBeGreaterThan(2), { timeout: 30_000 });
    killed!.child.kill("SIGKILL");
    // Not all in their last step, which they may end.
    await vi.waitFor(async () => expect(await begunOn(drained!)).toBeGreaterThan(2), { timeout: 30_000 });
    drained!.child.kill("SIGTERM");
    expect(await drained!.gone).toBe(0);
    expect(await runningOn(drained!)).toEqual([]);

    await vi.waitFor(
      async () => {
        const open = await Promise.all(
          (["queued", "running", "waiting"] as const).map((status) => client.runs.list({ status, limit: 1 })),
        );
        expect(open.flatMap(({ runs }) => runs)).toEqual([]);
      },
      { timeout: 120_000, interval: 200 },
    );
    const journals: { readonly runId: string; readonly entries: readonly JournalEntryDto[] }[] = [];
    for await (const journal of journalsOf(client, runIds)) journals.push(journal);
    expect(journals).toHaveLength(300);
    const findings = journals.map((journal) => checkRun({ ...journal, steps }, ledger.executionsOf(journal.runId)));
    expect(joined(findings)).toEqual({ lost: [], repeated: [], illegal: [] });
    const entries = journals.map((journal) => journal.entries);
    for (const worker of [killed!, drained!, staying!])
      expect(entries.filter((one) => startsOf(one).includes(worker.workerId)).length, worker.workerId).toBeGreaterThan(
        5,
      );
    expect(entries.filter((one) => releasesOf(one).includes("drained")).length).toBeGreaterThan(0);
    expect(attemptsAfterDrain(entries, drained!.workerId)).toEqual([]);
  });

  test("a run goes to a worker that has what it needs; until there is one, the system says what is missing", {
    timeout: 60_000,
  }, async () => {
    const { client } = server;
    const plain = await work();
    const { version, code } = await bundleFlow(flowFile);
    const use = { ledger: { kind: "http", settings: { connection: "ledger" } } };
    const manifest = { name: "chaos-work", description: null, input: null, use, admission: needing("gpu") };
    await client.flows.publish({ flow: "chaos-work", version, manifest, bundle: code });
    const { runId } = await client.runs.start({ flow: "chaos-work", input: { steps } });
    await vi.waitFor(async () => {
      const { backlog } = await client.system.get();
      expect(backlog?.claimable).toMatchObject([{ needs: ["gpu"], count: 1, met: false }]);
      expect(backlog?.workers.map((worker) => worker.workerId)).toContain(plain.workerId);
    });
    const gpu = await work({ MILLRACE_LABELS: "gpu" });
    expect(gpu.labels).toEqual(["gpu"]);
    await vi.waitFor(async () => expect(await client.runs.get({ runId })).toMatchObject({ status: "succeeded" }), {
      timeout: 30_000,
    });
    const { entries } = await client.runs.journal({ runId, limit: 100 });
    expect(startsOf(entries)).toEqual([gpu.workerId]);
    expect((await client.system.get()).backlog?.claimable).toEqual([]);
  });

  test("a worker answers about its health on this machine alone, and a second SIGTERM ends it at once", {
    timeout: 60_000,
  }, async () => {
    const { client } = server;
    const worker = await work({
      MILLRACE_HEALTH_PORT: "0",
      MILLRACE_DRAIN_MS: "600000",
      MILLRACE_LABELS: "patient",
    });
    expect(worker.healthUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const ready = await fetch(`${worker.healthUrl}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
    expect((await fetch(`${worker.healthUrl}/api/v1/runs`)).status).toBe(404);

    const bundle = `import { defineFlow } from "@millrace/flow";
      export default defineFlow({ name: "endless", run: ({ step }) => step("wait", () => new Promise(() => setTimeout(() => {}, 1e9))) });`;
    const manifest = { name: "endless", description: null, input: null, use: {}, admission: needing("patient") };
    await client.flows.publish({ flow: "endless", version: "e".repeat(64), manifest, bundle });
    const { runId } = await client.runs.start({ flow: "endless", input: null });
    await vi.waitFor(
      async () => {
        const { entries } = await client.runs.journal({ runId, limit: 10 });
        expect(entries.map(({ kind }) => kind)).toContain("step.started");
      },
      { timeout: 20_000 },
    );
    worker.child.kill("SIGTERM");
    await vi.waitFor(async () => expect((await fetch(`${worker.healthUrl}/health/ready`)).status).toBe(503));
    // What comes within a second is taken for the same request.
    const again = setInterval(() => worker.child.kill("SIGTERM"), 200);
    expect(await worker.gone).toBe(143);
    clearInterval(again);
    await vi.waitFor(async () => expect(await client.runs.get({ runId })).toMatchObject({ status: "queued" }), {
      timeout: 20_000,
    });
  });
});

function needing(label: string) {
  return { queue: null, priority: 0, key: null, labels: [label], batch: null, debounce: null };
}

/** The workers that took a run, one after the other. */
function startsOf(entries: readonly JournalEntryDto[]): readonly string[] {
  return entries.flatMap((entry) => (entry.kind === "run.started" ? entry.body.worker : []));
}

/** Attempts beyond the first in runs that the worker handed over and that nobody took by force. */
function attemptsAfterDrain(journals: readonly (readonly JournalEntryDto[])[], workerId: string): readonly number[] {
  return journals
    .filter((entries) => startsOf(entries)[0] === workerId && releasesOf(entries).every((why) => why === "drained"))
    .flatMap((entries) => entries.flatMap(({ attempt }) => (attempt > 1 ? [attempt] : [])));
}

function releasesOf(entries: readonly JournalEntryDto[]): readonly string[] {
  return entries.flatMap((entry) => (entry.kind === "run.released" ? entry.body.reason : []));
}

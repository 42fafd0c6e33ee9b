/*
 * Measures what waiting and long runs cost, worker and runner in one process on SQLite in a temporary folder:
 * `node --expose-gc measure-runs.ts approvals 10000` (memory that so many runs hold while they wait on approvals: after they
 * came to it, and in a worker that is opened anew beside them, which `before` is the measure for),
 * `node --expose-gc measure-runs.ts steps 100000` (a run of so many steps: to its wait, and replayed after a restart).
 * Prints one line of JSON.
 */
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { defineFlow, type Flow, type Json } from "@millrace/flow";
import type { RunStatus } from "@millrace/flow/run";
import { openSqliteStore } from "@millrace/store";
import { systemClock } from "../clock/clock.ts";
import { createRunControl } from "../control/run-control.ts";
import { flowManifest } from "../runner/flow-manifest.ts";
import { inlineRunners } from "../runner-process/inline-runner.ts";
import { createWorker } from "../worker/worker.ts";
import { memoryArtifacts } from "./memory-artifacts.ts";

const [, , what = "approvals", given = "1000"] = process.argv;
const count = what === "hold" ? 0 : Number(given);
const project = "p";

const asks = defineFlow({ name: "approvals", run: ({ step }) => step.approval("pay", { show: { n: 1 } }) });
const long = defineFlow({
  name: "steps",
  async run({ step }) {
    const items = Array.from({ length: count }, (_, index) => index);
    const done = await step.all("work", items, { concurrency: 100 }, (n) => ({ n, text: "x".repeat(100) }));
    await step.waitFor("go", { signal: "go" });
    return done.length;
  },
});

const folder = what === "hold" ? given : await mkdtemp(join(tmpdir(), "millrace-measure-"));
await mkdir(folder, { recursive: true });
const store = await openSqliteStore({ file: join(folder, "store.sqlite"), thread: true });
for (const flow of [asks, long] as unknown as Flow[]) {
  const manifest = JSON.stringify(flowManifest(flow));
  await store.publishVersion({
    version: { project, flow: flow.name, version: flow.name, manifest, bundle: "", createdAt: 1 },
  });
}

const artifacts = memoryArtifacts();

function begin() {
  const flows = new Map([asks, long].map((flow) => [flow.name, flow as unknown as Flow]));
  const spawn = inlineRunners({ clock: systemClock, loadVersion: async (version) => flows.get(version)! });
  return createWorker({ store, artifacts, alone: true, spawn, onFenced: () => {} });
}

let worker = begin();
const control = createRunControl({ store, artifacts, clock: systemClock, enqueue: (start) => worker.enqueue(start) });
const start = async (flow: string, input: Json = null) => (await control.start({ project, flow, input })).runId;

async function counted(status: RunStatus, wanted: number): Promise<void> {
  const { tables } = store;
  const query = tables.build
    .selectFrom("runs")
    .select((eb) => eb.fn.countAll().as("n"))
    .where("status", "=", status);
  while (Number((await tables.read(query))[0]!.n) < wanted) await pause(20);
}

async function memory() {
  for (let turn = 0; turn < 5; turn++) {
    globalThis.gc?.();
    await pause(200);
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rssMib: mib(rss), heapMib: mib(heapUsed) };
}

/** The memory of a process of its own whose worker looks after a store for a while. */
async function openedAnew(at: string): Promise<unknown> {
  const child = spawnSync(process.execPath, [
    "--expose-gc",
    "--disable-warning=ExperimentalWarning",
    import.meta.filename,
    "hold",
    at,
  ]);
  return JSON.parse(child.stdout.toString());
}

const mib = (bytes: number) => Math.round((bytes / 1024 / 1024) * 10) / 10;
const since = (startMs: number) => Math.round(performance.now() - startMs);

await worker.start();
if (what === "hold") {
  await pause(3_000);
  console.log(JSON.stringify(await memory()));
} else if (what === "approvals") {
  // What code and caches take anyway is there before.
  for (let n = 0; n < 500; n++) await start("approvals");
  await counted("waiting", 500);
  const before = await memory();
  const startMs = performance.now();
  for (let n = 0; n < count; n += 100) await Promise.all(Array.from({ length: 100 }, () => start("approvals")));
  await counted("waiting", 500 + count);
  const tookMs = since(startMs);
  const after = await memory();
  const { runs } = worker.status();
  await worker.drain({ graceMs: 0 });
  const anew = [await openedAnew(join(folder, "empty")), await openedAnew(folder)];
  console.log(JSON.stringify({ what, count, tookMs, before, after, owned: runs, anewEmpty: anew[0], anew: anew[1] }));
} else {
  const runId = await start("steps");
  let startMs = performance.now();
  await counted("waiting", 1);
  const firstMs = since(startMs);
  const waiting = await memory();
  await worker.drain({ graceMs: 0 });
  worker = begin();
  await worker.start();
  startMs = performance.now();
  await control.signal({ project, runId, name: "go", payload: 1 });
  await counted("succeeded", 1);
  console.log(JSON.stringify({ what, count, firstMs, replayMs: since(startMs), waiting, after: await memory() }));
}
await worker.drain({ graceMs: 0 });
await store.close();
if (what !== "hold") await rm(folder, { recursive: true });

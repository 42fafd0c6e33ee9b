import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createScheduleControl,
  createWorker,
  fireSchedules,
  flowManifest,
  type NewSchedule,
  publishFlow,
} from "@millrace/engine";
import { cron, defineFlow, every, type Flow } from "@millrace/flow";
import { openPostgresStore, openSqliteStore, type Store } from "@millrace/store";
import { createTestDatabase } from "@millrace/test-postgres/database";
import { startPostgres } from "@millrace/test-postgres/server";
import type { BenchRow } from "../bench-row.ts";

const project = "bench";
const perTransaction = 1_000;

const flow = defineFlow({ name: "report", run: async () => null }) as unknown as Flow;

/** Many schedules: adding them, starting a worker that has them all, and firing all of them at one moment. */
export async function run(options: { readonly quick: boolean; say(text: string): void }): Promise<BenchRow[]> {
  const count = options.quick ? 10_000 : 100_000;
  const rows = await onSqlite(count, options.say);
  const postgres = await startPostgres({ fsync: true });
  if (!postgres) {
    options.say("PostgreSQL is not installed: only the embedded store is measured");
    return rows;
  }
  try {
    const clock = steerableClock();
    const store = await openPostgresStore({ url: await createTestDatabase(postgres.url), clock });
    return [...rows, ...(await measure(store, { variant: "postgres", count, clock, say: options.say }))];
  } finally {
    await postgres.stop();
  }
}

async function onSqlite(count: number, say: Measurement["say"]): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-bench-"));
  try {
    const clock = steerableClock();
    const store = await openSqliteStore({ file: join(folder, "millrace.sqlite"), thread: true, clock });
    return await measure(store, { variant: "sqlite", count, clock, say });
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface SteerableClock {
  nowMs(): number;
  setForward(ms: number): void;
}

function steerableClock(): SteerableClock {
  let aheadMs = 0;
  return {
    nowMs: () => Date.now() + aheadMs,
    setForward(ms) {
      aheadMs += ms;
    },
  };
}

interface Measurement {
  readonly variant: string;
  readonly count: number;
  readonly clock: SteerableClock;
  say(text: string): void;
}

async function measure(store: Store, { variant, count, clock, say }: Measurement): Promise<BenchRow[]> {
  try {
    const version = { project, flow: flow.name, version: "1", bundle: "", createdAt: 0 };
    await publishFlow({ store, version: { ...version, manifest: JSON.stringify(flowManifest(flow)) } });
    say(`${variant}: adding ${count} schedules`);
    const addedMs = await timed(() => add(store, count));
    say(`${variant}: starting a worker`);
    const heapBytes = heapInUse();
    const armedMs = await timed(() => startAndFireOnce(store));
    const grownBytes = heapInUse() - heapBytes;
    // Behind the moment that all of them share: one run each.
    clock.setForward(2 * 86_400_000);
    say(`${variant}: firing all of them`);
    const duty = fireSchedules({ store });
    const firedMs = await timed(async () => {
      while ((await duty.run()) === 0);
    });
    const row = (metric: string, value: number, unit: string): BenchRow => ({
      bench: "schedules",
      system: "millrace",
      variant: `${variant}, ${count}`,
      metric,
      value: Math.round(value * 100) / 100,
      unit,
    });
    return [
      row("added", addedMs / 1_000, "s"),
      row("worker start to armed", armedMs / 1_000, "s"),
      row("heap for all of them", grownBytes / 2 ** 20, "MiB"),
      row("fired", firedMs / 1_000, "s"),
      row("firings", count / (firedMs / 1_000), "1/s"),
    ];
  } finally {
    await store.close();
  }
}

async function add(store: Store, count: number): Promise<void> {
  const control = createScheduleControl({ store });
  const daily = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC"].map((timezone) =>
    cron("0 6 * * *", { timezone }),
  );
  const scheduleAt = (index: number): NewSchedule => ({
    flow: flow.name,
    name: `s${index}`,
    timing: index % 2 === 0 ? daily[(index / 2) % daily.length]! : every("1d", { from: "2020-01-01T05:00:00Z" }),
    input: { customer: index },
  });
  for (let from = 0; from < count; from += perTransaction)
    await control.create({
      project,
      schedules: Array.from({ length: Math.min(perTransaction, count - from) }, (_, index) => scheduleAt(from + index)),
    });
}

/** Until the duty of a worker that starts has looked for what is due, and knows when to look again. */
async function startAndFireOnce(store: Store): Promise<void> {
  const looked = Promise.withResolvers<void>();
  const duty = fireSchedules({ store });
  const worker = createWorker({
    store,
    artifacts: {} as never,
    spawn: () => {
      throw new Error("no run is due");
    },
    alone: true,
    duties: [{ ...duty, run: () => duty.run().finally(() => looked.resolve()) }],
    onFenced: () => {},
  });
  await worker.start();
  await looked.promise;
  await worker.drain();
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

function heapInUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

import { setTimeout as pause } from "node:timers/promises";
import { createRetentionDuty } from "@millrace/engine";
import type { ArtifactShelf, Store, WorkerLease } from "@millrace/store";
import type { StatementPlan } from "@millrace/store/plans";
import type { BenchRow } from "../bench-row.ts";
import { quantile, round } from "../engine/statistics.ts";
import { finishedRunId, project } from "./finished-runs.ts";
import { type Ground, postgresGround, sqliteGround } from "./grounds.ts";
import { fiveSteps, type Medians, measureStore, startRun } from "./measure.ts";

const dayMs = 86_400_000;
const limitsMs = { sqlite: 30 * 60_000, postgres: 6 * 60_000 };
const retentionMs = 3_000;

/** What claims, commits and reads cost on an empty store and on one that is full of finished runs, and how they are planned. */
export async function run(options: {
  readonly quick: boolean;
  readonly parts: readonly string[];
  readonly runs: number | null;
  say(text: string): void;
}): Promise<BenchRow[]> {
  const runs = options.runs ?? (options.quick ? 100_000 : 10_000_000);
  const wanted = ["sqlite", "postgres"].filter((name) => options.parts.length === 0 || options.parts.includes(name));
  const rows: BenchRow[] = [];
  for (const name of wanted) {
    const ground = name === "sqlite" ? await sqliteGround() : await postgresGround();
    if (!ground) {
      options.say("PostgreSQL is not installed: only the embedded store is measured");
      continue;
    }
    try {
      rows.push(...(await grow(ground, { runs, rounds: options.quick ? 50 : 200, say: options.say })));
    } finally {
      await ground.close();
    }
  }
  return rows;
}

async function grow(
  ground: Ground,
  { runs, rounds, say }: { readonly runs: number; readonly rounds: number; say(text: string): void },
): Promise<BenchRow[]> {
  // All of them are from before the runs that are measured.
  const firstAt = Date.now() - runs - 2 * dayMs;
  const measured = (count: number) =>
    withWorker(ground, (store, worker) => measureStore(store, { worker, rounds, runs: count, firstAt }));
  // Once for nothing: what is measured first would pay for code that is compiled.
  await measured(0);
  const before = await measured(0);
  const startMs = performance.now();
  const filled = await ground.fill({ runs, firstAt, limitMs: limitsMs[ground.name] });
  const fillMs = performance.now() - startMs;
  say(`${ground.name}: ${filled} finished runs after ${Math.round(fillMs / 1_000)} s`);
  await measured(filled);
  const after = await measured(filled);
  const variant = `${ground.name}, ${filled}`;
  const row = (metric: string, value: number, unit: string): BenchRow => ({
    bench: "growth",
    system: "millrace",
    variant,
    metric,
    value: round(value),
    unit,
  });
  const size = row("size", (await ground.sizeBytes()) / 2 ** 30, "GiB");
  const runId = finishedRunId(Math.floor(filled / 2), { firstAt });
  await withWorker(ground, async (store, worker) => {
    const { runId: ready } = await startRun(store);
    for (const plan of await ground.plans({ project, flow: "flow-1", runId, worker })) say(planText(ground.name, plan));
    await store.cancelRun({ project, runId: ready, reason: "it was there to be planned for" });
  });
  const retention = await withWorker(ground, measureRetention);
  return [
    size,
    ...medianRows(before, after).map(([metric, value, unit]) => row(metric, value, unit)),
    row("retention, removed", retention.removedPerSecond, "runs/s"),
    row("five-step run while retention works p50", quantile(retention.besideMs, 0.5), "ms"),
    row("five-step run while retention works p99", quantile(retention.besideMs, 0.99), "ms"),
  ];
}

function medianRows(before: Medians, after: Medians): [string, number, string][] {
  return [...after].flatMap(([what, ms]) => [
    ...(before.has(what) ? [[`${what}, empty p50`, before.get(what)!, "ms"] satisfies [string, number, string]] : []),
    [`${what}, full p50`, ms, "ms"],
  ]);
}

function planText(name: string, { sql, steps }: StatementPlan): string {
  return `${name}: ${sql.replaceAll(/\s+/g, " ").slice(0, 160)}\n${steps.map((step) => `    ${step}`).join("\n")}`;
}

async function withWorker<Result>(
  ground: Ground,
  use: (store: Store, worker: WorkerLease) => Promise<Result>,
): Promise<Result> {
  const store = await ground.open();
  try {
    const worker = await store.openWorker({ workerId: `bench-${performance.now()}`, leaseMs: 600_000, alone: true });
    return await use(store, worker);
  } finally {
    await store.close();
  }
}

/** Retention at its pace for some seconds, and runs beside it. */
async function measureRetention(store: Store, worker: WorkerLease) {
  const noShelf: ArtifactShelf = { listContents: async () => null, removeContents: async () => 0 };
  const duty = createRetentionDuty({ store, shelf: noShelf, keptDays: 1 });
  const left = async () => {
    const [row] = await store.tables.read(
      store.tables.build
        .selectFrom("runs")
        .select((eb) => eb.fn.countAll().as("count"))
        .where("project", "=", project),
    );
    return Number(row!.count);
  };
  const atFirst = await left();
  const startMs = performance.now();
  const besideMs: number[] = [];
  let works = true;
  const removing = (async () => {
    while (performance.now() - startMs < retentionMs) {
      const restMs = await duty.run();
      if (restMs === null || restMs > 1_000) break;
      await pause(restMs);
    }
    const tookMs = performance.now() - startMs;
    works = false;
    return tookMs;
  })();
  while (works) {
    const runMs = performance.now();
    await fiveSteps(store, { worker });
    besideMs.push(performance.now() - runMs);
  }
  const tookMs = await removing;
  const removed = atFirst + besideMs.length - (await left());
  return { removedPerSecond: removed / (tookMs / 1_000), besideMs };
}

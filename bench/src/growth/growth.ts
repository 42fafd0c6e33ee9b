import { createRetentionDuty } from "@millrace/engine";
import type { ArtifactShelf, Store, WorkerLease } from "@millrace/store";
import { recordedStatements, type StatementPlan } from "@millrace/store/plans";
import { removeOldRuns } from "@millrace/store/retention";
import type { BenchRow } from "../bench-row.ts";
import { quantile, round } from "../engine/statistics.ts";
import { finishedRunId, project, wholeAtFirst } from "./finished-runs.ts";
import { runStart } from "./five-steps.ts";
import { type Ground, postgresGround, sqliteGround } from "./grounds.ts";
import { underLoad, work } from "./load.ts";
import { acrossRuns, measureStore } from "./measure.ts";
import { turnover } from "./turnover.ts";

const dayMs = 86_400_000;
const stages = [0, 100_000, 1_000_000, 10_000_000];
const loadMs = 5_000;
const retentionMs = 20_000;
const inflowPerSecond = 1_000;
// Of these the 95th percentile is told, too.
const hot = ["start", "claim", "commit of a step", "commit of the end"];

interface Options {
  readonly runs: number;
  readonly rounds: number;
  say(text: string): void;
}

/** What claims, commits and reads cost on an empty store and on one that is full of finished runs, how they are planned, and whether retention keeps up. */
export async function run(options: {
  readonly quick: boolean;
  readonly parts: readonly string[];
  readonly systems: readonly string[];
  readonly runs: number | null;
  say(text: string): void;
  onRows(rows: readonly BenchRow[]): void;
}): Promise<BenchRow[]> {
  const { quick, say } = options;
  const runs = options.runs ?? (quick ? 100_000 : 10_000_000);
  const wanted = (list: readonly string[], name: string) => list.length === 0 || list.includes(name);
  const rows: BenchRow[] = [];
  for (const [name, open] of [
    ["sqlite", sqliteGround],
    ["postgres", postgresGround],
  ] as const)
    for (const [part, measure] of [
      ["full", grow],
      ["turnover", turnover],
    ] as const) {
      if (!wanted(options.systems, name) || !wanted(options.parts, part)) continue;
      const ground = await open();
      if (!ground) {
        say("PostgreSQL is not installed: only the embedded store is measured");
        continue;
      }
      try {
        const found = await measure(ground, { runs, rounds: quick ? 50 : 200, say });
        options.onRows(found);
        rows.push(...found);
      } finally {
        await ground.close();
      }
    }
  return rows;
}

async function grow(ground: Ground, { runs, rounds, say }: Options): Promise<BenchRow[]> {
  // All of them are from before the runs that are measured.
  const firstAt = Date.now() - runs - 2 * dayMs;
  const rows: BenchRow[] = [];
  let filled = 0;
  // Once for nothing: what is measured first would pay for code that is compiled.
  await stage(ground, { runs: 0, rounds, firstAt });
  for (const upTo of [...stages.filter((size) => size < runs), runs]) {
    const startMs = performance.now();
    if (upTo > 0) await ground.fill({ from: filled, to: upTo, firstAt });
    await ground.tidy();
    filled = upTo;
    say(
      `${ground.name}: ${filled} finished runs, the last of them after ${Math.round((performance.now() - startMs) / 1_000)} s`,
    );
    rows.push(...(await stage(ground, { runs: filled, rounds, firstAt })));
  }
  await withWorker(ground, (store, worker) => showPlans(ground, { store, worker, runs, firstAt, say }));
  const retention = await withWorker(ground, (store, worker) => measureRetention(store, { worker, firstAt }));
  const tidyMs = performance.now();
  await ground.tidy();
  const tidied = ["vacuum and checkpoint after it", performance.now() - tidyMs, "ms"] as const;
  const after = [...retention, ...(ground.name === "postgres" ? [tidied] : [])];
  return [...rows, ...after.map((found) => row(`${ground.name}, ${runs}`, found))];
}

const row = (variant: string, [metric, value, unit]: readonly [string, number, string]): BenchRow => ({
  bench: "growth",
  system: "millrace",
  variant,
  metric,
  value: round(value),
  unit,
});

async function stage(
  ground: Ground,
  { runs, rounds, firstAt }: { readonly runs: number; readonly rounds: number; readonly firstAt: number },
): Promise<BenchRow[]> {
  const tell = (metric: string, value: number, unit: string) => row(`${ground.name}, ${runs}`, [metric, value, unit]);
  return withWorker(ground, async (store, worker) => {
    const times = await measureStore(store, { worker, rounds, runs, firstAt });
    const { runsPerSecond } = await underLoad(store, { worker, forMs: loadMs });
    return [
      tell("size", (await ground.sizeBytes()) / 2 ** 30, "GiB"),
      tell("five-step runs, 50 at once", runsPerSecond, "1/s"),
      ...[...times].flatMap(([what, taken]) => [
        tell(`${what} p50`, quantile(taken, 0.5), "ms"),
        ...(hot.includes(what) ? [tell(`${what} p95`, quantile(taken, 0.95), "ms")] : []),
      ]),
    ];
  });
}

async function showPlans(
  ground: Ground,
  options: {
    readonly store: Store;
    readonly worker: WorkerLease;
    readonly runs: number;
    readonly firstAt: number;
    say(text: string): void;
  },
): Promise<void> {
  const { store, worker, runs, firstAt, say } = options;
  const start = runStart();
  await store.startRuns({ starts: [start] });
  const walk = {
    project,
    after: "",
    before: finishedRunId(runs, { firstAt }),
    endedBefore: Date.now(),
    entriesAtOnce: 1,
  };
  const statements = await recordedStatements(store.tables, async (tables) => {
    for (const read of Object.values(acrossRuns({ tables }, { runs, firstAt }))) await read();
    await removeOldRuns(tables, walk);
  });
  const runId = finishedRunId(Math.floor(runs / 2), { firstAt });
  for (const plan of await ground.plans({ project, flow: "flow-1", runId, worker, statements }))
    say(planText(ground.name, plan));
  await store.cancelRun({ project, runId: start.runId, reason: "it was there to be planned for" });
}

function planText(name: string, { sql, steps }: StatementPlan): string {
  return `${name}: ${sql.replaceAll(/\s+/g, " ")}\n${steps.map((step) => `    ${step}`).join("\n")}`;
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

/** Runs coming in, at first without and then with retention at its own pace. */
async function measureRetention(
  store: Store,
  { worker, firstAt }: { readonly worker: WorkerLease; readonly firstAt: number },
): Promise<readonly [string, number, string][]> {
  const noShelf: ArtifactShelf = { listContents: async () => null, removeContents: async () => 0 };
  const duty = createRetentionDuty({ store, shelf: noShelf, keptDays: 1 });
  const left = async () => {
    const [counted] = await store.tables.read(
      store.tables.build
        .selectFrom("runs")
        .select((eb) => eb.fn.countAll().as("count"))
        .where("project", "=", project)
        .where("run_id", "<", finishedRunId(wholeAtFirst, { firstAt })),
    );
    return Number(counted!.count);
  };
  const inflow = { worker, forMs: retentionMs, runsPerSecond: inflowPerSecond };
  const without = await underLoad(store, inflow);
  const atFirst = await left();
  const startMs = performance.now();
  const stop = new AbortController();
  const working = work(duty, stop.signal);
  const beside = await underLoad(store, inflow);
  stop.abort();
  await working;
  const removed = (atFirst - (await left())) / ((performance.now() - startMs) / 1_000);
  return [
    ["inflow without retention", without.runsPerSecond, "runs/s"],
    ["claim of 50 without retention p50", quantile(without.claimsMs, 0.5), "ms"],
    ["claim of 50 without retention p99", quantile(without.claimsMs, 0.99), "ms"],
    ["inflow beside retention", beside.runsPerSecond, "runs/s"],
    ["claim of 50 beside retention p50", quantile(beside.claimsMs, 0.5), "ms"],
    ["claim of 50 beside retention p99", quantile(beside.claimsMs, 0.99), "ms"],
    ["retention, removed beside the inflow", removed, "runs/s"],
  ];
}

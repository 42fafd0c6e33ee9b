import type { BenchRow } from "../bench-row.ts";
import { type BenchGround, openBenchGround } from "../engine/bench-ground.ts";
import { type Contender, ofReplies } from "../engine/contenders.ts";
import { run as runEngine } from "../engine/engine.ts";
import { type Metric, rowsOf } from "../engine/rows.ts";
import { quantile } from "../engine/statistics.ts";
import { flowName } from "../engine/systems/flow-source.ts";
import { serveMillrace } from "../engine/systems/millrace-server.ts";
import type { Call } from "./caller.ts";
import { loadSteadily, type Served, type Target } from "./steady-load.ts";

interface ApiOptions {
  readonly quick: boolean;
  /** How long each load lasts; null for 300 s, or 5 s where it is to be quick. */
  readonly seconds: number | null;
  readonly parts: readonly string[];
  readonly systems: readonly string[];
  say(text: string): void;
  onRows(rows: readonly BenchRow[]): void;
}

const loads = ["reads", "starts"] as const;
type LoadName = (typeof loads)[number];
const partNames: readonly string[] = [...loads, "replies"];

/** Runs that are there to be read. */
const storedRuns = 500;
const perSecond: Readonly<Record<LoadName, number>> = { reads: 5_000, starts: 1_000 };

/** The API of a whole server under steady reads and starts, rate limits as they are by default; then answers beside others. */
export async function run(options: ApiOptions): Promise<BenchRow[]> {
  const asked = options.parts.length === 0 ? partNames : options.parts;
  for (const name of asked)
    if (!partNames.includes(name)) throw new Error(`There is no part ${name}: ${partNames.join(", ")}`);
  const rows: BenchRow[] = [];
  const ground = await openBenchGround(options);
  try {
    for (const contender of ofReplies.filter(({ system }) => system === "millrace"))
      for (const name of loads.filter((load) => asked.includes(load))) {
        options.say(`${perSecond[name]} ${name}/s: ${variantOf(contender).variant}`);
        const more = apiRows(rowsOf(variantOf(contender), await measureLoad(ground, { contender, name, ...options })));
        rows.push(...more);
        options.onRows(more);
      }
  } finally {
    await ground.close();
  }
  const onRows = (more: readonly BenchRow[]) => options.onRows(apiRows(more));
  if (asked.includes("replies")) rows.push(...apiRows(await runEngine({ ...options, parts: ["replies"], onRows })));
  return rows;
}

const apiRows = (rows: readonly BenchRow[]): BenchRow[] => rows.map((row) => ({ ...row, bench: "api" }));
const variantOf = ({ system, name }: Contender) => ({ system, variant: `${name}, whole server, runs of one step` });

function measureLoad(
  ground: BenchGround,
  {
    contender,
    name,
    quick,
    seconds,
  }: Pick<ApiOptions, "quick" | "seconds"> & { readonly contender: Contender; readonly name: LoadName },
): Promise<Metric[]> {
  return ground.withJob(contender, { stepsPerRun: 1 }, async (job) => {
    const server = await serveMillrace(job);
    try {
      const target: Target = { ...server, url: new URL(server.url).origin };
      const start: Call = {
        method: "POST",
        path: "/api/v1/runs",
        body: JSON.stringify({ flow: flowName, input: {} }),
      };
      const runIds = await startRuns(target, { call: start, count: storedRuns });
      const callOf = name === "starts" ? () => start : readsOf(runIds);
      // The first requests of a process are slow, whatever the rate.
      await loadSteadily(target, { perSecond: perSecond[name] / 5, forMs: 3_000, callOf });
      const forMs = (seconds ?? (quick ? 5 : 300)) * 1_000;
      return loadMetrics(name, await loadSteadily(target, { perSecond: perSecond[name], forMs, callOf }));
    } finally {
      await server.close();
    }
  });
}

/** A run, its journal and a page of runs in turn, as somebody does who watches. */
function readsOf(runIds: readonly string[]): (index: number) => Call {
  const paths = (runId: string) => [`/api/v1/runs/${runId}`, `/api/v1/runs/${runId}/journal`, "/api/v1/runs?limit=20"];
  return (index) => ({ method: "GET", path: paths(runIds[index % runIds.length]!)[index % 3]! });
}

async function startRuns(
  { url, headers }: Target,
  { call, count }: { readonly call: Call; readonly count: number },
): Promise<string[]> {
  const runIds: string[] = [];
  while (runIds.length < count) {
    const answer = await fetch(`${url}${call.path}`, { method: call.method, headers, body: call.body! });
    if (!answer.ok) throw new Error(`Millrace did not start a run: ${await answer.text()}`);
    runIds.push(((await answer.json()) as { runId: string }).runId);
  }
  return runIds;
}

function loadMetrics(name: LoadName, served: Served): Metric[] {
  const [first, middle, last] = served.memoryMiB;
  return [
    [`${name}_per_s`, served.servedPerSecond, "1/s"],
    [`${name}_ms_p50`, quantile(served.ms, 0.5), "ms"],
    [`${name}_ms_p95`, quantile(served.ms, 0.95), "ms"],
    [`${name}_ms_p99`, quantile(served.ms, 0.99), "ms"],
    [`${name}_served`, served.ms.length, ""],
    [`${name}_refused`, served.refused, ""],
    [`${name}_failed`, served.failed, ""],
    [`${name}_cpu_ms`, served.cpuMsPerCall, "ms"],
    [`${name}_caller_cpu_ms`, served.callerCpuMsPerCall, "ms"],
    [`${name}_memory_first_third`, first, "MiB"],
    [`${name}_memory_middle_third`, middle, "MiB"],
    [`${name}_memory_last_third`, last, "MiB"],
  ];
}

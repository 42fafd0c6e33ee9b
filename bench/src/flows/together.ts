import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { BenchRow } from "../bench-row.ts";
import { residentBytes } from "../engine/process-tree.ts";
import { median, round } from "../engine/statistics.ts";
import { type LocalSite, startLocalSite } from "./local-site.ts";
import { type FlowRun, serveFlows } from "./served-flows.ts";

const flowsFolder = new URL("../../../flows/", import.meta.url);
const inFlight = 4;
const lookEveryMs = 1_000;

interface TogetherOptions {
  readonly quick: boolean;
  say(text: string): void;
}

/** All bundled flows at once on one Millrace, round robin: how many runs each gets, and whether memory grows. */
export async function measureTogether({ quick, say }: TogetherOptions): Promise<BenchRow[]> {
  const seconds = quick ? 30 : 600;
  const site = await startLocalSite();
  try {
    const { inputs, leftOut } = inputsOn(site);
    for (const [flow, why] of leftOut) say(`left out: ${flow}, ${why}`);
    const grant = site.urls.map((url) => new URL(url).host);
    const served = await serveFlows({ wanted: [...inputs.keys()], grant });
    try {
      for (const flow of inputs.keys()) if (!served.flows.includes(flow)) say(`left out: ${flow}, it is not published`);
      const memory: number[] = [];
      const timer = setInterval(() => memory.push(residentBytes([served.processId])), lookEveryMs);
      const endsAt = performance.now() + seconds * 1_000;
      const runs: FlowRun[] = [];
      let next = 0;
      const goOn = async () => {
        while (performance.now() < endsAt) {
          const flow = served.flows[next++ % served.flows.length]!;
          runs.push(await served.run(flow, inputs.get(flow)!));
        }
      };
      await Promise.all(Array.from({ length: inFlight }, goOn)).finally(() => clearInterval(timer));
      tellOfErrors(runs, say);
      return [
        ...served.flows.flatMap((flow) => rowsOf(flow, runs)),
        ...rowsOfAll(served.flows, { runs, memory, seconds }),
      ];
    } finally {
      await served.close();
    }
  } finally {
    await site.close();
  }
}

const row = (variant: string, [metric, value, unit]: readonly [string, number, string]): BenchRow => ({
  bench: "flows",
  system: "millrace",
  variant,
  metric,
  value: round(value),
  unit,
});

function rowsOf(flow: string, runs: readonly FlowRun[]): BenchRow[] {
  const own = runs.filter((run) => run.flow === flow);
  const succeeded = own.filter(({ isSuccess }) => isSuccess);
  const metrics: readonly (readonly [string, number, string])[] = [
    ["runs", own.length, "runs"],
    ["succeeded", succeeded.length, "runs"],
    ["failed", own.length - succeeded.length, "runs"],
    ["duration_p50", median(own.map(({ seconds }) => seconds)), "s"],
    ["duration_max", Math.max(...own.map(({ seconds }) => seconds)), "s"],
  ];
  return metrics.map((metric) => row(`together ${flow}`, metric));
}

function rowsOfAll(
  flows: readonly string[],
  { runs, memory, seconds }: { readonly runs: readonly FlowRun[]; readonly memory: readonly number[]; seconds: number },
): BenchRow[] {
  const quarter = Math.ceil(memory.length / 4);
  const fewest = Math.min(...flows.map((name) => runs.filter(({ flow }) => flow === name).length));
  const metrics: readonly (readonly [string, number, string])[] = [
    ["flows", flows.length, "flows"],
    ["throughput", (runs.length / seconds) * 60, "runs/min"],
    ["fewest_runs_of_a_flow", fewest, "runs"],
    ["memory_first_quarter", median(memory.slice(0, quarter)) / 2 ** 20, "MiB"],
    ["memory_last_quarter", median(memory.slice(-quarter)) / 2 ** 20, "MiB"],
  ];
  return metrics.map((metric) => row(`together, ${seconds} s`, metric));
}

function tellOfErrors(runs: readonly FlowRun[], say: (text: string) => void): void {
  const errors = Map.groupBy(
    runs.filter(({ isSuccess }) => !isSuccess),
    ({ flow, error }) => `${flow}: ${error}`,
  );
  for (const [error, failed] of errors) say(`${failed.length} failed: ${error}`);
}

/** What each flow is started with: its sample, or pages of this machine where the sample leads to others. */
function inputsOn({ urls, products }: LocalSite): {
  readonly inputs: ReadonlyMap<string, object>;
  readonly leftOut: ReadonlyMap<string, string>;
} {
  const [one, other] = [urls[0]!, urls[1]!];
  const visiting: Readonly<Record<string, object>> = {
    "price-monitoring": { urls: products(4), trace: "never" },
    "content-extraction": { urls: [`${one}/news/weir`, `${other}/news/weir`] },
    "job-listings": { boards: [`${one}/jobs`] },
    "real-estate": { portals: [`${other}/homes`] },
    "news-aggregation": { sources: [{ url: `${one}/feed.xml`, name: "River Press" }] },
    "competitive-intelligence": { competitors: [{ name: "River Mills", pages: [`${other}/products/1`] }] },
  };
  const inputs = new Map<string, object>();
  const leftOut = new Map<string, string>();
  for (const flow of readdirSync(flowsFolder)) {
    if (!existsSync(new URL(`${flow}/flow.ts`, flowsFolder))) continue;
    const sample = new URL(`${flow}/sample-input.json`, flowsFolder);
    if (visiting[flow]) inputs.set(flow, visiting[flow]);
    else if (!existsSync(sample)) leftOut.set(flow, "it has no sample input");
    else if (readFileSync(sample, "utf8").includes("://")) leftOut.set(flow, "its sample leads to other machines");
    else inputs.set(flow, JSON.parse(readFileSync(sample, "utf8")) as object);
  }
  return { inputs, leftOut };
}

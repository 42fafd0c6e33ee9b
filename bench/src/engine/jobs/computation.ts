import type { BenchRow } from "../../bench-row.ts";
import type { BenchGround } from "../bench-ground.ts";
import { executeTask } from "../contender-process.ts";
import type { Contender } from "../contenders.ts";
import { type Metric, rowsOf } from "../rows.ts";
import { median } from "../statistics.ts";
import { fibonacciOf } from "../step-body.ts";

// Windmill's study of workflow engines: ten long steps, each the 33rd number of Fibonacci's.
const stepsPerRun = 10;
const fibonacci = 33;
const bareRuns = 5;

/** Ten steps that compute: what one run takes at the median, one after the other and after one to warm up. */
export async function measureComputation(
  contender: Contender,
  { ground, quick }: { readonly ground: BenchGround; readonly quick: boolean },
): Promise<Metric[]> {
  const settings = { runs: 2, concurrency: 1, latencyRuns: quick ? 2 : 5, stepsPerRun, fibonacci };
  const measured = await ground.withJob(contender, settings, (job) =>
    executeTask(contender.name, { kind: "measure", job }),
  );
  return [["ten_fibonacci_33_ms_p50", median(measured.wholeRunMs), "ms"]];
}

/** The same computation in a loop, without an engine. */
export function bareComputation(): BenchRow[] {
  const times = Array.from({ length: bareRuns }, () => {
    const startMs = performance.now();
    for (let step = 0; step < stepsPerRun; step++) fibonacciOf(fibonacci);
    return performance.now() - startMs;
  });
  const limit = { system: "limit", variant: "a loop without an engine" };
  return rowsOf(limit, [["ten_fibonacci_33_ms_p50", median(times), "ms"]]);
}

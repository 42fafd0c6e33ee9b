import type { BenchRow } from "../bench-row.ts";
import type { BenchGround } from "./bench-ground.ts";
import { executeTask } from "./contender-process.ts";
import {
  type Contender,
  ofApprovals,
  ofComputation,
  ofKills,
  ofLoadCurve,
  ofReplies,
  ofSteps,
  ofTwoWorkers,
} from "./contenders.ts";
import { fiveStepRows, measureFiveSteps } from "./five-steps.ts";
import { bareComputation, measureComputation } from "./jobs/computation.ts";
import { measureLimits } from "./limits/limits.ts";
import type { Measured } from "./measured.ts";
import {
  curveMetrics,
  killMetrics,
  type Metric,
  parkedMetrics,
  replyMetrics,
  rowsOf,
  twoWorkerMetrics,
} from "./rows.ts";
import { median } from "./statistics.ts";
import { workApart } from "./work-apart.ts";

/** What the parts of this benchmark have in common. */
export interface Bench {
  readonly quick: boolean;
  say(text: string): void;
  readonly ground: BenchGround;
  /** Whether a contender is asked for and installed. */
  takes(contender: Contender): boolean;
  /** Runs per second of those that did the five steps, by name. */
  readonly speeds: Map<string, number>;
}

/** A part of the benchmark: whom it measures, and how. */
interface Part {
  readonly contenders: readonly Contender[];
  measure(bench: Bench): Promise<BenchRow[]>;
}

export const partNames = [
  "limits",
  "steps",
  "two-workers",
  "load",
  "kills",
  "replies",
  "computation",
  "approvals",
] as const;
export type PartName = (typeof partNames)[number];
export const quickParts: readonly PartName[] = ["limits", "steps"];

export const parts: Readonly<Record<PartName, Part>> = {
  limits: {
    contenders: [],
    measure: ({ ground, quick }) => measureLimits(ground, { forMs: quick ? 1_000 : 5_000 }),
  },
  steps: { contenders: ofSteps, measure: fiveSteps },
  "two-workers": oneByOne("two workers", ofTwoWorkers, async (contender, { ground }) =>
    twoWorkerMetrics(
      await ground.withJob(contender, { runs: contender.runs * 2 }, (job) => workApart(contender, job, { workers: 2 })),
    ),
  ),
  load: oneByOne("load curve", ofLoadCurve, async (contender, { ground }) =>
    curveMetrics(await ground.withJob(contender, {}, (job) => executeTask(contender.name, { kind: "curve", job }))),
  ),
  kills: oneByOne("under kills", ofKills, underKills),
  replies: oneByOne("request to reply", ofReplies, async (contender, { ground }) =>
    replyMetrics(await ground.withJob(contender, {}, (job) => executeTask(contender.name, { kind: "reply", job }))),
  ),
  computation: withComputation(oneByOne("ten times fibonacci(33)", ofComputation, measureComputation)),
  approvals: oneByOne("waiting for approvals", ofApprovals, async (contender, { ground }) =>
    parkedMetrics(
      await ground.withJob(contender, { runs: 1_000 }, (job) => executeTask(contender.name, { kind: "park", job })),
    ),
  ),
};

/** Five steps in interleaved passes, since the speed of a shared machine changes over time. */
async function fiveSteps(bench: Bench): Promise<BenchRow[]> {
  const { quick, say, ground } = bench;
  const passes = new Map<Contender, Measured[]>();
  for (let pass = 0; pass < (quick ? 1 : 3); pass++) {
    for (const contender of ofSteps.filter(bench.takes)) {
      say(`pass ${pass + 1}: ${contender.system} (${contender.variant})`);
      const measured = await orLeftOut(bench, contender, () => measureFiveSteps(ground, contender, { quick }));
      if (measured) passes.set(contender, [...(passes.get(contender) ?? []), measured]);
    }
  }
  for (const [{ name }, measured] of passes)
    bench.speeds.set(name, median(measured.map(({ runsPerSecond }) => runsPerSecond)));
  return fiveStepRows(passes);
}

const kills = { everyMs: 10_000, atMost: 3 };
// Enough work for the time of the kills, at the speed of one worker that nobody kills.
const secondsOfWork = 30;

async function underKills(contender: Contender, { ground, speeds }: Bench): Promise<Metric[]> {
  const runsPerSecond = speeds.get(contender.name) ?? contender.runs / 5;
  const settings = { runs: Math.round(runsPerSecond * secondsOfWork) };
  return killMetrics(
    await ground.withJob(contender, settings, (job) => workApart(contender, job, { workers: 1, kills })),
  );
}

function withComputation(part: Part): Part {
  return { ...part, measure: async (bench) => [...bareComputation(), ...(await part.measure(bench))] };
}

function oneByOne(
  title: string,
  contenders: readonly Contender[],
  measure: (contender: Contender, bench: Bench) => Promise<Metric[]>,
): Part {
  return {
    contenders,
    async measure(bench) {
      const rows: BenchRow[] = [];
      for (const contender of contenders.filter(bench.takes)) {
        bench.say(`${title}: ${contender.system} (${contender.variant})`);
        const metrics = await orLeftOut(bench, contender, () => measure(contender, bench));
        if (metrics) rows.push(...rowsOf(contender, metrics));
      }
      return rows;
    },
  };
}

/** A peer that fails is told of and left out; Millrace must not fail. */
async function orLeftOut<Result>(
  { say }: Bench,
  { system }: Contender,
  measure: () => Promise<Result>,
): Promise<Result | null> {
  try {
    return await measure();
  } catch (error) {
    if (system === "millrace") throw error;
    const { message } = error as Error;
    // Of a process that died, what it said last of an error.
    say(`  left out: ${message.split("\n").findLast((line) => /error:/i.test(line)) ?? message}`);
    return null;
  }
}

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
  /** Contenders that could not be measured, with the reason. */
  readonly failures: string[];
}

/** A part of the benchmark: whom it measures, and how. */
interface Part {
  readonly contenders: readonly Contender[];
  /** Rows as soon as a contender gave them. */
  measure(bench: Bench): AsyncIterable<readonly BenchRow[]>;
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
    async *measure({ ground, quick }) {
      yield await measureLimits(ground, { forMs: quick ? 1_000 : 5_000 });
    },
  },
  steps: { contenders: ofSteps, measure: fiveSteps },
  "two-workers": oneByOne("two workers", ofTwoWorkers, async (contender, { ground, quick, say }) => {
    const settings = { runs: Math.ceil(contender.runs * (quick ? 0.2 : 2)) };
    return twoWorkerMetrics(
      await ground.withJob(contender, settings, (job) => workApart(contender, job, { workers: 2, say })),
    );
  }),
  load: oneByOne("load curve", ofLoadCurve, async (contender, { ground, say }) =>
    curveMetrics(
      await ground.withJob(contender, {}, (job) => executeTask(contender.name, { kind: "curve", job, say })),
    ),
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
async function* fiveSteps(bench: Bench): AsyncIterable<readonly BenchRow[]> {
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
  yield fiveStepRows(passes);
}

// A worker is killed three times, ten seconds apart; a look is content with two that are three seconds apart.
const thoroughKills = { everyMs: 10_000, atMost: 3 };
const quickKills = { everyMs: 3_000, atMost: 2 };
// Where the five steps were not measured before: a guess, at which a system that is quicker ends before the last kill.
const runsPerSecondByDefault = (contender: Contender) => contender.runs / 5;

async function underKills(contender: Contender, { ground, speeds, quick, say }: Bench): Promise<Metric[]> {
  const kills = quick ? quickKills : thoroughKills;
  const runsPerSecond = speeds.get(contender.name) ?? runsPerSecondByDefault(contender);
  // Enough work for the time of the kills, at the speed of one worker that nobody kills.
  const settings = { runs: Math.round((runsPerSecond * kills.everyMs * kills.atMost) / 1_000) };
  return killMetrics(
    await ground.withJob(contender, settings, (job) => workApart(contender, job, { workers: 1, kills, say })),
  );
}

function withComputation(part: Part): Part {
  return {
    ...part,
    async *measure(bench) {
      yield bareComputation();
      yield* part.measure(bench);
    },
  };
}

function oneByOne(
  title: string,
  contenders: readonly Contender[],
  measure: (contender: Contender, bench: Bench) => Promise<Metric[]>,
): Part {
  return {
    contenders,
    async *measure(bench) {
      for (const contender of contenders.filter(bench.takes)) {
        bench.say(`${title}: ${contender.system} (${contender.variant})`);
        const metrics = await orLeftOut(bench, contender, () => measure(contender, bench));
        if (metrics) yield rowsOf(contender, metrics);
      }
    },
  };
}

/** One that fails is told of and left out: the rows of the others stay. */
async function orLeftOut<Result>(
  { say, failures }: Bench,
  { system, variant }: Contender,
  measure: () => Promise<Result>,
): Promise<Result | null> {
  const startedAt = performance.now();
  try {
    const result = await measure();
    say(`  done in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
    return result;
  } catch (error) {
    const { message } = error as Error;
    // Of a process that died, what it said last of an error.
    const reason = message.split("\n").findLast((line) => /error:/i.test(line)) ?? message;
    say(`  left out: ${reason}`);
    failures.push(`${system} (${variant}): ${reason}`);
    return null;
  }
}

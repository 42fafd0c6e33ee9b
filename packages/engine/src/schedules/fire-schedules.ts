import type { RunStart, Store } from "@millrace/store";
import {
  advanceSchedules,
  dueSchedules,
  insertFirings,
  type NewFiring,
  nextScheduleAt,
  type StoredSchedule,
} from "@millrace/store/schedules";
import type { Duty } from "../duties/duty.ts";
import { DueTimes } from "./due-times.ts";
import { type FiringPlan, planFirings } from "./plan-firings.ts";
import { firingKey, ScheduledRuns, type StartRefusal } from "./scheduled-runs.ts";
import { readTiming } from "./timing.ts";

// A batch of 1,000 keeps this thread busy for 200 ms and the writer for 100 ms (measured 2026-11-21): a quarter of it lets
// requests and steps through between.
const schedulesPerBatch = 250;
// Shared by all schedules of a batch, so that one with many missed moments holds up no other.
const momentsPerBatch = 1_000;
// A clock that is set forward, or a notification that got lost, costs a minute at most.
const longestSleepMs = 60_000;
const lostRaceMs = 100;

/** The duty that fires what is due: each moment becomes a row of `firings` and at most one run, in the transaction that moves its schedule on. */
export function fireSchedules({ store }: { readonly store: Store }): Duty {
  return {
    name: "schedules",
    async run() {
      const { tables } = store;
      const nowMs = await tables.nowMs();
      const due = await dueSchedules(tables, { nowMs, limit: schedulesPerBatch });
      if (due.length > 0) {
        const batch = await planBatch(store, { due, nowMs });
        if (!(await writeBatch(store, batch, nowMs))) return lostRaceMs;
        if (batch.more || due.length === schedulesPerBatch) return 0;
      }
      const [nextAt, thenMs] = [await nextScheduleAt(tables), due.length > 0 ? await tables.nowMs() : nowMs];
      return nextAt === null ? longestSleepMs : Math.min(Math.max(0, nextAt - thenMs), longestSleepMs);
    },
  };
}

interface Batch {
  readonly advances: Parameters<typeof advanceSchedules>[1];
  readonly starts: readonly RunStart[];
  readonly firings: readonly NewFiring[];
  /** Whether something was due beyond what fits a batch. */
  readonly more: boolean;
}

async function planBatch(
  store: Store,
  { due, nowMs }: { readonly due: readonly StoredSchedule[]; readonly nowMs: number },
): Promise<Batch> {
  const times = new DueTimes();
  const runs = new ScheduledRuns(store);
  const advances: Batch["advances"][number][] = [];
  const starts: RunStart[] = [];
  const firings: NewFiring[] = [];
  const limit = Math.floor(momentsPerBatch / due.length);
  let more = false;
  for (const schedule of due) {
    const plan = planOf(schedule, { times, nowMs, limit });
    const fired = await fireOne(schedule, { plan, runs, nowMs });
    const { project, scheduleId, revision } = schedule;
    advances.push({ project, scheduleId, revision, ...plan.place });
    starts.push(...fired.starts);
    firings.push(...fired.firings);
    more ||= plan.more;
  }
  return { advances, starts, firings, more };
}

type Plan = FiringPlan & { readonly refusal?: StartRefusal };

/** A schedule that cannot be read any more fails at its moment and stops, instead of holding up all others. */
function planOf(
  schedule: StoredSchedule,
  options: { readonly times: DueTimes; readonly nowMs: number; readonly limit: number },
): Plan {
  try {
    return planFirings(schedule, { ...options, timing: readTiming(schedule.timing) });
  } catch (error) {
    const dueAt = schedule.nextDueAt ?? options.nowMs;
    return {
      moments: [{ dueAt, jitterMs: 0, outcome: "run", runDueAt: dueAt }],
      place: { lastDueAt: dueAt, nextDueAt: null, nextAt: null },
      more: false,
      refusal: { errorCode: "SCHEDULE_INVALID", error: String(error) },
    };
  }
}

async function fireOne(
  schedule: StoredSchedule,
  { plan, runs, nowMs }: { readonly plan: Plan; readonly runs: ScheduledRuns; readonly nowMs: number },
): Promise<{ readonly starts: readonly RunStart[]; readonly firings: readonly NewFiring[] }> {
  const { project, scheduleId, flow } = schedule;
  const dueAts = plan.moments.filter(({ outcome }) => outcome === "run").map(({ dueAt }) => dueAt);
  const found = plan.refusal ?? (dueAts.length > 0 ? await runs.startsOf(schedule, { dueAts, nowMs }) : []);
  const refused = "errorCode" in found ? found : null;
  const firings = plan.moments.map(({ dueAt, jitterMs, outcome, runDueAt }): NewFiring => {
    const failed = refused !== null && outcome === "run";
    const run = refused || runDueAt === null ? null : { flow, idempotencyKey: firingKey(scheduleId, runDueAt) };
    return {
      project,
      scheduleId,
      dueAt,
      firedAt: nowMs,
      jitterMs,
      outcome: failed ? "failed" : outcome,
      run,
      errorCode: failed ? refused.errorCode : null,
      error: failed ? refused.error : null,
    };
  });
  return { starts: "errorCode" in found ? [] : found, firings };
}

/** False when one of the schedules was written meanwhile: by another worker that fires, or by somebody who changed it. */
async function writeBatch(store: Store, { advances, starts, firings }: Batch, nowMs: number): Promise<boolean> {
  const { tables } = store;
  const written = await tables.write(
    [
      advanceSchedules(tables, advances),
      ...tables.startStatements(starts, nowMs),
      ...(firings.length > 0 ? [insertFirings(tables, firings)] : []),
    ],
    {
      claimable: starts.length > 0,
      // Runs of a limited queue wait for another duty.
      duties: starts.some(({ admission }) => admission?.queue !== undefined),
      runs: starts.map(({ project, runId }) => ({ project, runId })),
    },
  );
  return written !== null;
}

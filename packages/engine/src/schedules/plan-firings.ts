import type { SchedulePlace, StoredSchedule } from "@millrace/store/schedules";
import type { DueTimes } from "./due-times.ts";
import { jitterOf } from "./jitter.ts";
import type { Timing } from "./timing.ts";

// A firing that is younger is late and not missed: a restart, a deploy.
const missedAfterMs = 60_000;

interface Moment {
  readonly dueAt: number;
  readonly jitterMs: number;
  readonly outcome: "run" | "coalesced" | "skipped";
  /** The moment whose run stands for this one; null for none that is known yet. */
  readonly runDueAt: number | null;
}

export interface FiringPlan {
  /** The moments that are due, in order, `limit` at most. */
  readonly moments: readonly Moment[];
  readonly place: SchedulePlace;
  /** Whether there are more moments due already. */
  readonly more: boolean;
}

/** What a schedule does now, by its rule for moments that were missed. */
export function planFirings(
  schedule: StoredSchedule,
  options: { readonly timing: Timing; readonly times: DueTimes; readonly nowMs: number; readonly limit: number },
): FiringPlan {
  const { timing, times, nowMs, limit } = options;
  const due: { dueAt: number; jitterMs: number }[] = [];
  let next = momentAt(schedule, timing, schedule.nextDueAt);
  while (next && next.dueAt + next.jitterMs <= nowMs && due.length < limit) {
    due.push(next);
    next = momentAt(schedule, timing, times.next(timing, next.dueAt));
  }
  const more = next !== null && next.dueAt + next.jitterMs <= nowMs;
  const last = due.at(-1);
  return {
    moments: last ? due.map((moment) => ({ ...moment, ...outcomeOf(moment, { last, more, nowMs, timing }) })) : [],
    place: {
      lastDueAt: last?.dueAt ?? schedule.lastDueAt,
      nextDueAt: next?.dueAt ?? null,
      nextAt: next && next.dueAt + next.jitterMs,
    },
    more,
  };
}

/** Where a schedule stands that accounts for no moment up to now, or up to the last one it has fired. */
export function placeAfter(
  schedule: Pick<StoredSchedule, "project" | "scheduleId" | "lastDueAt" | "pausedAt">,
  options: { readonly timing: Timing; readonly times: DueTimes; readonly nowMs: number },
): SchedulePlace {
  const { timing, times, nowMs } = options;
  const { lastDueAt } = schedule;
  // A clock that was set back must not make a moment due again.
  const next = momentAt(schedule, timing, times.next(timing, Math.max(nowMs, lastDueAt ?? 0)));
  if (schedule.pausedAt !== null || !next) return { lastDueAt, nextDueAt: null, nextAt: null };
  return { lastDueAt, nextDueAt: next.dueAt, nextAt: next.dueAt + next.jitterMs };
}

function momentAt(schedule: Pick<StoredSchedule, "project" | "scheduleId">, timing: Timing, dueAt: number | null) {
  return dueAt === null ? null : { dueAt, jitterMs: jitterOf(schedule, dueAt, timing.jitterMs) };
}

type Due = Pick<Moment, "dueAt" | "jitterMs">;

function outcomeOf(
  moment: Due,
  batch: { readonly last: Due; readonly more: boolean; readonly nowMs: number; readonly timing: Timing },
): Pick<Moment, "outcome" | "runDueAt"> {
  const { last, more, nowMs, timing } = batch;
  const isLatest = moment === last && !more;
  if (timing.missed === "catch up") return { outcome: "run", runDueAt: moment.dueAt };
  if (timing.missed === "coalesce") {
    return { outcome: isLatest ? "run" : "coalesced", runDueAt: more ? null : last.dueAt };
  }
  const inTime = nowMs - moment.dueAt - moment.jitterMs < missedAfterMs;
  return isLatest && inTime ? { outcome: "run", runDueAt: moment.dueAt } : { outcome: "skipped", runDueAt: null };
}

import type { Selectable } from "kysely";
import type { FiringOutcome, FiringsTable, SchedulesTable } from "./schedule-tables.ts";

export interface ScheduleKey {
  readonly project: string;
  readonly scheduleId: string;
}

/** When a schedule fires next, and up to where its moments are accounted for. */
export interface SchedulePlace {
  readonly lastDueAt: number | null;
  /** The next moment that is due; null when there is none. */
  readonly nextDueAt: number | null;
  /** When it fires: `nextDueAt` and its jitter; null while paused, too. */
  readonly nextAt: number | null;
}

export interface StoredSchedule extends ScheduleKey, SchedulePlace {
  readonly flow: string;
  /** Whether the flow's published version asks for it. */
  readonly declared: boolean;
  /** JSON text. */
  readonly timing: string;
  /** JSON text. */
  readonly input: string;
  readonly pausedAt: number | null;
  /** Grows with every write. */
  readonly revision: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What became of one moment that was due. */
export interface Firing extends ScheduleKey {
  readonly dueAt: number;
  readonly firedAt: number;
  readonly jitterMs: number;
  readonly outcome: FiringOutcome;
  readonly runId: string | null;
  readonly errorCode: string | null;
  readonly error: string | null;
}

export function scheduleOf(row: Selectable<SchedulesTable>): StoredSchedule {
  return {
    project: row.project,
    scheduleId: row.schedule_id,
    flow: row.flow,
    declared: row.declared === 1,
    timing: row.timing,
    input: row.input,
    pausedAt: row.paused_at,
    lastDueAt: row.last_due_at,
    nextDueAt: row.next_due_at,
    nextAt: row.next_at,
    revision: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function scheduleRow(schedule: StoredSchedule): SchedulesTable {
  return {
    project: schedule.project,
    schedule_id: schedule.scheduleId,
    flow: schedule.flow,
    declared: schedule.declared ? 1 : 0,
    timing: schedule.timing,
    input: schedule.input,
    paused_at: schedule.pausedAt,
    last_due_at: schedule.lastDueAt,
    next_due_at: schedule.nextDueAt,
    next_at: schedule.nextAt,
    revision: schedule.revision,
    created_at: schedule.createdAt,
    updated_at: schedule.updatedAt,
  };
}

export function firingOf(row: Selectable<FiringsTable>): Firing {
  return {
    project: row.project,
    scheduleId: row.schedule_id,
    dueAt: row.due_at,
    firedAt: row.fired_at,
    jitterMs: row.jitter_ms,
    outcome: row.outcome,
    runId: row.run_id,
    errorCode: row.error_code,
    error: row.error,
  };
}

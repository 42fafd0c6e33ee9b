import { randomBytes } from "node:crypto";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { Store } from "@millrace/store";
import {
  deleteSchedule,
  type Firing,
  getSchedule,
  insertSchedules,
  listFirings,
  listSchedules,
  type ScheduleKey,
  type StoredSchedule,
  updateSchedule,
} from "@millrace/store/schedules";
import { findVersion } from "../control/find-version.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import { newSchedule } from "./declared-schedules.ts";
import { checkTiming, DueTimes } from "./due-times.ts";
import { placeAfter } from "./plan-firings.ts";
import { checkScheduleInput } from "./scheduled-runs.ts";
import { readTiming, type Timing, timingText } from "./timing.ts";

const attempts = 10;

export interface NewSchedule {
  readonly flow: string;
  /** Tells it apart from the flow's others; a random one where none is given. */
  readonly name?: string | undefined;
  readonly timing: Timing;
  readonly input: Json;
}

/** What people and programs do with schedules. */
export interface ScheduleControl {
  list(
    options: { readonly project: string } & Omit<Parameters<typeof listSchedules>[1], "project">,
  ): Promise<readonly StoredSchedule[]>;
  get(key: ScheduleKey): Promise<StoredSchedule>;
  /** The moments that are due next, without jitter; none while it is paused. */
  upcoming(schedule: StoredSchedule, count: number): readonly number[];
  /** Latest first. */
  firings(
    options: ScheduleKey & { readonly before?: number | undefined; readonly limit: number },
  ): Promise<readonly Firing[]>;
  /** Adds schedules of published flows, all in one transaction: a thousand is a good number. */
  create(options: {
    readonly project: string;
    readonly schedules: readonly NewSchedule[];
  }): Promise<readonly StoredSchedule[]>;
  pause(key: ScheduleKey): Promise<StoredSchedule>;
  /** Goes on with the next moment from now; those of the pause are nobody's. */
  resume(key: ScheduleKey): Promise<StoredSchedule>;
  /** Removes one that was added by hand, with the record of its firings. */
  delete(key: ScheduleKey): Promise<void>;
}

export function createScheduleControl({ store }: { readonly store: Store }): ScheduleControl {
  const { tables } = store;

  async function get(key: ScheduleKey): Promise<StoredSchedule> {
    const found = await getSchedule(tables, key);
    if (!found) throw scheduleNotFound(key.scheduleId);
    return found;
  }

  /** Writes what `change` makes of a schedule, again when somebody else wrote it meanwhile; null leaves it as it is. */
  async function change(
    key: ScheduleKey,
    changed: (schedule: StoredSchedule, nowMs: number) => StoredSchedule | null,
  ): Promise<StoredSchedule> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const [schedule, nowMs] = [await get(key), await tables.nowMs()];
      const after = changed(schedule, nowMs);
      if (!after) return schedule;
      const write = updateSchedule(tables, { ...after, updatedAt: nowMs });
      if (await tables.write([write], { duties: true })) return get(key);
    }
    throw busy(key.scheduleId);
  }

  return {
    list: (options) => listSchedules(tables, options),
    get,
    upcoming,
    firings: (options) => listFirings(tables, options),
    create: (options) => create(store, options),

    pause: (key) =>
      change(key, (schedule, nowMs) =>
        schedule.pausedAt === null ? { ...schedule, pausedAt: nowMs, nextDueAt: null, nextAt: null } : null,
      ),

    resume: (key) =>
      change(key, (schedule, nowMs) => {
        if (schedule.pausedAt === null) return null;
        const going = { ...schedule, pausedAt: null };
        const timing = readTiming(schedule.timing);
        return { ...going, ...placeAfter(going, { timing, times: new DueTimes(), nowMs }) };
      }),

    async delete(key) {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const schedule = await get(key);
        if (schedule.declared) throw declaredByFlow(schedule);
        if (await tables.write(deleteSchedule(tables, schedule))) return;
      }
      throw busy(key.scheduleId);
    },
  };
}

async function create(
  store: Store,
  options: { readonly project: string; readonly schedules: readonly NewSchedule[] },
): Promise<readonly StoredSchedule[]> {
  const { tables } = store;
  const { project } = options;
  const nowMs = await tables.nowMs();
  const times = new DueTimes();
  const flows = new Map<string, FlowManifest>();
  const schedules: StoredSchedule[] = [];
  for (const { flow, name, timing, input } of options.schedules) {
    const manifest =
      flows.get(flow) ?? (JSON.parse((await findVersion(store, { project, flow })).manifest) as FlowManifest);
    flows.set(flow, manifest);
    checkTiming(timing, { afterMs: nowMs });
    checkScheduleInput(manifest, input);
    const scheduleId = `${flow}.${name ?? `x${randomBytes(6).toString("hex")}`}`;
    const row = newSchedule({ project, scheduleId, flow, declared: false, nowMs });
    const place = placeAfter(row, { timing, times, nowMs });
    schedules.push({ ...row, timing: timingText(timing), input: JSON.stringify(input), ...place });
  }
  if (schedules.length > 0 && !(await tables.write([insertSchedules(tables, schedules)], { duties: true })))
    throw nameTaken(schedules.map(({ scheduleId }) => scheduleId));
  return schedules;
}

function upcoming(schedule: StoredSchedule, count: number): readonly number[] {
  const [timing, times] = [readTiming(schedule.timing), new DueTimes()];
  const moments: number[] = [];
  let next = schedule.nextDueAt;
  while (next !== null && moments.length < count) {
    moments.push(next);
    next = times.next(timing, next);
  }
  return moments;
}

function scheduleNotFound(scheduleId: string): MillraceError {
  return new MillraceError({
    code: "SCHEDULE_NOT_FOUND",
    message: `Cannot find the schedule ${scheduleId} as it must exist in this project`,
    hint: "`millrace schedules` lists them.",
  });
}

function declaredByFlow({ scheduleId, flow }: StoredSchedule): MillraceError {
  return new MillraceError({
    code: "SCHEDULE_CONFLICT",
    message: `Cannot remove the schedule ${scheduleId} as no flow must declare it: ${flow} does`,
    hint: `Pause it, or take it out of the flow's trigger and publish ${flow}.`,
  });
}

function nameTaken(scheduleIds: readonly string[]): MillraceError {
  return new MillraceError({
    code: "SCHEDULE_CONFLICT",
    message: `Cannot add a schedule as its name must be free in its flow: ${scheduleIds.slice(0, 3).join(", ")}`,
    hint: "Take another name, or remove the one that is there.",
  });
}

function busy(scheduleId: string): MillraceError {
  return new MillraceError({
    code: "STORE_UNAVAILABLE",
    message: `Cannot change the schedule ${scheduleId} as nobody else must write it meanwhile: others did, ${attempts} times`,
    hint: "Try it again.",
  });
}

import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Flow, Json } from "@millrace/flow";
import { openSqliteStore, type Store } from "@millrace/store";
import type { StoredSchedule } from "@millrace/store/schedules";
import { inject } from "vitest";
import type { Duty } from "../../duties/duty.ts";
import { flowManifest } from "../../runner/flow-manifest.ts";
import { flow } from "../../testing/use-world.ts";
import { type VirtualClock, virtualClock } from "../../testing/virtual-clock.ts";
import { project } from "../../testing/world.ts";
import { fireSchedules } from "../fire-schedules.ts";
import { publishFlow } from "../publish-flow.ts";
import { createScheduleControl, type ScheduleControl } from "../schedule-control.ts";
import type { Timing } from "../timing.ts";

/** A store with a virtual clock and the parts that deal with schedules, but no worker: runs stay in the queue. */
export interface Plan {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly control: ScheduleControl;
  readonly duty: Duty;
  publish(flow: Flow, version?: string): Promise<void>;
  /** Adds one schedule of the flow `flow`. */
  add(timing: Timing, rest?: { readonly name?: string; readonly input?: Json }): Promise<StoredSchedule>;
  /** Calls the duty until it wants to wait; how long. */
  fire(duty?: Duty): Promise<number>;
  /** What became of each moment, oldest first: its time of day and outcome. */
  outcomes(scheduleId: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** On a store of its own; or on one that is given, with the clock that it has. */
export async function openPlan(
  options: { readonly startMs?: number; readonly store?: Store; readonly clock?: VirtualClock } = {},
): Promise<Plan> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-schedules-"));
  const clock = options.clock ?? virtualClock(options.startMs);
  const file = join(folder, "store.sqlite");
  await copyFile(inject("emptyStore"), file);
  const store = options.store ?? (await openSqliteStore({ file, thread: false, clock }));
  const control = createScheduleControl({ store });
  const duty = fireSchedules({ store });
  const plan: Plan = {
    store,
    clock,
    control,
    duty,
    publish: (published, version = "1") =>
      publishFlow({
        store,
        version: {
          project,
          flow: published.name,
          version,
          manifest: JSON.stringify(flowManifest(published)),
          bundle: "",
          createdAt: clock.nowMs(),
        },
      }),
    async add(timing, { name, input = {} } = {}) {
      const [added] = await control.create({ project, schedules: [{ flow: "flow", name, timing, input }] });
      return added!;
    },
    async fire(by = duty) {
      for (;;) {
        const delayMs = await by.run();
        if (delayMs !== 0) return delayMs!;
      }
    },
    async outcomes(scheduleId) {
      const firings = await control.firings({ project, scheduleId, limit: 5_000 });
      return firings
        .toReversed()
        .map(({ dueAt, outcome }) => `${new Date(dueAt).toISOString().slice(11, 19)} ${outcome}`);
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
  await plan.publish(flow(async () => null));
  return plan;
}

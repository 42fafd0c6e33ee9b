import { MillraceError } from "@millrace/flow/errors";
import { type FlowVersion, publishStatements, type Store } from "@millrace/store";
import { subscriptionStatements } from "@millrace/store/events";
import { declareQueue } from "@millrace/store/queues";
import { declaredSchedules } from "@millrace/store/schedules";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import { readTriggers } from "../runner/manifest-triggers.ts";
import { checkSchedules } from "./check-schedules.ts";
import { declaredScheduleWrites, namedSchedules } from "./declared-schedules.ts";

const attempts = 10;

/**
 * Stores a version, makes it the one that new runs get, and its schedules and subscriptions those of the flow, in one transaction.
 * Refuses a schedule that never fires (`SCHEDULE_INVALID`) and an input that the flow does not take (`INPUT_INVALID`).
 */
export async function publishFlow({
  store,
  version,
}: {
  readonly store: Store;
  readonly version: FlowVersion;
}): Promise<void> {
  const { tables } = store;
  const { project, flow } = version;
  const stored = await store.getVersion({ project, flow, version: version.version });
  const manifest = JSON.parse((stored ?? version).manifest) as FlowManifest;
  const schedules = checkSchedules(manifest);
  const queue = manifest.admission?.queue;
  // Its limits before its runs: a version that is not published after all leaves nothing but them.
  if (queue) await declareQueue(tables, { project, queue: queue.name }, queue.settings);
  const subscriptions = readTriggers(manifest).flatMap((trigger) =>
    trigger.kind === "event" ? [{ type: trigger.type, filter: trigger.where }] : [],
  );
  for (let attempt = 0; attempt < attempts; attempt++) {
    const nowMs = await tables.nowMs();
    const [seen, present] = await Promise.all([
      store.getFlow({ project, flow }),
      declaredSchedules(tables, { project, flow, orIds: [...namedSchedules(flow, schedules).keys()] }),
    ]);
    const written = await tables.write(
      [
        ...publishStatements(tables, { version, seen, nowMs }),
        ...declaredScheduleWrites(tables, { project, flow, schedules, present, nowMs }),
        ...subscriptionStatements(tables, { project, flow, subscriptions }),
      ],
      { duties: schedules.length > 0 },
    );
    if (written) return;
  }
  throw new MillraceError({
    code: "STORE_UNAVAILABLE",
    message: `Cannot publish ${flow} as nobody else must write its schedules meanwhile: others did, ${attempts} times`,
    hint: "Publish it again.",
  });
}

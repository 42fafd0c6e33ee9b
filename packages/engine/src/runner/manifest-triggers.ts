import { type Flow, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import {
  checkEventType,
  checkEventWhere,
  type EventWhere,
  isEventTrigger,
  type Schedule,
} from "@millrace/flow/trigger";
import { scheduleShape } from "../schedules/timing.ts";

/** What starts runs of a flow by itself, as its manifest says it. */
export type ManifestTrigger = Schedule | ManifestEventTrigger;

interface ManifestEventTrigger {
  readonly kind: "event";
  readonly type: string;
  readonly where: EventWhere;
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** The shape of a trigger that comes from outside. */
export const triggerShape = z.union([
  scheduleShape,
  z.object({ kind: z.literal("event"), type: z.string(), where: z.record(z.string(), scalar) }),
]);

/** The triggers of a flow as data. */
export function manifestTriggers({ trigger = [] }: Pick<Flow, "trigger">): readonly ManifestTrigger[] {
  return [trigger].flat().map((one) => {
    if (!isEventTrigger(one)) return one;
    const { kind, type, where } = one;
    return { kind, type, where };
  });
}

/** The triggers of a manifest that may have any shape; refused where they are none (`FLOW_DEFINITION_INVALID`). */
export function readTriggers(manifest: {
  readonly name: string;
  readonly triggers?: unknown;
}): readonly ManifestTrigger[] {
  const { data, error } = z
    .array(triggerShape)
    .max(100)
    .safeParse(manifest.triggers ?? []);
  if (!data) {
    throw new MillraceError({
      code: "FLOW_DEFINITION_INVALID",
      message: `Cannot publish ${manifest.name} as its triggers must be those of a flow, 100 at most: ${z.prettifyError(error)}`,
      hint: "Make them with cron, every, once or on.",
    });
  }
  for (const trigger of data) {
    if (trigger.kind !== "event") continue;
    checkEventType(trigger.type);
    checkEventWhere(trigger.where);
  }
  return data;
}

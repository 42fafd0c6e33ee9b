import { createHash } from "node:crypto";
import type { Json } from "@millrace/flow";
import { type FlowAdmission, keyAt } from "@millrace/flow/queue";
import type { RunStart } from "@millrace/store";
import type { Collecting } from "@millrace/store/queues";
import type { FlowManifest } from "../runner/flow-manifest.ts";

/** How several starts of a flow become one run; null where each has its own. */
export function collectOf({ admission }: FlowManifest): "batch" | "debounce" | null {
  if (admission?.batch) return "batch";
  return admission?.debounce ? "debounce" : null;
}

/** How many milliseconds the first start of a run waits for others; undefined where it does not. */
export function collectedFor({ admission }: FlowManifest): number | undefined {
  const { batch, debounce } = admission ?? {};
  // A batch of one is full with its first start.
  return batch?.size === 1 ? undefined : (batch ?? debounce)?.withinMs;
}

/** How the start is collected; null for a flow that collects none. What would be let in differently is collected apart. */
export function collectingOf(
  admission: FlowAdmission | undefined,
  { version, admission: own }: RunStart,
  input: Json,
): Collecting | null {
  const { batch = null, debounce = null } = admission ?? {};
  const path = (batch ?? debounce)?.key ?? null;
  const parts = [version, own?.queue, own?.priority, own?.key, path === null ? "" : keyAt(path, input)];
  const key = () => createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  if (batch?.size === 1) return null;
  if (batch) return { collect: "batch", key: key(), size: batch.size, withinMs: batch.withinMs };
  return debounce && { collect: "debounce", key: key(), ...withoutKey(debounce) };
}

function withoutKey({ withinMs, longestMs }: NonNullable<FlowAdmission["debounce"]>) {
  return { withinMs, longestMs };
}

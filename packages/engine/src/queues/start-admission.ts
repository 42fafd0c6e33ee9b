import type { Json } from "@millrace/flow";
import { keyAt } from "@millrace/flow/queue";
import type { Admission } from "@millrace/store";
import { expireAt } from "../control/expire-at.ts";
import { checkName } from "../protocol/names.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";

/** What a start says of its own admission; what it leaves out is as the flow says. */
export interface StartOptions {
  readonly priority?: number | undefined;
  /** Stands in for what lies at the flow's `key`. */
  readonly key?: string | undefined;
  /** Milliseconds since 1970; not before this moment. */
  readonly availableAt?: number | undefined;
}

/** How a run of this flow with this input is let in: every start of a run goes through it. */
export function startAdmission(
  manifest: FlowManifest,
  { input, nowMs, ...given }: StartOptions & { readonly input: Json; readonly nowMs: number },
): Partial<Admission> {
  const { queue, priority = 0, key: path = null, labels = [] } = manifest.admission ?? {};
  const key = given.key ?? (path === null ? "" : keyAt(path, input));
  if (key !== "") checkName(key, "the key of a run in its queue");
  const wanted = given.priority ?? priority;
  const expires = expireAt(manifest, given.availableAt ?? nowMs);
  // What is as always is left out: it would travel with every start.
  return {
    ...(queue && { queue: queue.name }),
    ...(wanted !== 0 && { priority: wanted }),
    ...(key !== "" && { key }),
    ...(labels.length > 0 && { needs: labels }),
    ...(given.availableAt !== undefined && { availableAt: given.availableAt }),
    ...(expires !== null && { expireAt: expires }),
  };
}

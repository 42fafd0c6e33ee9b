import { type Flow, type FlowTimeouts, type Json, parseDuration, parseMemorySize, z } from "@millrace/flow";
import { type FlowAdmission, flowAdmission } from "@millrace/flow/queue";
import { type ManifestTrigger, manifestTriggers } from "./manifest-triggers.ts";

/** What Millrace knows of a flow without running it; stored with the version as JSON. */
export interface FlowManifest {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema (2020-12) of the input; null takes anything. */
  readonly input: Json;
  readonly use: Readonly<Record<string, { readonly kind: string; readonly settings: Json }>>;
  /** What starts runs of it; absent where nothing does by itself. */
  readonly triggers?: readonly ManifestTrigger[] | undefined;
  /** What it asks for beyond what every runner gets. */
  readonly limits?: { readonly memoryBytes?: number | undefined } | undefined;
  /** How its runs are let in; absent where it says nothing of it. */
  readonly admission?: FlowAdmission | undefined;
  /** Those of the flow that the worker and the store see to; absent where it has none. */
  readonly timeouts?: ManifestTimeouts | undefined;
}

interface ManifestTimeouts {
  readonly queuedMs?: number | undefined;
  readonly runMs?: number | undefined;
}

/** Reads the manifest of a flow. */
export function flowManifest(flow: Flow): FlowManifest {
  const admission = flowAdmission(flow, flow.name);
  return {
    name: flow.name,
    description: flow.description ?? null,
    input: flow.input ? (z.toJSONSchema(flow.input, { io: "input", unrepresentable: "any" }) as Json) : null,
    use: Object.fromEntries(
      Object.entries(flow.use ?? {}).map(([name, { kind, settings }]) => [name, { kind, settings }]),
    ),
    ...(flow.trigger && { triggers: manifestTriggers(flow) }),
    ...(flow.limits?.memory !== undefined && { limits: { memoryBytes: parseMemorySize(flow.limits.memory) } }),
    ...(admission && { admission }),
    ...(flow.timeouts && { timeouts: manifestTimeouts(flow.timeouts) }),
  };
}

function manifestTimeouts({ queued, run }: FlowTimeouts): ManifestTimeouts {
  return {
    ...(queued !== undefined && { queuedMs: parseDuration(queued) }),
    ...(run !== undefined && { runMs: parseDuration(run) }),
  };
}

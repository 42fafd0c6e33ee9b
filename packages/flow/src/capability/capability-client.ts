import type { ArtifactContent, ArtifactDescription, ArtifactReference } from "../artifact/artifact-reference.ts";
import type { Json } from "../json/json.ts";
import type { FlowLog } from "../log/flow-log.ts";
import type { Step } from "../step/step.ts";
import type { CapabilityChannel } from "./capability-host.ts";

/** What the runner's half of a capability has: the run's own step, and messages to its host in the worker. */
export interface CapabilityClient {
  readonly step: Step;
  readonly log: FlowLog;
  /** The settings of the declaration under `use`. */
  readonly settings: Json;
  call(method: string, params: Json, options?: { readonly signal?: AbortSignal }): Promise<Json>;
  connect(method: string, params: Json): Promise<CapabilityChannel>;
  /** Stores a file of the run; the reference is durable once the step that returns it is recorded. */
  writeArtifact(description: ArtifactDescription, content: ArtifactContent): Promise<ArtifactReference>;
}

/** The one export `bind` of a capability's runner module: makes what the flow receives in `run`. */
export type BindCapability = (client: CapabilityClient) => unknown;

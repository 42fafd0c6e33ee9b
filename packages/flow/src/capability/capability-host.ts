import type { Json } from "../json/json.ts";

/** For whom a capability acts: the worker fills this in, nothing of it comes from the runner. */
export interface CapabilityScope {
  readonly project: string;
  readonly runId: string;
  readonly flow: string;
  /** The name under `use`. */
  readonly name: string;
  /** The declaration's settings, as stored with the version. */
  readonly settings: Json;
}

/** One request of a runner. `method` and `params` come from user code and are checked by the host. */
export interface CapabilityRequest {
  readonly scope: CapabilityScope;
  readonly method: string;
  readonly params: Json;
  /** Aborted when the run ends, is canceled, or its runner dies. */
  readonly signal: AbortSignal;
  /**
   * Whether the run is surely this worker's, to be asked at the last moment before something outside is touched: a worker
   * that was frozen past its lease goes on where it stood, and by then the step may be another's.
   */
  readonly mayAct: () => boolean;
}

/** A two-way stream of text messages between the runner's and the worker's half of a capability. */
export interface CapabilityChannel {
  send(message: string): void;
  /** Sets the one listener; messages that came before it are kept for it. */
  onMessage(listener: (message: string) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(reason: string): void;
}

/** The worker's half of a capability: trusted, owns what flows may only ask for. */
export interface CapabilityHost {
  call(request: CapabilityRequest): Promise<Json>;
  /** Serves a channel until it is closed; a rejection closes it with the error's message. */
  connect?(request: CapabilityRequest, channel: CapabilityChannel): Promise<void>;
  /** Frees what a run holds, however it ended. */
  endRun(scope: Pick<CapabilityScope, "project" | "runId">): Promise<void>;
  close(): Promise<void>;
}

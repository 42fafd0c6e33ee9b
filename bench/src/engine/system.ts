import type { Audit, Job, Measured, StepResult } from "./measured.ts";
import type { Idleness } from "./until-idle.ts";

/** What systems of this folder and peers use alike. */
export interface Tools {
  processorTimeMs(roots: readonly number[]): number;
  /** What stands behind the colon of the contender's name: which setting of the system is measured. */
  readonly variant: string | null;
  /** Resolves when no run is open, or none ends any more. */
  untilIdle(idleness: Idleness): Promise<void>;
  /** The code of a step. */
  readonly executeStep: () => StepResult;
}

/** When the first step of a run ran and when its end was recorded, in milliseconds since 1970. */
export interface Outcome {
  readonly firstStepAt: number;
  readonly endedAt: number;
}

/** A system that takes runs as they arrive. */
export interface OpenLoop {
  /** Resolves with the id of the run when the start is acknowledged; null where it was refused as the queue is full. */
  start(): Promise<string | null>;
  /** Whether a run is queued or running. */
  isOpen(): Promise<boolean>;
  /** Of the runs that ended, by id; those that were started since a moment. */
  outcomes(sinceMs: number): Promise<ReadonlyMap<string, Outcome>>;
  close(): Promise<void>;
}

/** Runs that wait for somebody's word. */
export interface Waiting {
  /** Starts runs and resolves when all of them wait. */
  park(runs: number): Promise<void>;
  /** Gives every run its word and resolves when all of them have ended. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** A server that answers a request with the result of a run. */
export interface Replying {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Its processes, for processor time and memory. */
  readonly processIds: readonly number[];
  close(): Promise<void>;
}

/** One system under measurement: what it can be asked to do, each in a process of its own. */
export interface System {
  measure?(job: Job, tools: Tools): Promise<Measured>;
  /** Queues the job's runs and works none. */
  fill?(job: Job, tools: Tools): Promise<void>;
  /** Resolves when it works; goes on until the process is killed. `index` tells several workers apart. */
  work?(job: Job, tools: Tools & { readonly index: number }): Promise<void>;
  /** Waits until all runs of the job have ended, or until none ends any more. */
  audit?(job: Job, tools: Tools): Promise<Audit>;
  openLoop?(job: Job, tools: Tools): Promise<OpenLoop>;
  waiting?(job: Job, tools: Tools): Promise<Waiting>;
  replying?(job: Job, tools: Tools): Promise<Replying>;
}

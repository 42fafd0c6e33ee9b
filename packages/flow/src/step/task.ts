import type { z } from "zod";
import type { Duration } from "../durations/duration.ts";
import type { Json } from "../json/json.ts";

/** What an agent is asked to do. */
export interface TaskOptions<Response extends z.ZodType = z.ZodType> {
  /** What it must be able to do, such as `"resize-image"`. */
  readonly capability: string;
  /** What it is given. (Default: null) */
  readonly payload?: Json;
  /** What its result must be, as zod describes it; one that is not fails the step as `TASK_RESULT_INVALID`. */
  readonly response?: Response;
  /** From -1000 to 1000, higher first. (Default: 0) */
  readonly priority?: number;
  /** The task's deadline, from now. (Default: none) */
  readonly within?: Duration;
  /** How many attempts of agents may follow the first one, from 0 to 100. (Default: 3) */
  readonly retries?: number;
  /** Tells iterations of a loop apart; a name with the same key twice is `STEP_DUPLICATE`. */
  readonly key?: string;
}

/** How a task with `within` ended. One whose time is over is given to nobody any more, and a late result is refused. */
export type TaskOutcome<Result> =
  | { readonly outcome: "finished"; readonly result: Result }
  | { readonly outcome: "timed out"; readonly taskId: string };

/**
 * Gives an agent work as a step: queues a task with the entry of the step and waits for its result without holding memory.
 * A task that failed after its retries, or was canceled, throws `TASK_FAILED` with its error as the cause.
 */
export interface GiveTask {
  <Response extends z.ZodType>(
    name: string,
    options: TaskOptions<Response> & { readonly response: Response; readonly within: Duration },
  ): Promise<TaskOutcome<z.output<Response>>>;
  <Response extends z.ZodType>(
    name: string,
    options: TaskOptions<Response> & { readonly response: Response; readonly within?: never },
  ): Promise<z.output<Response>>;
  <Result extends Json = Json>(
    name: string,
    options: TaskOptions & { readonly response?: never; readonly within: Duration },
  ): Promise<TaskOutcome<Result>>;
  <Result extends Json = Json>(
    name: string,
    options: TaskOptions & { readonly response?: never; readonly within?: never },
  ): Promise<Result>;
}

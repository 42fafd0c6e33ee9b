import type { Flow } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import type { Clock } from "../clock/clock.ts";
import type { RunMessage, StepName, WorkerMessage } from "../protocol/messages.ts";
import { type AttemptScope, currentScope, newScope } from "./attempt-scope.ts";
import { jsonText } from "./json-text.ts";
import type { LeaseGate } from "./lease-gate.ts";
import type { Outbox, Receipt } from "./outbox.ts";
import { type RecordedRun, readRecordedRun, stepId } from "./recorded-run.ts";
import { refuseDivergence } from "./refuse-divergence.ts";
import type { SlowSteps } from "./slow-steps.ts";

/** What all executions of a runner share. */
export interface RunnerParts {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly gate: LeaseGate;
  readonly slowSteps: SlowSteps;
}

type Wake = (body: string | null) => void;
type RunAssignment = Extract<WorkerMessage, { t: "run" }>;

/** One execution of a run in this runner: from its journal to the next ending, wait, cancel or drain. */
export class RunExecution {
  /** The worker's number for it, in every message about it. */
  readonly id: number;
  readonly runId: string;
  readonly project: string;
  readonly recorded: RecordedRun;
  readonly parts: RunnerParts;
  /** Steps, waits and events the code has asked for, each with the step around it; recorded ones that are missing diverge. */
  readonly asked = new Map<string, string>();
  logLines = 0;

  readonly #onOver: () => void;
  readonly #body = newScope(this, null);
  readonly #waits = new Map<string, Wake>();
  readonly #attempts = new Set<RunningAttempt>();
  #flow: Flow | undefined;
  /** Attempts that execute and facts that are not yet durable. */
  #active = 0;
  /** Questions to the worker that were not answered. */
  #asking = 0;
  #wakes = 0;
  /** What was offered to the worker: the run goes to rest unless a wake is on its way. */
  #resting: PromiseWithResolvers<void> | null = null;
  #checkSet = false;
  #stopping = false;
  #canceled = false;
  /** What the body came to, held back until what executes beside it is recorded. */
  #ending: RunMessage | null = null;
  #over = false;

  constructor(assignment: RunAssignment, options: { parts: RunnerParts; onOver: () => void }) {
    this.id = assignment.execution;
    this.runId = assignment.run;
    this.project = assignment.project;
    this.recorded = readRecordedRun(assignment.entries);
    this.parts = options.parts;
    this.#onOver = options.onOver;
  }

  /** The flow, once its version was loaded. */
  get flow(): Flow {
    return this.#flow!;
  }

  /** Loads the version and runs the flow's body to its end; the promise resolves when the body has nothing more to say. */
  async execute(version: Promise<Flow>, body: (flow: Flow) => Promise<unknown>): Promise<void> {
    let ending: RunMessage;
    try {
      const flow = await version;
      this.#flow = flow;
      if (this.#stopping || this.#over) return;
      const output = await currentScope.run(this.#body, () => body(flow));
      refuseDivergence(this.recorded, this.asked);
      const text = jsonText(output, `the output of the flow ${flow.name}`);
      ending = { t: "ended", execution: this.id, ...(text !== undefined && { output: text }) };
    } catch (thrown) {
      ending = { t: "threw", execution: this.id, error: recordError(thrown, "FLOW_FAILED") };
    }
    if (this.#over || this.#canceled) return;
    if (this.#active === 0) {
      this.#end(ending);
      return;
    }
    this.#ending = ending;
    this.#stopping = true;
  }

  /** While the flow's code waits for an answer of the worker the run is not put to rest; its end waits for none. */
  async during<Result>(answer: Promise<Result>): Promise<Result> {
    this.#asking++;
    try {
      return await answer;
    } finally {
      this.#asking--;
      this.#checkSoon();
    }
  }

  /** Resolves when a step may start: never once the run is being stopped, or its code's own attempt is over. */
  async mayStart(): Promise<void> {
    const scope = this.scope();
    for (;;) {
      if (this.#stopping || this.#over || scope.over) await never();
      if (this.#resting) await this.#resting.promise;
      else if (this.parts.gate.open) return;
      else await this.parts.gate.enter();
    }
  }

  /** The scope of the code that is executing: an attempt of this run, or its body. */
  scope(): AttemptScope {
    const scope = currentScope.getStore();
    return scope?.execution === this ? scope : this.#body;
  }

  /** Runs one attempt's function; aborts it when the run is canceled, the step around it ends or the time is over. */
  async attempt<Result>(step: StepName, options: AttemptOptions<Result>): Promise<Result> {
    const { scope, timeoutMs } = options;
    const controller = new AbortController();
    const outer = this.scope().signal;
    const running = { controller, takeTimerBack: () => {} };
    scope.signal = controller.signal;
    this.#attempts.add(running);
    this.#active++;
    this.parts.slowSteps.watch(running, () => this.#sendStarted(step, options));
    const abort = () => controller.abort(outer?.reason);
    outer?.addEventListener("abort", abort, { once: true });
    try {
      return await new Promise<Result>((resolve, reject) => {
        running.takeTimerBack = this.parts.clock.setTimer(timeoutMs, () => {
          const error = timeoutError(step.name, timeoutMs);
          controller.abort(error);
          reject(error);
        });
        currentScope.run(scope, () => options.run(controller.signal)).then(resolve, reject);
      });
    } finally {
      scope.over = true;
      outer?.removeEventListener("abort", abort);
      running.takeTimerBack();
      this.parts.slowSteps.ended(running);
      this.#attempts.delete(running);
      this.#ceased();
    }
  }

  /** Reports a fact; resolves when it is durable, never once this execution or the attempt that reports is over. */
  async report(fact: Parameters<Outbox["report"]>[0]): Promise<Receipt> {
    if (this.#over || this.scope().over) await never();
    this.#active++;
    try {
      return await this.parts.outbox.report(fact);
    } finally {
      this.#ceased();
    }
  }

  /** Announces a wait and resolves with the body of its `wait.finished`, null for a retry. */
  wait(message: Omit<Extract<RunMessage, { t: "wait" }>, "t" | "execution">): Promise<string | null> {
    return new Promise((resolve) => {
      if (this.#over || this.scope().over) return;
      this.#waits.set(stepId(message.name, message.key), resolve);
      this.parts.outbox.send({ t: "wait", execution: this.id, ...message });
      this.#checkSoon();
    });
  }

  wake(step: StepName, body: string | null): void {
    this.#wakes++;
    this.#resting?.resolve();
    this.#resting = null;
    const id = stepId(step.name, step.key);
    const resolve = this.#waits.get(id);
    this.#waits.delete(id);
    resolve?.(body);
    this.#checkSoon();
  }

  /** Begins no further step; `abort` tells those that execute to end as well. Reports `stopped` when none is left. */
  stop(options: { readonly abort: boolean; readonly reason: string }): void {
    if (this.#over) return;
    this.#stopping = true;
    if (options.abort) {
      this.#canceled = true;
      this.#ending = null;
      for (const { controller } of this.#attempts) controller.abort(canceledError(options.reason));
    }
    this.#checkSoon();
  }

  forget(): void {
    if (this.#over) return;
    this.#over = true;
    for (const { controller, takeTimerBack } of this.#attempts) {
      takeTimerBack();
      controller.abort(canceledError("it left this runner"));
    }
    this.#onOver();
  }

  #end(message: RunMessage): void {
    this.parts.outbox.send(message);
    this.forget();
  }

  #sendStarted({ name, key }: StepName, { attempt, startedAt, scope }: AttemptOptions<unknown>): void {
    if (!this.#over && !scope.over)
      this.parts.outbox.send({ t: "started", execution: this.id, name, key, attempt, startedAt });
  }

  #ceased(): void {
    this.#active--;
    this.#checkSoon();
  }

  /** Looks once the code that was just resumed had its turn: it may have begun the next step. */
  #checkSoon(): void {
    if (this.#checkSet || this.#over || this.#active > 0 || (this.#waits.size === 0 && !this.#stopping)) return;
    this.#checkSet = true;
    setImmediate(() => {
      this.#checkSet = false;
      if (this.#over || this.#active > 0) return;
      if (this.#stopping) this.#end(this.#ending ?? { t: "stopped", execution: this.id });
      else if (this.#waits.size > 0 && this.#asking === 0 && !this.#resting) this.#rest();
    });
  }

  #rest(): void {
    this.#resting = Promise.withResolvers();
    this.parts.outbox.send({ t: "idle", execution: this.id, wakes: this.#wakes });
  }
}

interface RunningAttempt {
  readonly controller: AbortController;
  takeTimerBack: () => void;
}

interface AttemptOptions<Result> {
  readonly attempt: number;
  readonly startedAt: number;
  readonly timeoutMs: number;
  readonly scope: AttemptScope;
  run(signal: AbortSignal): Promise<Result>;
}

function never(): Promise<never> {
  return new Promise(() => {});
}

function canceledError(reason: string): MillraceError {
  return new MillraceError({
    code: "RUN_CANCELED",
    message: `Cannot go on as the run was canceled: ${reason}`,
  });
}

function timeoutError(name: string, timeoutMs: number): MillraceError {
  return new MillraceError({
    code: "STEP_TIMEOUT",
    message: `Cannot wait longer for the step ${name} as an attempt may take ${timeoutMs} ms`,
    hint: "Give the step a longer timeout, or make it check its signal and do less at once.",
  });
}

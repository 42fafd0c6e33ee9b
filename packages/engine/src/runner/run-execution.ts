import type { Flow } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import type { Clock } from "../clock/clock.ts";
import type { RunnerMessage, StepName, WorkerMessage } from "../protocol/messages.ts";
import { type AttemptScope, currentScope, newScope } from "./attempt-scope.ts";
import type { LeaseGate } from "./lease-gate.ts";
import type { Outbox, Receipt } from "./outbox.ts";
import { type RecordedRun, readRecordedRun, stepId } from "./recorded-run.ts";
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
  readonly runId: string;
  readonly project: string;
  readonly flow: Flow;
  readonly recorded: RecordedRun;
  readonly parts: RunnerParts;
  /** Steps and waits the code has asked for, to find recorded ones that it no longer does. */
  readonly asked = new Set<string>();
  logLines = 0;

  readonly #onOver: () => void;
  readonly #waits = new Map<string, Wake>();
  readonly #attempts = new Set<AbortController>();
  /** Attempts that execute and facts that are not yet durable. */
  #active = 0;
  #wakes = 0;
  #checkSet = false;
  #stopping = false;
  #over = false;

  constructor(assignment: RunAssignment, flow: Flow, options: { parts: RunnerParts; onOver: () => void }) {
    this.runId = assignment.run;
    this.project = assignment.project;
    this.flow = flow;
    this.recorded = readRecordedRun(assignment.entries);
    this.parts = options.parts;
    this.#onOver = options.onOver;
  }

  /** Runs the flow's body to its end; the promise resolves when there is nothing more to report. */
  async execute(body: () => Promise<unknown>): Promise<void> {
    try {
      const output = await currentScope.run(newScope(this, null), body);
      if (this.#stopping || this.#over) return;
      this.#refuseDivergence();
      const text = JSON.stringify(output);
      this.#end({ t: "ended", run: this.runId, ...(text !== undefined && { output: text }) });
    } catch (thrown) {
      if (this.#stopping || this.#over) return;
      this.#end({ t: "threw", run: this.runId, error: recordError(thrown, "FLOW_FAILED") });
    }
  }

  /** Never resolves once the run is being stopped, so that no further step begins. */
  async mayStart(): Promise<void> {
    while (!this.#stopping && !this.#over && !this.parts.gate.open) await this.parts.gate.enter();
    if (this.#stopping || this.#over) await new Promise<never>(() => {});
  }

  /** The scope of the code that is executing: an attempt of this run, or its body. */
  scope(): AttemptScope {
    const scope = currentScope.getStore();
    return scope?.execution === this ? scope : newScope(this, null);
  }

  /** Runs one attempt's function; aborts it when the run is canceled or the time is over. */
  async attempt<Result>(step: StepName, options: AttemptOptions<Result>): Promise<Result> {
    const controller = new AbortController();
    const watched = {};
    this.#attempts.add(controller);
    this.#active++;
    this.parts.slowSteps.watch(watched, () =>
      this.parts.outbox.send({
        t: "started",
        run: this.runId,
        ...step,
        attempt: options.attempt,
        startedAt: options.startedAt,
      }),
    );
    let takeTimerBack = () => {};
    try {
      return await new Promise<Result>((resolve, reject) => {
        takeTimerBack = this.parts.clock.setTimer(options.timeoutMs, () => {
          const error = timeoutError(step.name, options.timeoutMs);
          controller.abort(error);
          reject(error);
        });
        currentScope.run(options.scope, () => options.run(controller.signal)).then(resolve, reject);
      });
    } finally {
      takeTimerBack();
      this.parts.slowSteps.ended(watched);
      this.#attempts.delete(controller);
      this.#ceased();
    }
  }

  /** Reports a fact; resolves when it is durable. */
  async report(fact: Parameters<Outbox["report"]>[0]): Promise<Receipt> {
    this.#active++;
    try {
      return await this.parts.outbox.report(fact);
    } finally {
      this.#ceased();
    }
  }

  /** Announces a wait and resolves with the body of its `wait.finished`, null for a retry. */
  wait(message: Omit<Extract<RunnerMessage, { t: "wait" }>, "t" | "run">): Promise<string | null> {
    return new Promise((resolve) => {
      this.#waits.set(stepId(message.name, message.key), resolve);
      this.parts.outbox.send({ t: "wait", run: this.runId, ...message });
      this.#checkSoon();
    });
  }

  wake(step: StepName, body: string | null): void {
    this.#wakes++;
    const id = stepId(step.name, step.key);
    const resolve = this.#waits.get(id);
    this.#waits.delete(id);
    resolve?.(body);
  }

  /** Begins no further step; `abort` tells those that execute to end as well. Reports `stopped` when none is left. */
  stop(options: { readonly abort: boolean; readonly reason: string }): void {
    if (this.#over) return;
    this.#stopping = true;
    const error = new MillraceError({
      code: "RUN_CANCELED",
      message: `Cannot go on as the run was canceled: ${options.reason}`,
    });
    if (options.abort) for (const controller of this.#attempts) controller.abort(error);
    this.#checkSoon();
  }

  forget(): void {
    this.#over = true;
    for (const controller of this.#attempts) controller.abort();
    this.#onOver();
  }

  #end(message: RunnerMessage): void {
    this.parts.outbox.send(message);
    this.forget();
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
      if (this.#stopping) this.#end({ t: "stopped", run: this.runId });
      else if (this.#waits.size > 0) this.parts.outbox.send({ t: "idle", run: this.runId, wakes: this.#wakes });
    });
  }

  #refuseDivergence(): void {
    const recorded = [...this.recorded.steps.keys(), ...this.recorded.waits.keys()];
    const forgotten = recorded.filter((id) => !this.asked.has(id) && !this.#liesInsideFinishedStep(id));
    if (forgotten.length === 0) return;
    const names = forgotten.map((id) => id.replace("\u0000", " ")).join(", ");
    throw new MillraceError({
      code: "REPLAY_DIVERGED",
      message: `Cannot end the run as its code must ask for every recorded step again: ${names}`,
      hint: "Make what decides between steps come from step results and the input only, not from time, chance or outside.",
      data: { steps: forgotten.map((id) => id.split("\u0000")) },
    });
  }

  /** Steps inside a session that has finished are not asked for again. */
  #liesInsideFinishedStep(id: string): boolean {
    for (let slash = id.lastIndexOf("/"); slash > 0; slash = id.lastIndexOf("/", slash - 1)) {
      if (this.asked.has(outerId(id.slice(0, slash)))) return true;
    }
    return false;
  }
}

interface AttemptOptions<Result> {
  readonly attempt: number;
  readonly startedAt: number;
  readonly timeoutMs: number;
  readonly scope: AttemptScope;
  run(signal: AbortSignal): Promise<Result>;
}

/** The name under which a step inside another one is journaled: `outer/inner`, `outer[key]/inner`. */
export function nestedName(outer: StepName | null, name: string): string {
  if (outer === null) return name;
  return `${outer.name}${outer.key === null ? "" : `[${outer.key}]`}/${name}`;
}

function outerId(label: string): string {
  const keyed = /^(.*)\[(.*)\]$/s.exec(label);
  return keyed ? stepId(keyed[1]!, keyed[2]!) : label;
}

function timeoutError(name: string, timeoutMs: number): MillraceError {
  return new MillraceError({
    code: "STEP_TIMEOUT",
    message: `Cannot wait longer for the step ${name} as an attempt may take ${timeoutMs} ms`,
    hint: "Give the step a longer timeout, or make it check its signal and do less at once.",
  });
}

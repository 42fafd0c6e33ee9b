import type { Flow, Json } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import type { LargeValue } from "@millrace/flow/run";
import type { Clock } from "../clock/clock.ts";
import type { RunMessage, StepName, WorkerMessage } from "../protocol/messages.ts";
import { type AttemptLimits, watchAttempt } from "./attempt-limits.ts";
import { type AttemptScope, currentScope, isOver, newScope, noteRecorded } from "./attempt-scope.ts";
import { Continuation, continuationUnused } from "./continuation.ts";
import { jsonText } from "./json-text.ts";
import { isLarge, LargeValues } from "./large-values.ts";
import type { LeaseGate } from "./lease-gate.ts";
import type { Outbox, Receipt } from "./outbox.ts";
import { type RecordedRun, readRecordedRun, stepId } from "./recorded-run.ts";
import { refuseDivergence } from "./refuse-divergence.ts";
import type { SlowSteps } from "./slow-steps.ts";
import type { WorkerCalls } from "./worker-calls.ts";

/** What all executions of a runner share. */
export interface RunnerParts {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly gate: LeaseGate;
  readonly slowSteps: SlowSteps;
  readonly calls: WorkerCalls;
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
  /** Waits that the code knows to have been ended by a signal. */
  readonly signaledWaits = new Set<string>();
  #order = 0;
  /** What `continueWith` made; the body must return it. */
  continuation: Continuation | null = null;
  responded = false;
  /** From which the chance of the body is derived, once it was asked for. */
  seed: number | undefined;
  readonly body = newScope(this, { kind: "body", step: null, outer: null });

  /** Nothing begins: it only says what its code asks for. */
  readonly #dry: boolean;
  readonly #onOver: () => void;
  readonly #values = new LargeValues(this);
  readonly #waits = new Map<string, Wake>();
  readonly #attempts = new Set<RunningAttempt>();
  #flow: Flow | undefined;
  /** Attempts that execute and facts that are not yet durable. */
  #active = 0;
  /** Settles when the fact is durable that the body has run ahead of. */
  #ahead: Promise<void> | null = null;
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

  constructor(
    assignment: RunAssignment,
    options: { parts: RunnerParts; onOver: () => void; readonly dryOn?: RecordedRun },
  ) {
    this.id = assignment.execution;
    this.runId = assignment.run;
    this.project = assignment.project;
    this.recorded = options.dryOn ?? readRecordedRun(assignment.entries);
    this.#dry = options.dryOn !== undefined;
    this.#order = this.recorded.lastSeq;
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
      const output = await currentScope.run(this.body, () => body(flow));
      refuseDivergence(this.recorded, this.asked);
      ending = await this.#endingOf(output);
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

  async #endingOf(output: unknown): Promise<RunMessage> {
    if (output instanceof Continuation) return { t: "continued", execution: this.id, input: output.input };
    if (this.continuation) throw continuationUnused(this.flow.name);
    const text = jsonText(output, `the output of the flow ${this.flow.name}`);
    return { t: "ended", execution: this.id, ...(isLarge(text) ? await this.keep(text) : recordedAs(text)) };
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

  /** Resolves when code may be executed that is no effect itself, as the branches of a race. */
  async mayReplay(): Promise<void> {
    if (!this.#dry) await this.mayStart();
  }

  /** Resolves when a step may start: never once the run is being stopped, or its code's own attempt is over. */
  async mayStart(): Promise<void> {
    const scope = this.scope();
    for (;;) {
      if (this.#stopping || this.#over || isOver(scope)) await never();
      if (this.#ahead) await this.#ahead;
      else if (this.#resting) await this.#resting.promise;
      else if (this.parts.gate.open) return;
      else await this.parts.gate.enter();
    }
  }

  /** The scope of the code that is executing: an attempt of this run, or its body. */
  scope(): AttemptScope {
    const scope = currentScope.getStore();
    return scope?.execution === this ? scope : this.body;
  }

  /** Runs one attempt's function; aborts it when the run is canceled, the step around it ends or the time is over. */
  async attempt<Result>(step: StepName, options: AttemptOptions<Result>): Promise<Result> {
    const { scope, limits } = options;
    const controller = new AbortController();
    const outer = this.scope().signal;
    const running: RunningAttempt = { controller, takeTimerBack: () => {} };
    scope.signal = controller.signal;
    this.#attempts.add(running);
    this.#active++;
    const ended = this.parts.slowSteps.watch(() => this.#sendStarted(step, options));
    const abort = () => controller.abort(outer?.reason);
    outer?.addEventListener("abort", abort, { once: true });
    try {
      return await new Promise<Result>((resolve, reject) => {
        const onOver = (error: MillraceError) => {
          controller.abort(error);
          reject(error);
        };
        const watch = watchAttempt(this.parts.clock, limits, { step: step.name, onOver });
        running.takeTimerBack = watch.end;
        currentScope.run(scope, () => options.run(controller.signal, watch.beat)).then(resolve, reject);
      });
    } finally {
      scope.over = true;
      outer?.removeEventListener("abort", abort);
      running.takeTimerBack();
      ended();
      this.#attempts.delete(running);
      this.#ceased();
    }
  }

  /** Reports a fact; resolves when it is durable, never once this execution or the attempt that reports is over. */
  async report(fact: Parameters<Outbox["report"]>[0]): Promise<Receipt> {
    if (this.#over || isOver(this.scope())) await never();
    this.#active++;
    try {
      return await this.parts.outbox.report(fact);
    } finally {
      this.#ceased();
    }
  }

  /**
   * Reports a fact as `report`, but lets the body go on once it was sent when nothing else of the run is under way: until
   * it is durable no step of the run starts and nothing of it leaves this runner but its end, which goes with it.
   */
  async reportAhead(fact: Parameters<Outbox["reportAhead"]>[0]): Promise<Receipt> {
    const alone = this.#active === 0 && this.#waits.size === 0 && this.#asking === 0 && this.#ahead === null;
    if (!alone || this.#over || this.scope() !== this.body) return this.report(fact);
    const { sent, durable } = this.parts.outbox.reportAhead(fact);
    this.#ahead = durable.then(() => {
      this.#ahead = null;
    });
    this.#active++;
    await sent;
    this.#ceased();
    return "committed";
  }

  /** Has a value stored that is too long for an entry, and says how the report names it. */
  async keep(text: string): Promise<{ readonly large: string }> {
    this.#active++;
    try {
      return { large: await this.#values.keep(text) };
    } finally {
      this.#ceased();
    }
  }

  /** A value as the journal has it: in the entry, or in the artifact store. */
  async recordedValue(recorded: { readonly output?: unknown; readonly large?: LargeValue }): Promise<unknown> {
    const { output, large } = recorded;
    return large ? this.unlessOver(JSON.parse(await this.during(this.#values.read(large)))) : output;
  }

  /** Announces a wait and resolves with the body of its `wait.finished`, null for a retry. */
  wait(message: Omit<Extract<RunMessage, { t: "wait" }>, "t" | "execution">): Promise<string | null> {
    return new Promise((resolve) => {
      if (this.#over || isOver(this.scope())) return;
      this.#waits.set(stepId(message.name, message.key), resolve);
      this.parts.outbox.send({ t: "wait", execution: this.id, ...message });
      this.#checkSoon();
    });
  }

  /** The place in the journal's order of what is recorded under this id, or is being recorded now. */
  orderOf(id: string): number {
    return this.recorded.seqs.get(id) ?? ++this.#order;
  }

  /** Something of the code's scope is in the journal. */
  noteRecorded(id: string): void {
    noteRecorded(this.scope(), this.orderOf(id));
  }

  /** Waits whose names begin so are nobody's any more. */
  dropWaits(prefix: string): void {
    for (const id of this.#waits.keys()) if (id.startsWith(prefix)) this.#waits.delete(id);
  }

  /** Asks the worker to write something that it must look things up for; it is durable when the answer comes. */
  ask(question: Parameters<WorkerCalls["call"]>[0]): Promise<Json> {
    return this.during(this.parts.calls.call(question));
  }

  /** Resolves with what came, never once this execution or the scope of the code is over. */
  async unlessOver<Result>(result: Result): Promise<Result> {
    return this.#over || isOver(this.scope()) ? never() : result;
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
    if (!this.#over && !isOver(scope))
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

/** How a report has a value that fits an entry. */
export function recordedAs(text: string | undefined): { readonly output?: string } {
  return text === undefined ? {} : { output: text };
}

interface RunningAttempt {
  readonly controller: AbortController;
  takeTimerBack: () => void;
}

interface AttemptOptions<Result> {
  readonly attempt: number;
  readonly startedAt: number;
  readonly limits: AttemptLimits;
  readonly scope: AttemptScope;
  run(signal: AbortSignal, heartbeat: () => void): Promise<Result>;
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

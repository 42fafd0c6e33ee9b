import type { Flow, Step, StepContext, StepOptions } from "@millrace/flow";
import { type AttemptScope, attemptOf, currentScope } from "../runner/attempt-scope.ts";
import type { RunExecution } from "../runner/run-execution.ts";

/**
 * What an experiment holds still to find the cause of a failure: the time that the flow's body sees, its chance, the
 * module that survives in a runner, the order in which steps end, what steps change around them; `inside` is the time
 * and chance within steps.
 */
export type Pin = "time" | "chance" | "module" | "order" | "steps" | "inside";

type InTurn = (work: () => Promise<unknown>) => Promise<unknown>;

export interface Probe {
  readonly pins: ReadonlySet<Pin>;
  /** The order that each execution is held to. */
  readonly turns: WeakMap<RunExecution, InTurn>;
  /** The function of a step begins to execute. */
  began(scope: AttemptScope): void;
}

/** A flow that does the same and tells of it. */
export function probedFlow(flow: Flow, probe: Probe): Flow {
  return {
    ...flow,
    run: (context) =>
      flow.run({ ...context, step: probedStep(context.step, probe), run: { ...context.run, project: "simulated" } }),
  };
}

type Body = (context: StepContext) => unknown;
type AnyStep = (name: string, ...rest: readonly [Body] | readonly [StepOptions, Body]) => Promise<unknown>;

/** A step that tells when its function executes, and holds still what is pinned. */
export function probedStep(step: Step, probe: Probe): Step {
  const { pins } = probe;
  const inTurn = pins.has("order") ? turnsOf(probe) : null;
  const probed: AnyStep = (name, ...rest) => {
    const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
    let executed = false;
    const seen: Body = (context) => {
      executed = true;
      const scope = currentScope.getStore();
      if (scope) probe.began(scope);
      return body(context);
    };
    const ask = () => (step as unknown as AnyStep)(name, options, typeof body === "function" ? seen : body);
    if (!pins.has("steps") && !inTurn) return ask();
    const work = pins.has("steps") ? () => ask().then((result) => (executed ? result : repeated(body, result))) : ask;
    return handled(inTurn ? inTurn(work) : work());
  };
  const members = Object.entries(step).map(([name, member]: [string, (...args: unknown[]) => Promise<unknown>]) => {
    const ordered = inTurn && (name === "sleep" || name === "waitFor");
    return [name, ordered ? (...args: unknown[]) => handled(inTurn(() => member(...args))) : member];
  });
  return Object.assign(probed, Object.fromEntries(members)) as Step;
}

/** Executes the function of a recorded step as well, for what it changes around it. */
async function repeated(body: Body, result: unknown): Promise<unknown> {
  try {
    await body({ attempt: 1, idempotencyKey: "again", signal: new AbortController().signal } as StepContext);
  } catch {
    // What it does outside of a step may be refused; what it changed by then counts.
  }
  return result;
}

/** Steps of the body end in the order in which they were asked for. */
function turnsOf({ turns }: Probe): InTurn | null {
  const scope = currentScope.getStore();
  if (!scope) return null;
  const { execution } = scope;
  const known = turns.get(execution);
  if (known) return known;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn: InTurn = (work) => {
    const result = work();
    // A step inside of another one ends before that one does.
    const asking = currentScope.getStore();
    if (asking && attemptOf(asking)) return result;
    const before = last;
    last = Promise.allSettled([before, result]);
    return before.then(() => result);
  };
  turns.set(execution, inTurn);
  return inTurn;
}

function handled<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => {});
  return promise;
}

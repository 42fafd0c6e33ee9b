import { MillraceError, type RecordedError, recordError, restoreError } from "@millrace/flow/errors";
import type { EntryBodies } from "@millrace/flow/run";
import type { UnusedSignal } from "../protocol/messages.ts";
import { checkName } from "../protocol/names.ts";
import { type AttemptScope, currentScope, newScope } from "./attempt-scope.ts";
import { type ClaimedName, claimName } from "./claim-name.ts";
import { jsonText } from "./json-text.ts";
import { isLarge } from "./large-values.ts";
import { nestedName } from "./recorded-run.ts";
import { type RunExecution, recordedAs } from "./run-execution.ts";

type Branches = Readonly<Record<string, () => Promise<unknown>>>;

export type RaceArguments = [name: string, branches: Branches, options?: { readonly key?: string }];

interface Branch {
  readonly name: string;
  readonly scope: AttemptScope;
  readonly controller: AbortController;
}

/** How the branch that settled first ended; `output` is JSON text. */
type Finish = { readonly winner: string; readonly output?: string; readonly error?: RecordedError };

/**
 * Executes the branches at once until the first one settles. A race is no attempt: while its branches only wait, the run
 * rests, and a replay executes them again until a winner is recorded.
 */
export async function race(
  execution: RunExecution,
  ...[name, branches, options = {}]: RaceArguments
): Promise<unknown> {
  const step = claimName(execution, name, options.key);
  const recorded = execution.recorded.races.get(step.id);
  if (recorded !== undefined) {
    execution.noteRecorded(step.id);
    const { winner, error, ...value } = JSON.parse(recorded) as EntryBodies["race.finished"];
    if (error) throw restoreError(error);
    return { winner, output: await execution.recordedValue(value) };
  }
  checkBranches(name, branches);
  await execution.mayReplay();
  const begun = Object.keys(branches).map((branch) => newBranch(execution, step, branch));
  const outer = execution.scope().signal;
  const abort = () => {
    for (const { controller } of begun) controller.abort(outer?.reason);
  };
  outer?.addEventListener("abort", abort, { once: true });
  const finish = await firstOf(begun, branches);
  outer?.removeEventListener("abort", abort);
  for (const branch of begun) end(branch, finish.winner);
  // Here and not before the first await: from now on nothing more of the branches counts.
  const inside = nestedName(step, "");
  execution.dropWaits(inside);
  const unused = begun.filter((branch) => branch.name !== finish.winner).flatMap(({ scope }) => unusedOf(scope));
  const seen = [...execution.signaledWaits].filter((id) => id.startsWith(inside));
  await execution.mayStart();
  const { winner, output, error } = finish;
  await execution.report({
    t: "race",
    execution: execution.id,
    name: step.name,
    key: step.key,
    winner,
    ...(error && { error }),
    ...(isLarge(output) ? await execution.keep(output) : recordedAs(output)),
    unused,
    seen,
  });
  execution.noteRecorded(step.id);
  const body = { winner, ...(output !== undefined && { output: JSON.parse(output) }), ...(error && { error }) };
  if (execution.scope().step !== null) execution.recorded.races.set(step.id, JSON.stringify(body));
  if (error) throw restoreError(error);
  return { winner, output: body.output };
}

function unusedOf(scope: AttemptScope): UnusedSignal[] {
  return [...scope.unused.values()].map(({ signal, payload }) => ({ signal, payload }));
}

function newBranch(execution: RunExecution, step: ClaimedName, name: string): Branch {
  const place = { name: nestedName(step, name), key: null };
  const scope = newScope(execution, { kind: "branch", step: place, outer: execution.scope() });
  const controller = new AbortController();
  scope.signal = controller.signal;
  return { name, scope, controller };
}

function firstOf(begun: readonly Branch[], branches: Branches): Promise<Finish> {
  return new Promise((resolve) => {
    for (const { name, scope } of begun) {
      const fail = (thrown: unknown) => resolve({ winner: name, error: recordError(thrown) });
      const succeed = (value: unknown) => {
        const output = jsonText(value, `what the branch ${name} returns`);
        resolve({ winner: name, ...(output !== undefined && { output }) });
      };
      currentScope
        .run(scope, async () => branches[name]!())
        .then(succeed)
        .catch(fail);
    }
  });
}

function end({ name, scope, controller }: Branch, winner: string): void {
  scope.over = true;
  controller.abort(
    new MillraceError({
      code: "RUN_CANCELED",
      message: `Cannot go on with the branch ${name} as another one has won the race: ${winner}`,
    }),
  );
}

function checkBranches(name: string, branches: Branches): void {
  const entries = Object.entries(branches ?? {});
  for (const [branch] of entries) checkName(branch, `the name of a branch of the race ${name}`);
  if (entries.length > 0 && entries.every(([, run]) => typeof run === "function")) return;
  throw new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot begin the race ${name} as it must have branches that are functions: ${entries.map(([branch, run]) => `${branch}: ${typeof run}`).join(", ") || "none"}`,
    hint: `Write it like step.race(${JSON.stringify(name)}, { answer: () => step.waitFor(...), late: () => step.sleep(...) }).`,
  });
}

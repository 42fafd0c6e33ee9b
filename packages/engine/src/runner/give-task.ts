import { type Json, parseDuration, type TaskOptions, type z } from "@millrace/flow";
import { isErrorCode, MillraceError } from "@millrace/flow/errors";
import { isPriority } from "@millrace/flow/queue";
import type { EntryBodies } from "@millrace/flow/run";
import { isAgentCapability, isTaskRetries, longestAgentCapability, mostTaskRetries } from "@millrace/flow/task";
import { type ClaimedName, claimName } from "./claim-name.ts";
import { jsonText } from "./json-text.ts";
import { refuseOtherWait } from "./refuse-divergence.ts";
import type { RunExecution } from "./run-execution.ts";
import { awaitWait } from "./waits.ts";

// What the API takes as a body.
const longestPayloadBytes = 1024 * 1024;
const retriesByDefault = 3;

/** What the signal of a task's end says. */
type TaskEnd =
  | { readonly status: "succeeded"; readonly result: Json }
  | { readonly status: "failed"; readonly error: { readonly code: string; readonly message: string } }
  | { readonly status: "canceled" };

type Started = Extract<EntryBodies["wait.started"], { wait: "task" }>;

/** Gives an agent work and waits for its end: the task is queued by the entry of the wait. */
export async function giveTask(execution: RunExecution, name: string, options: TaskOptions): Promise<unknown> {
  const step = claimName(execution, name, options.key);
  const recorded = execution.recorded.waits.get(step.id);
  refuseOtherWait(recorded?.started, "task", name);
  const started = recorded?.started?.wait === "task" ? recorded.started : await queue(execution, step, options);
  const { signal, until, taskId } = started;
  const finished = execution.recorded.waits.get(step.id)?.finished;
  const body =
    finished ?? (await awaitWait(execution, step, { wait: "task", signal, durationMs: null, until, recorded: true }));
  execution.noteRecorded(step.id);
  const { outcome, payload } = JSON.parse(body) as EntryBodies["wait.finished"];
  const ended = payload as unknown as TaskEnd;
  const timed = options.within !== undefined;
  if (outcome === "timed out" || (timed && isLate(ended))) return { outcome: "timed out", taskId };
  const result = resultOf(ended, { name, started, response: options.response });
  return timed ? { outcome: "finished", result } : result;
}

async function queue(execution: RunExecution, step: ClaimedName, options: TaskOptions): Promise<Started> {
  const { capability, payload = null, priority = 0, retries = retriesByDefault, within } = options;
  const what = `the payload of the task ${step.name}`;
  const text = jsonText(payload, what)!;
  check(step.name, isAgentCapability(capability), {
    rule: `its capability must be at most ${longestAgentCapability} lower-case letters and digits, parts joined by . _ or -`,
    seen: capability,
  });
  check(step.name, isPriority(priority), {
    rule: "a priority must be a whole number from -1000 to 1000",
    seen: priority,
  });
  check(step.name, isTaskRetries(retries), {
    rule: `retries must be a whole number from 0 to ${mostTaskRetries}`,
    seen: retries,
  });
  checkPayload(text, what);
  const message = {
    t: "give-task" as const,
    execution: execution.id,
    name: step.name,
    key: step.key,
    capability,
    payload: text,
    priority,
    retries,
    withinMs: within === undefined ? null : parseDuration(within),
  };
  await execution.mayStart();
  const started = (await execution.unlessOver(await execution.ask(message))) as unknown as Started;
  // Another attempt of the step around finds it: it must not queue a second task.
  execution.recorded.waits.set(step.id, { started });
  execution.noteRecorded(step.id);
  return started;
}

function check(name: string, fits: boolean, { rule, seen }: { readonly rule: string; readonly seen: unknown }): void {
  if (fits) return;
  throw new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot give the task ${name} as ${rule}: ${JSON.stringify(seen)}`,
    hint: "docs/flows-guide/steps.md has the options. A step runs another flow with step.call.",
  });
}

function checkPayload(text: string, what: string): void {
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes <= longestPayloadBytes) return;
  throw new MillraceError({
    code: "VALUE_TOO_LARGE",
    message: `Cannot give ${what} as it must be at most ${longestPayloadBytes} bytes: ${sizeBytes}`,
    hint: "Write it with artifact.write inside a step and hand on the reference.",
  });
}

/** The store saw the deadline before the run did. */
function isLate(ended: TaskEnd): boolean {
  return ended.status === "failed" && ended.error.code === "TASK_DEADLINE_PASSED";
}

function resultOf(
  ended: TaskEnd,
  {
    name,
    started,
    response,
  }: { readonly name: string; readonly started: Started; readonly response?: z.ZodType | undefined },
): unknown {
  if (ended.status === "succeeded") return response ? parsed(response, ended.result, { name, started }) : ended.result;
  const why = ended.status === "failed" ? ended.error.message : "it was canceled";
  throw new MillraceError({
    code: "TASK_FAILED",
    message: `Cannot go on with ${name} as the task for ${started.capability} must succeed: ${why}`,
    hint: "millrace tasks lists it with the error of its last attempt.",
    data: { taskId: started.taskId, status: ended.status },
    ...(ended.status === "failed" && { cause: errorOf(ended.error) }),
  });
}

function errorOf({ code, message }: { readonly code: string; readonly message: string }): MillraceError {
  return new MillraceError({ code: isErrorCode(code) ? code : "TASK_FAILED", message });
}

function parsed(
  response: z.ZodType,
  result: Json,
  { name, started }: { readonly name: string; readonly started: Started },
): unknown {
  const read = response.safeParse(result);
  if (read.success) return read.data;
  const seen = read.error.issues.map((issue) => `${issue.path.join(".") || "result"}: ${issue.message}`).join("; ");
  throw new MillraceError({
    code: "TASK_RESULT_INVALID",
    message: `Cannot take the result of the task ${name} as it must fit its response: ${seen}`,
    hint: `Correct the agents that can do ${started.capability}, or the schema.`,
    data: { taskId: started.taskId },
  });
}

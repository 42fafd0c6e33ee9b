import { type ApprovalOptions, type Json, parseDuration, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { EntryBodies } from "@millrace/flow/run";
import { checkName } from "../protocol/names.ts";
import { type ClaimedName, claimName } from "./claim-name.ts";
import { jsonText } from "./json-text.ts";
import { refuseOtherWait } from "./refuse-divergence.ts";
import type { RunExecution } from "./run-execution.ts";
import { awaitWait } from "./waits.ts";

type Options = Omit<ApprovalOptions<z.ZodType>, "form"> & { readonly form?: z.ZodType };
type Started = Extract<EntryBodies["wait.started"], { wait: "approval" }>;

/** Asks a person: the question is written with the entry of the wait, and the decision comes as a signal. */
export async function askApproval(execution: RunExecution, name: string, options: Options = {}): Promise<unknown> {
  const step = claimName(execution, name, options.key);
  const recorded = execution.recorded.waits.get(step.id);
  refuseOtherWait(recorded?.started, "approval", name);
  const started = recorded?.started?.wait === "approval" ? recorded.started : await open(execution, step, options);
  const { signal, until, remindAt } = started;
  const body =
    recorded?.finished ??
    (await awaitWait(execution, step, {
      wait: "approval",
      signal,
      durationMs: null,
      until,
      recorded: true,
      remindAt: recorded?.reminded ? null : remindAt,
    }));
  execution.noteRecorded(step.id);
  return (JSON.parse(body) as EntryBodies["wait.finished"]).payload;
}

async function open(execution: RunExecution, step: ClaimedName, options: Options): Promise<Started> {
  const { to = {}, show, form, within, remindAfter } = options;
  const { role = null, person = null } = to as { readonly role?: string; readonly person?: string };
  if (role !== null) checkName(role, `the role of the approval ${step.name}`);
  if (person !== null) checkName(person, `the person of the approval ${step.name}`);
  const message = {
    t: "open-approval" as const,
    execution: execution.id,
    name: step.name,
    key: step.key,
    role,
    person,
    show: jsonText(show, `what the approval ${step.name} shows`) ?? null,
    form: form ? formSchema(form, step.name) : null,
    withinMs: within === undefined ? null : parseDuration(within),
    remindAfterMs: remindAfter === undefined ? null : parseDuration(remindAfter),
  };
  await execution.mayStart();
  const started = (await execution.unlessOver(await execution.ask(message))) as unknown as Started;
  // Another attempt of the step around finds it: it must not ask a second time.
  execution.recorded.waits.set(step.id, { started });
  execution.noteRecorded(step.id);
  return started;
}

function formSchema(form: z.ZodType, name: string): string {
  try {
    return jsonText(z.toJSONSchema(form, { io: "input" }) as Json, `the form of the approval ${name}`)!;
  } catch (cause) {
    throw new MillraceError({
      code: "FLOW_DEFINITION_INVALID",
      message: `Cannot ask for the approval ${name} as its form must have a JSON Schema: ${cause instanceof Error ? cause.message : cause}`,
      hint: "Use objects, arrays, strings, numbers, booleans, enums and dates as text (z.iso.date()).",
      cause,
    });
  }
}

import { type Duration, type Json, parseDuration, type Webhook } from "@millrace/flow";
import type { EntryBodies } from "@millrace/flow/run";
import type { OpenedWebhook } from "../events/open-webhook.ts";
import { claimName } from "./claim-name.ts";
import type { RunExecution } from "./run-execution.ts";
import { waitOutcome } from "./waits.ts";

/** `step.webhook`: a URL to hand out, and the wait for its call, which goes on beside whatever the flow does next. */
export async function openWebhook(
  execution: RunExecution,
  name: string,
  options: { readonly within?: Duration; readonly key?: string } = {},
): Promise<Webhook<Json>> {
  const { id, ...step } = claimName(execution, name, options.key);
  const { waits } = execution.recorded;
  const recorded = waits.get(id);
  const withinMs = options.within === undefined ? null : parseDuration(options.within);
  if (!recorded) await execution.mayStart();
  const question = { t: "open-webhook", execution: execution.id, ...step, withinMs, recorded: !!recorded } as const;
  const opened = (await execution.unlessOver(await execution.ask(question))) as unknown as OpenedWebhook;
  const { url, webhook, signal } = opened;
  const until = recorded?.started?.until ?? opened.until;
  if (!recorded) waits.set(id, { started: { wait: "webhook", webhook, signal, until } });
  execution.noteRecorded(id);
  const body =
    recorded?.finished === undefined
      ? execution.wait({ ...step, wait: "webhook", signal, durationMs: null, until, recorded: true })
      : Promise.resolve(recorded.finished);
  const received = body.then((text) => {
    waits.set(id, { ...waits.get(id), finished: text! });
    execution.noteRecorded(id);
    return waitOutcome(JSON.parse(text!) as EntryBodies["wait.finished"]);
  });
  return { url, received };
}

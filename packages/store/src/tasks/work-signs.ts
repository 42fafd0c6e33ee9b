import type { RunKey } from "../runs/run.ts";
import type { StoreChange } from "../store.ts";

const sign = "task for ";

/** Says in a change, in the place of a run, that there is work for those who have the capability; without one: for any. */
export function workFor({
  project,
  capability = "",
}: {
  readonly project: string;
  readonly capability?: string;
}): RunKey {
  return { project, runId: `${sign}${capability}` };
}

/** Whether a change brings work that an agent can do. */
export function bringsWork(
  { runs }: Pick<StoreChange, "runs">,
  { project, capabilities }: { readonly project: string; readonly capabilities: readonly string[] },
): boolean {
  if (runs === "many") return true;
  return runs.some(
    (run) =>
      run.project === project &&
      run.runId.startsWith(sign) &&
      (run.runId === sign || capabilities.includes(run.runId.slice(sign.length))),
  );
}

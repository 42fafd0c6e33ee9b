import { type EntryBodies, isTerminal } from "@millrace/flow/run";
import type { Run, RunDetail } from "./run.ts";

/** Puts a run together with the bodies of its first and its last journal entry. */
export function runDetail(run: Run, { first, last }: { readonly first: string; readonly last: string }): RunDetail {
  const queued = JSON.parse(first) as EntryBodies["run.queued"];
  return {
    ...run,
    input: JSON.stringify(queued.input ?? null),
    ...(queued.large && { largeInput: queued.large }),
    ...(queued.collect && { collect: queued.collect }),
    ending: isTerminal(run.status) ? last : null,
  };
}

import { type RunStatus, runStatuses } from "@millrace/flow/run";

/** What the address of the list says: the filters and the page. */
export interface RunsSearch {
  readonly status?: RunStatus;
  readonly flow?: string;
  readonly before?: string;
}

/** Reads the address; what is not understood is left out. */
export function readRunsSearch(search: Record<string, unknown>): RunsSearch {
  const status = runStatuses.find((known) => known === search.status);
  return {
    ...(status && { status }),
    ...(typeof search.flow === "string" && search.flow !== "" && { flow: search.flow }),
    ...(typeof search.before === "string" && search.before !== "" && { before: search.before }),
  };
}

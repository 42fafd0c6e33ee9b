import type { Run, RunKey } from "../runs/run.ts";
import type { requestStatements } from "./request-statements.ts";

/** The columns of `runs` that name its caller. */
export interface CallerColumns {
  readonly callerRunId: string | null;
  readonly callerSignal: string | null;
}

/** A run that has ended, and who waits for that. */
export interface CallerToTell extends RunKey {
  readonly callerRunId: string;
  readonly callerSignal: string;
  readonly status: Run["status"];
  /** The body of its last journal entry. */
  readonly ending: string;
}

/** Runs that a write has changed beside those that it was about. */
export interface ToldRuns {
  readonly runs: readonly RunKey[];
  /** Those of them that are running: their owners must look. */
  readonly attention: readonly RunKey[];
}

/** Gives callers the signal that they wait for; one that has ended itself hears nothing. */
export function callerStatements(requests: ReturnType<typeof requestStatements>) {
  return {
    tell(callers: readonly CallerToTell[], nowMs: number): ToldRuns {
      const told = callers.flatMap(({ project, runId, callerRunId, callerSignal, status, ending }) => {
        const caller = requests.get({ project, runId: callerRunId });
        if (!caller || caller.finishedAt !== null) return [];
        const payload = `{"runId":${JSON.stringify(runId)},"status":"${status}","ending":${ending}}`;
        requests.addSignal(caller, { name: callerSignal, payload, nowMs });
        return [caller];
      });
      return { runs: told, attention: told.filter(({ status }) => status === "running") };
    },
  };
}

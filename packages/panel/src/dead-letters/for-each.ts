import { MillraceError } from "@millrace/flow/errors";

/** What became of several things: those that went well, and why others did not. */
export interface Outcomes<Result> {
  readonly done: readonly Result[];
  readonly refused: readonly { readonly runId: string; readonly error: Error }[];
}

/** Does something to each run, one after the other; one that is refused keeps none of the others from it. */
export async function forEachRun<Result>(
  runIds: readonly string[],
  act: (runId: string) => Promise<Result>,
): Promise<Outcomes<Result>> {
  const done: Result[] = [];
  const refused: { runId: string; error: Error }[] = [];
  for (const runId of runIds) {
    try {
      done.push(await act(runId));
    } catch (error) {
      // Without a server, or a session, the next one fares no better.
      if (!(error instanceof MillraceError) || error.code === "SERVER_UNREACHABLE" || error.code === "TOKEN_REFUSED")
        throw error;
      refused.push({ runId, error });
    }
  }
  return { done, refused };
}

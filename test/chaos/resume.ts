import type { Struck } from "./chaos.ts";
import type { Execution } from "./ledger.ts";

/**
 * For each run that a blow interrupted, how long after the blow a step of it began again or anew. Interrupted are those whose
 * caller was gone before the answer; where there is none (who is frozen goes on), all that were in flight.
 */
export function timesToResume(
  struck: readonly Pick<Struck, "at" | "underWay">[],
  executions: readonly Execution[],
): number[] {
  const byRun = Map.groupBy(executions, ({ run }) => run);
  return struck.flatMap(({ at, underWay }) => {
    const unanswered = underWay.filter(({ answeredAt }) => answeredAt === null);
    return (unanswered.length > 0 ? unanswered : underWay).flatMap(({ run }) => {
      const next = byRun.get(run)!.find(({ begunAt }) => begunAt > at);
      return next ? [next.begunAt - at] : [];
    });
  });
}

import type { Struck } from "./chaos.ts";

/**
 * For each run that a blow interrupted, how long after the blow a step of it began again or anew. Interrupted are those whose
 * caller was gone before the answer; where there is none (who is frozen goes on), all that were in flight.
 */
export function timesToResume(struck: readonly Pick<Struck, "at" | "inFlight">[]): number[] {
  return struck.flatMap(({ at, inFlight }) => {
    const unanswered = inFlight.filter(({ answeredAt }) => answeredAt === null);
    return (unanswered.length > 0 ? unanswered : inFlight).flatMap(({ nextBegunAt }) =>
      nextBegunAt === null || nextBegunAt <= at ? [] : [nextBegunAt - at],
    );
  });
}

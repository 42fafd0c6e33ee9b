import type { DeadLetterFilter } from "@millrace/store/dead-letters";

interface GivenFilter {
  readonly flow?: string | undefined;
  readonly errorCode?: string | undefined;
  /** A moment as text. */
  readonly since?: string | undefined;
}

/** Which dead letters a caller means. */
export function deadLetterFilter({ flow, errorCode, since }: GivenFilter): DeadLetterFilter {
  return { flow, errorCode, since: since === undefined ? undefined : Date.parse(since) };
}

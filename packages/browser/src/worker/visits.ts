import type { Politeness, Reach, ReleaseVisit, VisitOutcome } from "@millrace/egress";
import type { MillraceError, RecordedError } from "@millrace/flow/errors";
import { recordError } from "@millrace/flow/errors";

export interface VisitsParts {
  readonly politeness: Politeness;
  readonly reach: Reach;
  readonly robots: "obey" | "ignore";
  /** The session's end. */
  readonly signal: AbortSignal;
}

const maxRefusals = 20;

interface Visit {
  readonly refusals: RecordedError[];
  readonly givenUp: AbortController;
  release?: ReleaseVisit;
}

/** One session's visits to hosts: each waits for its turn, and knows what the egress refused meanwhile. */
export class Visits {
  readonly #parts: VisitsParts;
  readonly #visits = new Map<string, Visit>();

  constructor(parts: VisitsParts) {
    this.#parts = parts;
    parts.signal.addEventListener("abort", () => {
      for (const id of [...this.#visits.keys()]) this.leave(id);
    });
  }

  async enter(id: string, url: string): Promise<void> {
    const { politeness, reach, robots, signal } = this.#parts;
    const visit: Visit = { refusals: [], givenUp: new AbortController() };
    this.#visits.set(id, visit);
    try {
      visit.release = await politeness.enter(url, {
        reach,
        robots,
        signal: AbortSignal.any([signal, visit.givenUp.signal]),
      });
    } catch (error) {
      this.#visits.delete(id);
      throw error;
    }
    if (visit.givenUp.signal.aborted) visit.release();
  }

  /** Ends a visit, or gives it up; hands back what was refused since it began. */
  leave(id: string, outcome?: VisitOutcome): readonly RecordedError[] {
    const visit = this.#visits.get(id);
    if (!visit) return [];
    this.#visits.delete(id);
    visit.givenUp.abort();
    visit.release?.(outcome);
    return visit.refusals;
  }

  /** Notes what the egress refused for the visits under way. */
  refused(error: MillraceError): void {
    for (const { refusals } of this.#visits.values()) {
      refusals.push(recordError(error));
      // Which of them ended the navigation is told by the last ones.
      if (refusals.length > maxRefusals) refusals.shift();
    }
  }
}

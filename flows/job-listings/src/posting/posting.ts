import type { Place } from "@millrace/parsing/place";
import type { Salary } from "./salary.ts";

export type WorkMode = "remote" | "hybrid" | "on site";

/** A place of work, with how it is written. */
export type WorkPlace = Place & {
  readonly text: string;
};

/** A job as one board tells it. */
export type Posting = {
  readonly url: string | null;
  readonly title: string;
  readonly company: string | null;
  readonly places: readonly WorkPlace[];
  readonly mode: WorkMode | null;
  readonly salary: Salary | null;
  /** schema.org's words: FULL_TIME, PART_TIME, CONTRACTOR, TEMPORARY, INTERN, VOLUNTEER, PER_DIEM, OTHER. */
  readonly employment: readonly string[];
  readonly seniority: string | null;
  /** Days, as `2026-03-01`. */
  readonly postedOn: string | null;
  readonly validThrough: string | null;
  /** The beginning of it. */
  readonly description: string | null;
};

/** What a page says about itself that helps to read its texts. */
export interface PageFacts {
  readonly url: string;
  readonly locale: string | null;
  readonly nowMs: number;
}

// Enough to tell whether two texts are the same one, and to search for words.
const LONGEST_DESCRIPTION = 800;

export function shortDescription(text: string | null): string | null {
  const plain = text?.replace(/\s+/gu, " ").trim();
  return plain ? plain.slice(0, LONGEST_DESCRIPTION) : null;
}

/** The fields of one that the other lacks; a detail page that tells more is the first of the two. */
export function joinPostings(first: Posting, second: Posting): Posting {
  return {
    url: first.url ?? second.url,
    title: first.title,
    company: first.company ?? second.company,
    places: first.places.length > 0 ? first.places : second.places,
    mode: first.mode ?? second.mode,
    salary:
      first.salary !== null && (!first.salary.periodAssumed || second.salary === null)
        ? first.salary
        : (second.salary ?? first.salary),
    employment: first.employment.length > 0 ? first.employment : second.employment,
    seniority: first.seniority ?? second.seniority,
    postedOn: first.postedOn ?? second.postedOn,
    validThrough: first.validThrough ?? second.validThrough,
    description:
      (first.description?.length ?? 0) >= (second.description?.length ?? 0) ? first.description : second.description,
  };
}

import type { RememberedJob } from "../match/remember.ts";
import { placeText } from "./report.ts";

/** A job as the output shows it. */
export function jobRow({ matched: _, ...job }: RememberedJob) {
  const { id, title, company, url, boards, places, mode, salary, employment, seniority } = job;
  const { postedOn, validThrough, firstSeenOn, expiredOn, description } = job;
  return {
    id,
    title,
    company,
    url,
    places,
    mode,
    salary,
    employment,
    seniority,
    postedOn,
    validThrough,
    firstSeenOn,
    expiredOn,
    boards,
    description,
  };
}

/** A job as events tell it, short. */
export function jobPayload(job: RememberedJob, search: string) {
  const { id, title, company, url, salary, postedOn } = job;
  return { search, id, title, company, url, place: placeText(job), salary, postedOn };
}

import { plainAddress, shortId } from "@millrace/parsing/listing";
import { diceSimilarity, jaccardSimilarity, jaroWinkler, plainWords, qGrams } from "@millrace/parsing/similarity";
import { joinPostings, type Posting } from "../posting/posting.ts";
import type { Found, Job } from "./job.ts";

const LEGAL_FORMS =
  /\b(?:gmbh(?: co kg)?|ag|se|kg|inc|llc|ltd|limited|plc|corp|corporation|company|co|sas|sarl|srl|spa|bv|nv|oy|ab|as|aps|group|holding)\b/gu;
const GENDER =
  /\((?:[mfwdxhig](?:[/|*,]\s?)?){1,4}\)|\b[mfwdx]\/[mfwdx](?:\/[mfwdx])?\b|\ball genders\b|\*in(?:nen)?\b|:in(?:nen)?\b|\/-?in\b/giu;

const companyWords = (company: string): string => plainWords(plainWords(company).replace(LEGAL_FORMS, " "));
const titleWords = (title: string): string => plainWords(title.replace(GENDER, " "));
const wordsOf = (text: string): Set<string> => new Set(plainWords(text).split(" "));

function companiesAgree(one: string, other: string): boolean {
  const [first, second] = [companyWords(one), companyWords(other)];
  return first === second || jaroWinkler(first, second) >= 0.94;
}

/** Places contradict each other only where both are known. */
function placesAgree(one: Posting, other: Posting): boolean {
  if (one.places.length === 0 || other.places.length === 0)
    return one.mode === other.mode || one.mode === null || other.mode === null;
  return one.places.some((first) =>
    other.places.some((second) =>
      first.city !== null && second.city !== null
        ? plainWords(first.city) === plainWords(second.city)
        : first.country !== null && first.country === second.country,
    ),
  );
}

/** Whether two boards tell of the same opening: same employer and place, and a title and text that are nearly the same. */
export function isSameJob(one: Posting, other: Posting): boolean {
  if (one.company === null || other.company === null) return false;
  if (!companiesAgree(one.company, other.company) || !placesAgree(one, other)) return false;
  const [first, second] = [titleWords(one.title), titleWords(other.title)];
  const titles = first === second ? 1 : diceSimilarity(qGrams(first, 3), qGrams(second, 3));
  const rank = one.seniority === other.seniority;
  if (one.description === null || other.description === null) return titles >= 0.85 && rank;
  const texts = jaccardSimilarity(wordsOf(one.description), wordsOf(other.description));
  return (titles >= 0.95 && texts >= 0.1) || (titles >= 0.6 && texts >= 0.5 && rank);
}

const blockOf = ({ company }: Posting): string => (company === null ? "" : companyWords(company).slice(0, 3));

/**
 * One job for all boards that show it. Two addresses of one board are two jobs, since a board knows its own openings. What
 * the markup and detail pages tell comes before what was learnt from cards, so give the surest findings first.
 */
export function joinBoards(found: readonly Found[]): Job[] {
  const jobs: Job[] = [];
  const byAddress = new Map<string, number>();
  const blocks = new Map<string, number[]>();
  for (const { board, posting } of found) {
    const address = posting.url === null ? null : plainAddress(posting.url);
    const block = blocks.get(blockOf(posting)) ?? [];
    const known = address === null ? undefined : byAddress.get(address);
    const at =
      known ??
      block.find(
        (index) => jobs[index]!.boards.every((shown) => shown.board !== board) && isSameJob(jobs[index]!, posting),
      );
    if (at === undefined) {
      blocks.set(blockOf(posting), [...block, jobs.length]);
      if (address !== null) byAddress.set(address, jobs.length);
      const id = shortId(address ?? `${posting.company}|${posting.title}|${posting.places[0]?.text}`);
      jobs.push({ ...posting, id, boards: [{ board, url: posting.url }] });
      continue;
    }
    if (address !== null) byAddress.set(address, at);
    const job = jobs[at]!;
    const shown = job.boards.some((one) => one.board === board && one.url === posting.url);
    jobs[at] = {
      id: job.id,
      ...joinPostings(job, posting),
      boards: shown ? job.boards : [...job.boards, { board, url: posting.url }],
    };
  }
  return jobs;
}

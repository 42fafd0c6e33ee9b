import { atOnce, plainAddress } from "@millrace/parsing/listing";
import type { Found } from "../match/job.ts";
import type { RememberedJob } from "../match/remember.ts";
import { joinPostings, type Posting } from "../posting/posting.ts";
import type { BoardReading } from "./read-board.ts";

/** A list that tells no text or no company leaves them to the job's own page. */
const tellsLittle = ({ description, company }: Posting): boolean => description === null || company === null;

/**
 * What the boards show, with what jobs' own pages tell beyond it. A page that was read in an earlier run is remembered and
 * not opened again. Findings of markup come first, as they are the surest.
 */
export async function withDetails(
  readings: readonly BoardReading[],
  options: {
    readonly known: readonly RememberedJob[];
    readonly most: number;
    readonly limit: number;
    readDetail(url: string): Promise<Posting | null>;
  },
): Promise<Found[]> {
  const remembered = new Map(
    options.known.flatMap((job) =>
      job.boards.flatMap(({ url }) => (url === null ? [] : [[plainAddress(url), job] as const])),
    ),
  );
  const sure = [...readings].sort((a, b) => Number(a.foundBy === "cards") - Number(b.foundBy === "cards"));
  const found = sure.flatMap(({ board, postings }) => postings.map((posting) => ({ board, posting })));
  const addresses = found.flatMap(({ posting }) =>
    posting.url !== null && tellsLittle(posting) && !remembered.has(plainAddress(posting.url)) ? [posting.url] : [],
  );
  const opened = [...new Set(addresses)].slice(0, options.most);
  const read = await atOnce(opened, { limit: options.limit, map: options.readDetail });
  const details = new Map(opened.map((url, index) => [url, read[index] ?? null]));
  return found.map(({ board, posting }) => {
    if (posting.url === null) return { board, posting };
    const detail = details.get(posting.url);
    const known = remembered.get(plainAddress(posting.url));
    // A page that was just read knows best, but for the title, which may be the site's; what is remembered only fills gaps.
    const joined = detail ? joinPostings(detail, posting) : known ? joinPostings(posting, known) : posting;
    return { board, posting: { ...joined, url: posting.url, title: posting.title } };
  });
}

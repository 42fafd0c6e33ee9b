import { readDate } from "@millrace/parsing/date";
import { type Page, readMetaTags } from "@millrace/parsing/html";
import { type Card, findCards, plainAddress } from "@millrace/parsing/listing";
import { leadOf, type Report } from "./report.ts";

/** A headline of fewer words is a section's or a button's. */
const FEWEST_WORDS = 3;
const LONGEST_TITLE = 300;
/** A text that is longer than this speaks of dates rather than being one. */
const LONGEST_DATE = 30;

const DAY_MS = 86_400_000;

const wordsIn = (text: string): number => text.split(/\s+/u).length;
// Scripts without spaces have no words to count.
const isHeadline = (text: string): boolean =>
  wordsIn(text) >= FEWEST_WORDS || /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{8}/u.test(text);

interface Around {
  readonly source: string;
  readonly url: string;
  readonly nowMs: number;
}

function reportOf(card: Card, { source, url, nowMs }: Around, locale: string | null): Report | null {
  const target = card.href === null ? null : URL.parse(card.href, url);
  if (target === null || !/^https?:$/u.test(target.protocol)) return null;
  const { fields } = card;
  const title = (
    fields.find(({ heading, text }) => heading && isHeadline(text)) ??
    fields.find(({ href, text }) => href !== null && isHeadline(text))
  )?.text;
  if (title === undefined) return null;
  const days = fields.map(({ machine, text }) =>
    machine !== null || text.length <= LONGEST_DATE ? readDate(machine ?? text, { nowMs, locale }) : null,
  );
  const day = days.find((one) => one !== null && Date.parse(one) <= nowMs);
  const lead = fields.filter(({ text }) => text !== title && wordsIn(text) > 6).map(({ text }) => text);
  const address = plainAddress(target.href);
  return {
    id: address,
    source,
    title: title.slice(0, LONGEST_TITLE),
    url: address,
    lead: leadOf(lead.join(" ")),
    author: null,
    // A day without a time ends late, so that nobody was the first by having told less.
    at: new Date(day == null ? nowMs : Math.min(nowMs, Date.parse(day) + DAY_MS - 1)).toISOString(),
    atIs: day == null ? "first seen" : "published",
  };
}

/** The articles that a page without a feed lists, each address once. */
export function listedItems(page: Page, around: Around): Report[] {
  const locale = readMetaTags(page).language;
  const reports = findCards(page).flatMap((card) => reportOf(card, around, locale) ?? []);
  return [...new Map(reports.map((report) => [report.id, report])).values()];
}

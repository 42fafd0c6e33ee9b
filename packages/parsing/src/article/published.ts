import { readDate } from "../date/index.ts";
import { type Page, type PageElement, selfAndAncestors, textOf } from "../html/index.ts";
import { textProperty } from "../structured-data/index.ts";
import { TALK, wordsOf } from "./names.ts";
import { type Candidate, metaCandidates, type Sources } from "./sources.ts";

const META_NAMES = [
  "article:published_time",
  "datepublished",
  "parsely-pub-date",
  "sailthru.date",
  "pubdate",
  "publishdate",
  "dc.date",
  "dc.date.issued",
  "dcterms.created",
  "date",
  "og:article:published_time",
  "og:pubdate",
  "article.published",
];
const DATE_NAME =
  / (?:date|datetime|dateline|pubdate|published|publish(?:ed)? (?:on|at)|publication|posted(?: on)?|timestamp|created|datum|fecha|veröffentlicht) /u;
/** Lines that name the writer often name the day as well. */
const BYLINE_NAME = / (?:byline|meta|postmeta|entrymeta|postinfo|post info|article info|entry info) /u;
/** Days of other articles, and when this one was last touched. */
const OTHERS = / (?:sidebar|related|recommended|recommendations|trending|latest|popular|comment|comments) /u;
const TOUCHED = / (?:updated?|modified|datemodified|date modified) /u;
/** A longer text speaks of a day rather than being one. */
const LONGEST_DATE = 80;
const LONGEST_BYLINE = 160;

const isOfOthers = (element: PageElement): boolean =>
  selfAndAncestors(element).some(
    (around) =>
      /^(?:aside|nav|footer|form)$/u.test(around.tag) || TALK.test(wordsOf(around)) || OTHERS.test(wordsOf(around)),
  );

/** The days that a page shows to its readers, the surest first. */
function* shownDates({ elements }: Page): Generator<Candidate> {
  const shown = (isDate: (element: PageElement) => boolean, longest: number): string[] => {
    const found = elements.filter((element) => isDate(element) && !isOfOthers(element));
    const touched = (element: PageElement): number => Number(TOUCHED.test(wordsOf(element)));
    return found
      .toSorted((a, b) => touched(a) - touched(b))
      .map(textOf)
      .filter((text) => text.length <= longest);
  };
  for (const value of shown(({ tag }) => tag === "time", LONGEST_DATE)) yield { value, source: "the time on the page" };
  for (const value of shown((element) => DATE_NAME.test(wordsOf(element)), LONGEST_DATE))
    yield { value, source: "what the page names its date" };
  for (const value of shown((element) => BYLINE_NAME.test(wordsOf(element)), LONGEST_BYLINE))
    yield { value, source: "the byline" };
}

/** When an article was published, from all places that may say so, the surest first. */
export function publishedOf(page: Page, { items, meta, url, lines }: Sources): Candidate[] {
  const times = page.elements.filter(({ tag, attributes }) => tag === "time" && attributes.datetime !== undefined);
  const own = times.filter((time) => !isOfOthers(time) && !TOUCHED.test(wordsOf(time)));
  const marked = page.elements.find(({ attributes }) => attributes.itemprop === "datePublished");
  const inAddress = /\/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:\D|$)/u.exec(url ?? "");
  const candidates: Candidate[] = [
    ...items.map((item) => ({
      value: textProperty(item, "datePublished", "dateCreated"),
      source: "the page's own statement",
    })),
    ...metaCandidates(meta, META_NAMES),
    {
      value: marked && (marked.attributes.content ?? marked.attributes.datetime ?? textOf(marked)),
      source: "the mark datePublished",
    },
    { value: own[0]?.attributes.datetime, source: "the first time on the page" },
    {
      value: inAddress
        ?.slice(1)
        .map((part) => part.padStart(2, "0"))
        .join("-"),
      source: "the address",
    },
    ...shownDates(page),
    ...lines.map(({ text }) => ({ value: text, source: "the line below the heading" })),
    { value: times[0]?.attributes.datetime, source: "the first time on the page" },
  ];
  return candidates.map(({ value, source }) => ({ value: momentOf(value ?? "", meta.language), source }));
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/u;

/** A written date as of ISO 8601, whenever it is read. */
function momentOf(text: string, language: string | null): string | null {
  const written = text.trim();
  if (MOMENT.test(written) && !Number.isNaN(Date.parse(written))) return new Date(written).toISOString();
  return readDate(written, { nowMs: null, locale: language ?? "en-US" });
}

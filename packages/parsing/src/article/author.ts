import { decodeText, lineText, type Page, type PageElement, selfAndAncestors } from "../html/index.ts";
import { type Item, itemProperties, textProperty } from "../structured-data/index.ts";
import { TALK, wordsOf } from "./names.ts";
import type { Block } from "./outline.ts";
import { type Candidate, metaCandidates, type Sources } from "./sources.ts";

const NAME_LENGTH = 120;

function statedAuthor(item: Item): string | null {
  const people = itemProperties(item, "author").map((person) => textProperty(person, "name"));
  const names = people.filter((name) => name !== null);
  return names.length > 0 ? [...new Set(names)].join(", ") : textProperty(item, "author");
}

const isName = (text: string): boolean =>
  text !== "" && text.length <= NAME_LENGTH && !/^https?:|^@|\.com\b/iu.test(text);
const BY = /^(?:(?:written |posted |story )?by|von|par|por|per|di|door|av|af|от|بقلم|מאת)\s+|^\p{L}+\s*[:：]\s*/iu;
const nameOnly = (text: string): string =>
  text
    .replace(BY, "")
    .replace(/\s*(?:[|•·]|\bon\b|\d).*$/u, "")
    .replace(/[\s,;–-]+$/u, "")
    .trim();
const WRITER_NAME = / (?:author|auteur|autore?|verfasser(?:in)?|writer|schrijver|författare|forfatter) /u;
/** Where sites keep pages about who writes for them. */
const WRITER_LINK = /\/(?:@|(?:authors?|auteurs?|autor(?:en|es|i)?|people|profiles?|staff|contributors?|by)\/)/iu;

/** Who wrote it, as a line below the heading says. */
function lineAuthor(lines: readonly Block[]): string | null {
  for (const { text, pieces } of lines) {
    const linked = pieces
      .filter(({ link }) => link !== null && WRITER_LINK.test(link))
      .map((piece) => piece.text.trim());
    const names = linked.filter((name) => isName(name) && /^\p{Lu}/u.test(name) && name.split(" ").length <= 5);
    if (names.length > 0) return [...new Set(names)].join(", ");
    const [, by] = /^((?:written )?(?:by|von|par|por|di|door|av|af|от)\s)(?=\p{Lu})/iu.exec(text) ?? [];
    if (by !== undefined && nameOnly(text).split(" ").length <= 6) return nameOnly(text);
  }
  return null;
}

/** Whether a link or a mark says that its text is the writer and nothing else. */
const isWriter = ({ attributes }: PageElement): boolean =>
  /(?:^|\s)author(?:\s|$)/iu.test(attributes.rel ?? "") || attributes.itemprop === "author";

/** The text of the elements that their author marked as naming the writers. */
function writtenAuthor({ elements }: Page): string | null {
  const isReader = (element: PageElement): boolean =>
    selfAndAncestors(element).some((around) => around.tag === "form" || TALK.test(wordsOf(around)));
  const isWritten = (element: PageElement): boolean => {
    const name = lineText(element);
    return isName(name) && nameOnly(name) !== "" && nameOnly(name).split(" ").length <= 8;
  };
  const isNamed = (element: PageElement): boolean => WRITER_NAME.test(wordsOf(element));
  const marked = elements.filter(
    (element) =>
      (isWriter(element) || isNamed(element) || / byline /u.test(wordsOf(element))) &&
      isWritten(element) &&
      !isReader(element),
  );
  const [first] = marked;
  if (first === undefined) return null;
  const place = isWriter(first) ? first.parent : first;
  const inPlace = marked.filter((one) => place !== null && selfAndAncestors(one).includes(place));
  const links = inPlace.filter(isWriter);
  const writers = links.length > 0 ? links : inPlace.filter((one) => one !== first && isNamed(one));
  const names = (writers.length > 0 ? writers : [first]).map((one) => nameOnly(lineText(one)));
  return [...new Set(names)].join(", ");
}

/** Who wrote an article, from all places that may say so, the surest first. */
export function authorOf(page: Page, { items, meta, lines }: Sources): Candidate[] {
  const candidates = [
    ...items.map((item) => ({ value: statedAuthor(item), source: "the page's own statement" })),
    ...metaCandidates(meta, [
      "author",
      "article:author",
      "parsely-author",
      "sailthru.author",
      "byl",
      "dc.creator",
      "twitter:creator",
    ]),
    { value: writtenAuthor(page), source: "the byline" },
    { value: lineAuthor(lines), source: "the line below the heading" },
  ];
  return candidates.map(({ value, source }) => {
    const written = decodeText(value ?? "");
    return { value: isName(written) ? nameOnly(written) : null, source };
  });
}

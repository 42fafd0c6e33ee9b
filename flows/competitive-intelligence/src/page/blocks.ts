import { imageAddress, isTiny } from "@millrace/parsing/article";
import type { Feed } from "@millrace/parsing/feed";
import { namesOf, type Page, type PageElement, selfAndAncestors, shortText } from "@millrace/parsing/html";
import { selectAll } from "@millrace/parsing/selector";
import type { Block } from "./block.ts";
import { Headings } from "./headings.ts";
import { maskText } from "./mask.ts";
import { maskedAddress, maskedPicture, pictureName } from "./masked-address.ts";

export interface PageRules {
  readonly ignore: readonly string[];
  readonly only: readonly string[];
}

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(" "));
const INLINE = setOf(
  "a abbr b bdi bdo big br cite code data del dfn em font i img ins kbd label mark nobr q s samp small span strike strong sub sup time tt u var wbr",
);
const UNREAD = setOf("script head title audio video canvas select textarea input option datalist map source track");
/** Boxes that sites lay over or between their content. */
const NOISE =
  /(?<![a-z])(?:cookies?|consent|gdpr|cmp|onetrust|usercentrics|advert(?:s|isements?|ising)?|ads?|adslot|adsbygoogle|doubleclick|sponsor(?:ed)?|werbung|anzeige|captcha|recaptcha|livechat|chat-?widget|countdown|ticker|carousel-indicators)(?![a-z])/u;
const AROUND = /(?<![a-z])(?:nav|navbar|menu|footer|breadcrumbs?|sidebar|site-header|masthead|toolbar)(?![a-z])/u;
/** What sites lay over their pages, and the words of those that ask for consent. */
const LAYER =
  /(?<![a-z])(?:dialog|alertdialog|modal|overlay|popup|banner|notice|layer|drawer|toast|snackbar)(?![a-z])/u;
const ABOUT_CONSENT = /cookies?(?!\p{L})|consent|datenschutz-?einstellungen|privacy (?:settings|preferences|choices)/iu;
const ASKS =
  /accept|agree|allow|reject|decline|got it|manage|akzeptier|zustimm|ablehn|einverstanden|accepter|refuser|aceptar|rechazar|accetta|rifiuta|akkoord|akceptuj|принять/iu;
const LONGEST_CONSENT = 3_000;
const LONGEST_TEXT = 4_000;
const MOST_BLOCKS = 3_000;

const isHidden = ({ attributes }: PageElement): boolean =>
  attributes.hidden !== undefined ||
  attributes["aria-hidden"] === "true" ||
  /display:\s*none/iu.test(attributes.style ?? "");

function isConsent(element: PageElement): boolean {
  if (!LAYER.test(namesOf(element))) return false;
  const text = shortText(element, LONGEST_CONSENT);
  return text.length < LONGEST_CONSENT && ABOUT_CONSENT.test(text) && ASKS.test(text);
}

const isNoise = (element: PageElement): boolean =>
  isHidden(element) || NOISE.test(namesOf(element)) || isConsent(element);

/** What an element is called by hand; names that tools make up change with every release, those of a page with its visitor. */
function stepOf({ tag, attributes }: PageElement): string {
  if (tag === "html" || tag === "body") return tag;
  const name = attributes.class?.trim().split(/\s+/u)[0] ?? "";
  return /^[a-z]+(?:[-_]+[a-z]+)*$/u.test(name) && name.length < 30 ? `${tag}.${name}` : tag;
}

const placeOf = (element: PageElement): string =>
  selfAndAncestors(element).slice(0, 5).reverse().map(stepOf).join(" > ");

function kindOf(element: PageElement): Block["kind"] {
  // Applications wrap the words of a heading once more.
  if ([element, element.parent].some((one) => one !== null && /^h[1-6]$/u.test(one.tag))) return "heading";
  if (element.tag === "tr") return "row";
  return element.tag === "li" || element.tag === "dt" || element.tag === "dd" ? "item" : "text";
}

class BlockReader {
  readonly blocks: Block[] = [];
  readonly #skipped: ReadonlySet<PageElement>;
  readonly #headings: Headings;
  #line = "";
  #link: string | null = null;
  readonly #links = new Set<string>();
  readonly #pictures: PageElement[] = [];

  constructor(page: Page, skipped: ReadonlySet<PageElement>) {
    this.#skipped = skipped;
    this.#headings = new Headings(page);
  }

  readPart(part: PageElement): void {
    this.#read({ ...part, children: [part] }, part);
    this.#end(part);
  }

  #read(element: PageElement, holder: PageElement): void {
    for (const child of element.children) {
      if (typeof child === "string") this.#write(child);
      else if (UNREAD.has(child.tag) || this.#skipped.has(child) || isNoise(child)) continue;
      else if (child.tag === "br") this.#line += " ";
      else if (child.tag === "img") this.#pictures.push(child);
      else if (INLINE.has(child.tag)) this.#readLinked(child, holder);
      else if ((child.tag === "td" || child.tag === "th") && holder.tag === "tr") {
        if (this.#line.trim() !== "") this.#line += " | ";
        this.#read(child, holder);
      } else {
        this.#end(holder);
        this.#read(child, child);
        this.#end(child);
      }
    }
  }

  #readLinked(element: PageElement, holder: PageElement): void {
    const around = this.#link;
    if (element.tag === "a") this.#link = maskedAddress(element.attributes.href ?? "");
    this.#read(element, holder);
    this.#link = around;
  }

  #write(text: string): void {
    this.#line += text;
    if (this.#link !== null && /[\p{L}\p{N}]/u.test(text)) this.#links.add(this.#link);
  }

  #end(element: PageElement): void {
    const text = this.#line.replace(/\s+/gu, " ").trim().slice(0, LONGEST_TEXT);
    const links = [...this.#links];
    this.#line = "";
    this.#links.clear();
    for (const picture of this.#pictures.splice(0)) this.#addPicture(picture);
    if (!/[\p{L}\p{N}]/u.test(text)) return;
    const kind = kindOf(element);
    this.#add(element, { kind, text, key: maskText(text), links });
    if (kind === "heading") this.#headings.add(element, text);
  }

  #addPicture(picture: PageElement): void {
    const address = imageAddress(picture);
    if (address === undefined || address.startsWith("data:") || isTiny(picture)) return;
    const text = picture.attributes.alt?.trim() || pictureName(address);
    this.#add(picture, { kind: "picture", text, key: `picture ${text} ${maskedPicture(address)}`, links: [] });
  }

  #add(element: PageElement, block: Pick<Block, "kind" | "text" | "key" | "links">): void {
    if (this.blocks.length >= MOST_BLOCKS) return;
    const isAround = selfAndAncestors(element).some(
      (around) => around.tag === "footer" || around.tag === "nav" || AROUND.test(namesOf(around)),
    );
    const section = block.kind === "heading" ? "" : this.#headings.above(element);
    this.blocks.push({ ...block, place: placeOf(element), section, card: this.#headings.own(element), isAround });
  }
}

/** Takes a page apart into what is read on it, without what its rules leave out and what is no content anywhere. */
export function blocksOf(page: Page, { ignore, only }: PageRules): Block[] {
  const reader = new BlockReader(page, new Set(ignore.flatMap((selector) => selectAll(page, selector))));
  const wanted = new Set(only.flatMap((selector) => selectAll(page, selector)));
  const roots = only.length === 0 ? [page.root] : page.elements.filter((element) => wanted.has(element));
  for (const root of roots) {
    // What lies in another part that is wanted is read with it.
    if (
      selfAndAncestors(root)
        .slice(1)
        .some((around) => wanted.has(around))
    )
      continue;
    reader.readPart(root);
  }
  return reader.blocks;
}

/** The items of a feed as blocks. */
export function feedBlocks({ items }: Feed): Block[] {
  return items.map(({ id, title, summary, url }) => ({
    kind: "feed item",
    text: [title || summary?.slice(0, 200), url].filter(Boolean).join(" — "),
    key: id,
    place: "feed",
    section: "",
    isAround: false,
  }));
}

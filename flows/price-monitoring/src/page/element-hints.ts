import { namesOf, type PageElement, selfAndAncestors, shortText } from "@millrace/parsing/html";

const OFFSCREEN =
  /(?:^|[\s_-])(?:sr-?only|visually-?hidden|screen-?reader(?:-text|-only)?|a-offscreen|off-?screen|u-hidden-visually|assistive-text|hidden-visually|a11y)(?:$|[\s_-])/u;
const CENTS = /(?:cent|fraction|decimal|penn|minor|kopeck|superscript|\bsup\b)/u;

/** Kept from the eye but read aloud: the plain wording of a price that is drawn in pieces. */
export function isOffscreen(element: PageElement): boolean {
  return OFFSCREEN.test(namesOf(element));
}

/** Whether the markup itself lets the element be seen or heard; style sheets are not looked at. */
export function isShown({ attributes, tag }: PageElement): boolean {
  if (attributes.hidden !== undefined || (tag === "input" && attributes.type === "hidden")) return false;
  if (tag === "dialog" && attributes.open === undefined) return false;
  return attributes.style === undefined || !/display\s*:\s*none|visibility\s*:\s*hidden/iu.test(attributes.style);
}

/** Whether digits that follow a number in an element of their own are its cents. */
export function isCents(element: PageElement, text: string): boolean {
  if (!/^\d{2}(?!\d)/u.test(text)) return false;
  const raised = element.tag === "sup" || (element.parent?.tag === "sup" && /^\d{2}$/u.test(text.trim()));
  return raised || CENTS.test(namesOf(element));
}

const FOREIGN_TAG = new Set(["nav", "aside", "footer", "select", "option"]);
const FOREIGN_ROLE = /^(?:navigation|complementary|contentinfo|banner|dialog|search|menu|listbox)$/u;
const FOREIGN_NAME =
  /(?:^|[\s_-])(?:related|recommend\w*|recomm|similar|carousel|slider|swiper|slick|up-?sell\w*|cross-?sell\w*|recently|also-?\w+|mini-?cart|basket|cart-(?:drawer|items|preview|total|sidebar)|wishlist|footer|site-header|page-header|topbar|top-bar|navbar|nav|menu|megamenu|breadcrumbs?|sidebar|announcement|modal|popup|pop-up|dialog|cookies?|consent|reviews?|newsletter|facets?|filters?|product-?grid|product-?list|products-?grid|products-?list|bestsellers?|sponsored|advert\w*|bought-together|bundles?|accessor\w*|alternatives?|suggest\w*|others?-?products?)(?:$|[\s_-])/u;

/** Whether an element lies in a part of the page that is about other things than its product. */
export function isForeign(element: PageElement): boolean {
  for (const ancestor of selfAndAncestors(element)) {
    if (ancestor.tag === "body" || ancestor.tag === "main") return false;
    if (FOREIGN_TAG.has(ancestor.tag) || FOREIGN_ROLE.test(ancestor.attributes.role ?? "")) return true;
    if (ancestor.tag === "header" && ancestor.parent?.tag === "body") return true;
    if (FOREIGN_NAME.test(namesOf(ancestor))) return true;
  }
  return false;
}

/** Whether an element lies in a link that leads away from the page. */
export function isInLinkAway(element: PageElement): boolean {
  return selfAndAncestors(element).some(
    ({ tag, attributes }) =>
      tag === "a" && attributes.href !== undefined && !/^(?:#|javascript:|$)/u.test(attributes.href),
  );
}

const CARD = /(?:^|[\s_-])(?:card|tile|teaser|grid-item|product-item|list-item)(?:$|[\s_-])/u;
const SIBLINGS_TRIED = 12;

/** Whether an element lies in one of several cards of the same kind; a card alone may be the product itself. */
export function isInListEntry(element: PageElement): boolean {
  return selfAndAncestors(element).some((one) => {
    if (one.tag !== "li" && !CARD.test(one.attributes.class?.toLowerCase() ?? "")) return false;
    return (one.parent?.children ?? [])
      .slice(0, SIBLINGS_TRIED)
      .some(
        (sibling) =>
          typeof sibling !== "string" &&
          sibling !== one &&
          sibling.tag === one.tag &&
          sibling.attributes.class === one.attributes.class,
      );
  });
}

const PRICE_NAME =
  /price|preis|prix|precio|prezzo|prijs|preco|cena|ceny|tsena|hinta|fiyat|\bpris\b|amount|cost\b|harga/u;

/** Whether the element's own names say that it holds a price. */
export function isPriceBox(element: PageElement): boolean {
  return PRICE_NAME.test(namesOf(element));
}

/** Whether the names of an element or of one near around it match. */
function isNamed(element: PageElement, { pattern, within }: { pattern: RegExp; within: number }): boolean {
  for (const ancestor of selfAndAncestors(element).slice(0, within)) {
    if (ancestor.tag === "body" || ancestor.tag === "main") return false;
    if (pattern.test(namesOf(ancestor))) return true;
  }
  return false;
}

export function isNamedPrice(element: PageElement): boolean {
  return isNamed(element, { pattern: PRICE_NAME, within: 4 });
}

const NUMBER = /\d(?:[\d.,'’ ]*\d)?/gu;
const FRAME_DEPTH = 8;

/** The names of the element and of those around it that hold no other price, so that they speak of this one. */
function frameNames(element: PageElement): string {
  const count = (one: PageElement): number => shortText(one, 200).match(NUMBER)?.length ?? 0;
  const limit = Math.max(1, count(element));
  const names: string[] = [];
  for (const ancestor of selfAndAncestors(element).slice(0, FRAME_DEPTH)) {
    if (ancestor !== element && count(ancestor) > limit) break;
    names.push(namesOf(ancestor));
  }
  return names.join(" ");
}

const STRUCK_TAG = new Set(["del", "s", "strike"]);
const STRUCK_NAME =
  /(?:^|[\s_-])(?:old|was|strike\w*|struck|strikethrough|crossed|cross-?out|list-?price|compare(?:-at)?|original|previous|before|msrp|rrp|uvp|streich\w*|barre|tachado|past-?price|retail-?price|precio-?anterior|vorher)(?:$|[\s_-])/u;
const CURRENT_NAME =
  /(?:^|[\s_-])(?:current|now|sale|final|special|actual|our|offer|selling|discounted|promo|main|today|sales|special-price|product-price|price-new|new-price|aktuell|ins)(?:$|[\s_-])/u;
const UNIT_NAME = /unit|per-|ppu|base-?price|grundpreis|basispreis|price-?per|reference-?price|pum\b/u;
const SIDE_COST =
  /shipping|delivery|versand|livraison|saving|save-|you-?save|discount-(?:amount|value|label)|rabatt|install?ment|monthly|financ|klarna|afterpay|affirm|paypal|cashback|points|deposit|voucher|coupon/u;
const HIDDEN_CLASS = /(?:^|\s)(?:hidden|hide|d-none|is-hidden|u-hidden|display-none|invisible|ng-hide)(?:$|\s)/u;

export interface PriceHints {
  namedPrice: boolean;
  namedCurrent: boolean;
  namedUnitPrice: boolean;
  namedSideCost: boolean;
  /** Drawn as a price that is no longer asked. */
  struck: boolean;
  /** By a class that scripts add and take away. */
  hidden: boolean;
  foreign: boolean;
}

/** What the markup around a price tells about it. */
export function hintsOf(element: PageElement): PriceHints {
  const frame = frameNames(element);
  const around = selfAndAncestors(element);
  const drawnStruck = around.some(
    ({ tag, attributes }) =>
      STRUCK_TAG.has(tag) ||
      attributes["data-a-strike"] === "true" ||
      (attributes.style !== undefined && /line-through/iu.test(attributes.style)),
  );
  return {
    namedPrice: isNamedPrice(element),
    namedCurrent: CURRENT_NAME.test(frame),
    namedUnitPrice: UNIT_NAME.test(frame),
    namedSideCost: isNamed(element, { pattern: SIDE_COST, within: 4 }),
    struck: drawnStruck || STRUCK_NAME.test(frame),
    hidden: around.some(
      ({ attributes }) => attributes.class !== undefined && HIDDEN_CLASS.test(attributes.class.toLowerCase()),
    ),
    foreign: isForeign(element),
  };
}

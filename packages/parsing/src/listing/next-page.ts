import { namesOf, type Page, type PageElement, selfAndAncestors, textOf } from "../html/tree.ts";

/** How a list goes on: at an address, behind a button that a script answers, or not at all. */
export type NextPage =
  | { readonly kind: "link"; readonly url: string }
  | { readonly kind: "button"; readonly text: string }
  | { readonly kind: "none" };

const NEXT_WORDS =
  /^(?:[\s›»→>⟩]*)(?:next(?: page| results)?|older(?: \w+)?|weiter|nächste(?: seite)?|vorwärts|suivante?|page suivante|siguiente|página siguiente|successiv[ao]|avanti|próxim[ao]|seguinte|volgende|nästa|neste|næste|seuraava|następna|dalej|další|следующая|вперед|далее|sonraki|次へ|次のページ|下一页|다음)?(?:[\s›»→>⟩]*)$/iu;
const MORE_WORDS =
  /^\s*(?:(?:load|show|view|see) (?:\d+ )?more(?: \w+)?|more (?:jobs|results|listings|offers)|mehr (?:an)?zeigen|mehr (?:laden|ergebnisse)|weitere (?:\w+ )?(?:laden|anzeigen)|(?:voir|afficher|charger) plus(?: .*)?|(?:ver|mostrar|cargar|carregar) (?:más|mais)(?: .*)?|mostra (?:altri|di più)|carica altri|meer (?:laden|tonen|bekijken)|visa fler|vis flere|pokaż więcej|załaduj więcej|показать (?:ещё|еще)|もっと見る|加载更多|더 ?보기)\s*$/iu;
const PAGER = /(?<![a-z])(?:pag(?:e|ination|inator|er)s?|seiten|blaettern|numbers)(?![a-z])/u;

const isOff = ({ attributes }: PageElement): boolean =>
  attributes["aria-disabled"] === "true" ||
  attributes.disabled !== undefined ||
  /(?<![a-z])(?:disabled|inactive)(?![a-z])/u.test((attributes.class ?? "").toLowerCase());

/** The address as the page means it, on the same site; null for a script, a part of the same page, or another site. */
function followable(
  href: string | undefined,
  { url, base }: { readonly url: string; readonly base: string },
): string | null {
  if (href === undefined || /^\s*(?:#|javascript:|mailto:)/iu.test(href) || href.trim() === "") return null;
  const target = URL.parse(href.trim(), base);
  if (target === null || target.origin !== new URL(url).origin) return null;
  target.hash = "";
  const here = new URL(url);
  here.hash = "";
  return target.href === here.href ? null : target.href;
}

/** What a link says to people: its words, else the name for those who do not see it. */
const wordsOf = (element: PageElement): string =>
  textOf(element) || element.attributes["aria-label"] || element.attributes.title || "";

function numberedNext(links: readonly PageElement[], page: Page): PageElement | undefined {
  const current = page.elements.find(
    (element) =>
      /^\d{1,5}$/u.test(textOf(element)) &&
      (element.attributes["aria-current"] !== undefined ||
        /(?<![a-z])(?:current|active|selected|is-active|aktiv)(?![a-z])/u.test(
          (element.attributes.class ?? "").toLowerCase(),
        )) &&
      selfAndAncestors(element).some((around) => PAGER.test(namesOf(around))),
  );
  if (current === undefined) return undefined;
  const next = String(Number(textOf(current)) + 1);
  return links.find(
    (link) => textOf(link) === next && selfAndAncestors(link).some((around) => PAGER.test(namesOf(around))),
  );
}

/** The address in a `Link` header with `rel="next"`. Source: RFC 8288, section 3. */
function headerNext(header: string | undefined): string | undefined {
  for (const [, target, rest] of (header ?? "").matchAll(/<([^>]*)>([^<]*)/gu))
    if (/;\s*rel="?[^";]*\bnext\b/iu.test(rest ?? "")) return target;
  return undefined;
}

/**
 * Finds how a list goes on after this page, by what says it most surely: a `Link` header, `rel="next"`, the word for it
 * in the languages of the web, the number behind the present one, and last a button that loads more.
 */
export function nextPage(
  page: Page,
  { url, linkHeader }: { readonly url: string; readonly linkHeader?: string },
): NextPage {
  const { elements } = page;
  const base = URL.parse(elements.find(({ tag }) => tag === "base")?.attributes.href ?? "", url)?.href ?? url;
  const links = elements.filter(
    (element) => element.tag === "a" && !isOff(element) && !(element.parent && isOff(element.parent)),
  );
  const stated = elements.find(
    ({ tag, attributes }) => (tag === "a" || tag === "link") && /(?:^|\s)next(?:\s|$)/iu.test(attributes.rel ?? ""),
  );
  const worded = links.find((link) => {
    const words = wordsOf(link).trim();
    const label = link.attributes["aria-label"]?.trim() ?? "";
    return [words, label].some((text) => text !== "" && NEXT_WORDS.test(text));
  });
  const more = links.find((link) => MORE_WORDS.test(wordsOf(link)));
  const hrefs = [
    headerNext(linkHeader),
    stated?.attributes.href,
    worded?.attributes.href,
    numberedNext(links, page)?.attributes.href,
    more?.attributes.href,
  ];
  for (const href of hrefs) {
    const target = followable(href, { url, base });
    if (target !== null) return { kind: "link", url: target };
  }
  const button = elements.find(
    (element) =>
      (element.tag === "button" || element.tag === "a" || element.attributes.role === "button") &&
      !isOff(element) &&
      MORE_WORDS.test(wordsOf(element)),
  );
  return button === undefined ? { kind: "none" } : { kind: "button", text: wordsOf(button).trim() };
}

import type { MetaTags, PageElement } from "../html/index.ts";
import type { ArticleImage } from "./article.ts";

/** Smaller pictures are icons and pixels that count visits. */
const LEAST_SIDE_PX = 64;

/** An address as the page's own address resolves it; null for what is no address on the web. */
export function absoluteUrl(written: string, base: string | null): string | null {
  if (/^(?:data|javascript|blob|about|mailto|tel):/iu.test(written.trim()) || written.trim() === "") return null;
  if (base === null) return written.trim();
  return URL.canParse(written, base) ? new URL(written, base).href : null;
}

/** The widest picture of a srcset: its entries end with a width or a density. */
function widestOf(srcset: string | undefined): string | undefined {
  const entries = (srcset ?? "").split(/,\s+/u).map((entry) => entry.trim().split(/\s+/u));
  const sizeOf = ([, size = "1x"]: readonly string[]): number => Number.parseFloat(size) || 0;
  const [widest] = entries.filter(([address]) => address !== "").toSorted((a, b) => sizeOf(b) - sizeOf(a));
  return widest?.[0]?.replace(/,$/u, "");
}

/** Where scripts that load pictures late find their addresses. */
const LATE = ["data-src", "data-original", "data-lazy-src", "data-lazy", "data-full-src", "data-image", "data-url"];
const LATE_SETS = ["data-srcset", "data-lazy-srcset"];
/** What stands in the place of a picture until a script loads it. */
const PLACEHOLDER =
  /^data:|(?:^|[/_.-])(?:blank|spacer|placeholder|transparent|loading|lazy|pixel|1x1|grey|gray)[\w-]*\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|$)/iu;

const firstOf = (attributes: PageElement["attributes"], names: readonly string[]): string | undefined =>
  names.map((name) => attributes[name]).find((value) => value !== undefined && value.trim() !== "");

/** The address of a picture as its page writes it, however late a script would load it; of several the widest. */
export function imageAddress({ attributes, parent }: PageElement): string | undefined {
  const sources = parent?.tag === "picture" ? parent.children : [];
  const sourceSets = sources.flatMap((child) => (typeof child !== "string" && child.tag === "source" ? [child] : []));
  const plain = attributes.src === undefined || PLACEHOLDER.test(attributes.src) ? undefined : attributes.src;
  const sets = [attributes, ...sourceSets.map((source) => source.attributes)].flatMap((one) => [
    firstOf(one, LATE_SETS),
    one.srcset,
  ]);
  const widest = sets.map(widestOf).find((address) => address !== undefined && !PLACEHOLDER.test(address));
  return firstOf(attributes, LATE) ?? plain ?? widest;
}

/** Whether a picture says that it is an icon or a pixel that counts visits. */
export const isTiny = ({ attributes }: PageElement): boolean =>
  [attributes.width, attributes.height].some((side) => /^\d+$/u.test(side ?? "") && Number(side) < LEAST_SIDE_PX);

function* imagesBelow(element: PageElement, skip: (element: PageElement) => boolean): Generator<PageElement> {
  for (const child of element.children) {
    if (typeof child === "string") continue;
    if (child.tag === "img") yield child;
    else if (child.tag === "figure" || !skip(child)) yield* imagesBelow(child, skip);
  }
}

export interface ImagePlace {
  readonly element: PageElement;
  /** Tells what stands beside the article. */
  readonly skip: (element: PageElement) => boolean;
  readonly meta: MetaTags;
  readonly url: string | null;
}

/** The pictures of an article, each once: the one that the page names first, then those in its text. */
export function imagesOf({ element, skip, meta, url }: ImagePlace): ArticleImage[] {
  const images = new Map<string, ArticleImage>();
  const add = (written: string | undefined, alt: string | undefined): void => {
    const address = written === undefined ? null : absoluteUrl(written, url);
    if (address !== null && !images.has(address)) images.set(address, { url: address, alt: alt?.trim() || null });
  };
  add(meta.values.get("og:image")?.[0], meta.values.get("og:image:alt")?.[0]);
  for (const image of imagesBelow(element, skip)) if (!isTiny(image)) add(imageAddress(image), image.attributes.alt);
  return [...images.values()];
}

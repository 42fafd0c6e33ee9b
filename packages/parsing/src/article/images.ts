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

/** The last entry of a srcset, which by custom is the largest. */
const largestOf = (srcset: string | undefined): string | undefined =>
  srcset?.split(/,\s+/u).at(-1)?.trim().split(/\s+/u)[0];

function addressOf({ attributes }: PageElement): string | undefined {
  const plain = attributes.src;
  const isPlaceholder = plain === undefined || plain.startsWith("data:");
  return (
    attributes["data-src"] ??
    attributes["data-original"] ??
    attributes["data-lazy-src"] ??
    (isPlaceholder ? undefined : plain) ??
    largestOf(attributes.srcset ?? attributes["data-srcset"])
  );
}

const isTiny = ({ attributes }: PageElement): boolean =>
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
  for (const image of imagesBelow(element, skip)) if (!isTiny(image)) add(addressOf(image), image.attributes.alt);
  return [...images.values()];
}

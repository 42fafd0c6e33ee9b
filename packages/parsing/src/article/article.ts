/** A line of an article's text as its page dresses it. */
export interface ArticleBlock {
  readonly kind: "paragraph" | "heading" | "item" | "quote" | "code" | "cell";
  /** Of a heading, 1 to 6; null for all else. */
  readonly level: number | null;
  readonly text: string;
}

export interface ArticleImage {
  /** Absolute where the page's address is known. */
  readonly url: string;
  /** What the page says that it shows. */
  readonly alt: string | null;
}

/** The values of an article that are stated in one place of its page. */
export interface ArticleFacts {
  readonly title: string | null;
  /** Several names are parted by commas. */
  readonly author: string | null;
  /** A day, or a moment as of ISO 8601. */
  readonly publishedAt: string | null;
  /** A language tag as of BCP 47. */
  readonly language: string | null;
  readonly canonical: string | null;
}

export interface Article extends ArticleFacts {
  /** Paragraphs parted by an empty line; empty where the page has no article. */
  readonly text: string;
  readonly markdown: string;
  /** The same as HTML that loads nothing and runs nothing. */
  readonly html: string;
  readonly blocks: readonly ArticleBlock[];
  readonly images: readonly ArticleImage[];
  /** Why each value is what it is, by its name. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** A file that comes with an item, such as the sound of a podcast. */
export interface FeedEnclosure {
  readonly url: string;
  readonly mediaType: string | null;
  readonly sizeBytes: number | null;
}

/** An entry of a feed, the same whatever the feed's format is. */
export interface FeedItem {
  /** As the feed tells it, else the item's address, else made of its texts. */
  readonly id: string;
  /** Plain text, empty where the feed tells none. */
  readonly title: string;
  readonly url: string | null;
  /** A moment as of ISO 8601, in UTC; null where the feed tells none that can be. */
  readonly publishedAt: string | null;
  readonly updatedAt: string | null;
  /** Several names are parted by commas. */
  readonly author: string | null;
  /** Plain text. */
  readonly summary: string | null;
  /** HTML as the feed has it, its links resolved; it is not cleaned. */
  readonly content: string | null;
  readonly enclosures: readonly FeedEnclosure[];
  readonly categories: readonly string[];
  /** A language tag as of BCP 47. */
  readonly language: string | null;
}

export interface Feed {
  readonly format: "rss" | "atom" | "rdf" | "json";
  readonly title: string | null;
  /** The page that the feed belongs to. */
  readonly url: string | null;
  readonly language: string | null;
  /** In the order of the feed, each id once. */
  readonly items: readonly FeedItem[];
}

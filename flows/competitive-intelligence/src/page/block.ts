/** A piece of a page that is read as one: a heading, a paragraph, an item of a list, a row of a table, a picture. */
export type Block = {
  readonly kind: "heading" | "text" | "item" | "row" | "picture" | "feed item";
  readonly text: string;
  /** The text without what changes by itself: the same key says that nothing has happened. */
  readonly key: string;
  /** Where it stands: the tags and names around it. */
  readonly place: string;
  /** The heading above it; empty before the first. */
  readonly section: string;
  /** The heading of the smallest part of the page around it that has one of its own; missing in what older versions kept. */
  readonly card?: string;
  /** Where its links lead, without what is another at every visit; missing in what older versions kept. */
  readonly links?: readonly string[];
  /** Menus and footers are around what a page is about. */
  readonly isAround: boolean;
};

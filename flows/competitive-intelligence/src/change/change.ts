export type Severity = "low" | "medium" | "high";
export const SEVERITIES: readonly Severity[] = ["low", "medium", "high"];

/** What has happened to one part of a page. */
export type Change = {
  readonly kind: "added" | "removed" | "changed";
  readonly what:
    | "price"
    | "jobs"
    | "number"
    | "section"
    | "heading"
    | "row"
    | "item"
    | "text"
    | "link"
    | "picture"
    | "feed item";
  readonly before: string | null;
  readonly after: string | null;
  /** Prices as amount and currency, other numbers as they are written: those of the one text that the other lacks. */
  readonly numbers: { readonly before: readonly string[]; readonly after: readonly string[] };
  readonly section: string;
  readonly severity: Severity;
  /** Why it matters so much, as a part of a sentence. */
  readonly why: string;
};

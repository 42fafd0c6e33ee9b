/** What a source says in one item. */
export type Report = {
  /** The same for the same item of a source, whenever it is read. */
  readonly id: string;
  readonly source: string;
  readonly title: string;
  readonly url: string | null;
  /** The beginning of its text, plain. */
  readonly lead: string;
  readonly author: string | null;
  /** A moment as of ISO 8601. */
  readonly at: string;
  /** Whether the source told the moment, or it is when the item was first seen. */
  readonly atIs: "published" | "first seen";
};

/** What is kept of a text for comparing and showing. */
const LONGEST_LEAD = 600;

/** The beginning of a text, to the end of a word. */
export function leadOf(text: string): string {
  const plain = text.replace(/\s+/gu, " ").trim();
  return plain.length <= LONGEST_LEAD ? plain : `${plain.slice(0, LONGEST_LEAD).replace(/\s+\S*$/u, "")}…`;
}

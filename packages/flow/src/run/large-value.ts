/** The longest value that a journal entry holds itself, in bytes of its JSON text. */
export const longestInlineBytes = 64 * 1024;

/** What the journal keeps of a longer one: its JSON text lies in the artifact store, as a file of the run. */
export interface LargeValue {
  /** sha256 of the text in hexadecimal. */
  readonly artifact: string;
  readonly sizeBytes: number;
  /** How the text begins: at most 1,024 bytes. */
  readonly preview: string;
}

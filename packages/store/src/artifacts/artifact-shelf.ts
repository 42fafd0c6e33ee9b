/** The bytes of artifacts as they lie there, for retention alone. */
export interface ArtifactShelf {
  /** Some of the contents of one project; `after` is the `next` of the page before, null begins. Null at the end. */
  listContents(options: { readonly after: string | null }): Promise<ContentPage | null>;
  /** Removes contents that nobody wrote, or wrote again, within `olderThanMs`; returns how many. */
  removeContents(options: {
    readonly project: string;
    readonly artifacts: readonly string[];
    readonly olderThanMs: number;
  }): Promise<number>;
}

export interface ContentPage {
  readonly project: string;
  readonly artifacts: readonly string[];
  readonly next: string;
}

import type { MetaTags } from "../html/index.ts";
import type { Item } from "../structured-data/index.ts";
import type { Block } from "./outline.ts";

/** A value that a page may have meant, with where it stands. */
export interface Candidate {
  readonly value: string | null | undefined;
  readonly source: string;
}

/** Everything that a page states about itself. */
export interface Sources {
  /** About its article, the most telling first. */
  readonly items: readonly Item[];
  readonly meta: MetaTags;
  readonly url: string | null;
  /** What stands between the heading and the text. */
  readonly lines: readonly Block[];
}

/** What the meta tags of these names say. */
export const metaCandidates = ({ values }: MetaTags, names: readonly string[]): Candidate[] =>
  names.map((name) => ({ value: values.get(name)?.[0], source: `the meta tag ${name}` }));

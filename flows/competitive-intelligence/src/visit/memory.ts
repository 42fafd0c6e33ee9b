import type { KnownPage } from "@millrace/browser";
import type { ArtifactReference } from "@millrace/flow";
import type { Restlessness } from "../change/noise.ts";
import type { Block } from "../page/block.ts";

/** Where a text stands on a picture, in its pixels. */
export type Box = readonly [x: number, y: number, width: number, height: number];

/** How a page looked, with where each of its blocks stood. */
export type Picture = {
  /** A JPEG; what older versions kept has none. */
  readonly file?: ArtifactReference;
  readonly width: number;
  readonly height: number;
  /** By the text of the block. */
  readonly boxes: Readonly<Record<string, Box>>;
};

/** What is kept of a page between visits. */
export type PageMemory = {
  readonly blocks: readonly Block[];
  readonly restless: Restlessness;
  readonly picture: Picture | null;
  /** When what is kept was seen. */
  readonly at: string;
  /** The answer that it was read from over plain HTTP; missing in what older versions kept. */
  readonly read?: KnownPage | null;
};

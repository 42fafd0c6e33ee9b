import type { ArtifactReference } from "@millrace/flow";
import { type Html, reportPictures } from "@millrace/parsing/report";
import type { WatchedRow } from "./rows.ts";

export type ReadFile = (file: ArtifactReference) => Promise<Uint8Array>;

/** More would make a digest that nobody can send by mail: a pair has some 300 kB. */
const MOST_PAIRS = 20;

/** How a page looked before and how it looks now, for a report; null where there are no pictures. */
export async function evidencePictures(
  { before, after }: Pick<WatchedRow["evidence"], "before" | "after">,
  readFile: ReadFile,
): Promise<Html | null> {
  const sides = [before && { file: before, caption: "Before" }, after && { file: after, caption: "After" }];
  const pictures = sides.filter((side) => side !== null);
  if (pictures.length === 0) return null;
  return reportPictures(
    await Promise.all(
      pictures.map(async ({ file, caption }) => ({
        bytes: await readFile(file),
        mediaType: file.mediaType,
        caption,
      })),
    ),
  );
}

/** Those of the first pages that have changed. */
export async function picturesOfRows(
  rows: readonly WatchedRow[],
  readFile: ReadFile,
): Promise<ReadonlyMap<WatchedRow, Html | null>> {
  const shown = rows.filter(({ status, evidence }) => status === "changed" && evidence.after !== null);
  const pairs = shown.slice(0, MOST_PAIRS).map(async (row) => [row, await evidencePictures(row.evidence, readFile)]);
  return new Map((await Promise.all(pairs)) as [WatchedRow, Html | null][]);
}

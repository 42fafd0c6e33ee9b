import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { MillraceError } from "@millrace/flow";

/** A real page with the text that a person took for its article. */
export interface ArticleSample {
  readonly id: string;
  readonly url: string;
  readonly html: string;
  readonly body: string;
}

const isTruth = (value: unknown): value is { readonly url: string; readonly articleBody: string } => {
  const { url, articleBody } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof url === "string" && typeof articleBody === "string";
};

/** Reads `ground-truth.json` and the pages `html/<id>.html.gz` of a folder, in the order of their ids. */
export async function readArticleSamples(folder: string): Promise<ArticleSample[]> {
  try {
    const truths = Object.entries(JSON.parse(await readFile(join(folder, "ground-truth.json"), "utf8")) as object);
    const samples = truths.map(async ([id, truth]: [string, unknown]) => {
      if (!isTruth(truth)) throw new TypeError(`${id} lacks url or articleBody`);
      const packed = await readFile(join(folder, "html", `${id}.html.gz`));
      return { id, url: truth.url, body: truth.articleBody, html: gunzipSync(packed).toString("utf8") };
    });
    return (await Promise.all(samples)).sort((a, b) => a.id.localeCompare(b.id));
  } catch (cause) {
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: `Cannot read the article samples as ${folder} has to hold ground-truth.json and html/<id>.html.gz: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: "Name the folder above articles/ with --data.",
      cause,
    });
  }
}

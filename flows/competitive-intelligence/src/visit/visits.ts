import { type BrowserCapability, followDrawing, type Keep, type KnownPage, type Page } from "@millrace/browser";
import { type ArtifactReference, PermanentError, type Step } from "@millrace/flow";
import { parseFeed } from "@millrace/parsing/feed";
import { parseHtml } from "@millrace/parsing/html";
import type { Block } from "../page/block.ts";
import { blocksOf, feedBlocks } from "../page/blocks.ts";
import type { Watched } from "../watch-input.ts";
import { type Comparison, compareFeed, compareVisit } from "./compare-visit.ts";
import type { PageMemory, Picture } from "./memory.ts";
import { framePicture, takePicture } from "./picture.ts";
import { requireAnswer } from "./require-answer.ts";

/** What a visit has found; the recorded result of its step. */
export type Visit = Omit<Comparison, "differences"> & {
  readonly readWith: "browser" | "plain HTTP";
  readonly picture: Picture | null;
  /** The answer over plain HTTP, to ask at the next visit for what has changed since. */
  readonly read: KnownPage | null;
  /** Pictures of before and after with frames around what has changed. */
  readonly evidence: { readonly before: ArtifactReference | null; readonly after: ArtifactReference | null };
};

export interface VisitsParts {
  readonly step: Step;
  readonly web: BrowserCapability;
  readonly nowMs: number;
  readonly timeoutMs: number;
  /** The bytes of a file that the flow's state keeps, or that this run has written. */
  readFile(file: ArtifactReference): Promise<Uint8Array>;
  /** Pages are visited in a browser. */
  readonly hasBrowser: boolean;
}

// How long the scripts of a page may go on loading what they draw.
const drawWithinMs = 5_000;
const RED = "#b3261e";
const GREEN = "#116329";

/** The steps in which a run visits what is watched. */
export function visitsOf({ step, web, nowMs, timeoutMs, readFile, hasBrowser }: VisitsParts) {
  function readFeed(watched: Watched, body: string): Block[] {
    const feed = parseFeed(body, { url: watched.url, nowMs });
    if (feed !== null) return feedBlocks(feed);
    throw new PermanentError(`Cannot watch ${watched.url} as it must be a feed: it is none`, {
      hint: "Open the address by hand; a page belongs among the pages of its competitor.",
    });
  }

  function fetchPage(watched: Watched, before: PageMemory | null): Promise<Visit> {
    const { url, kind, key } = watched;
    return step(`fetch ${kind}`, { key }, async ({ signal }) => {
      const answers: KnownPage[] = [];
      const readBlocks = async () => {
        // A second reading is there to show what differs by itself, so it asks for the whole page.
        const since = answers.length === 0 ? (before?.read ?? null) : null;
        const answer = await web.fetch(url, { signal, since });
        const isUnchanged = before !== null && since !== null && answer.status === 304;
        answers.push(isUnchanged ? since : { url: answer.url, etag: answer.etag, lastModified: answer.lastModified });
        if (isUnchanged) return before.blocks;
        requireAnswer(url, answer, { kind, nowMs });
        return kind === "feed" ? readFeed(watched, answer.body) : blocksOf(parseHtml(answer.body), watched);
      };
      const { differences: _, ...found } =
        kind === "feed"
          ? compareFeed(await readBlocks(), { before, keywords: watched.keywords })
          : await compareVisit(watched, { before, readBlocks });
      return {
        ...found,
        readWith: "plain HTTP" as const,
        picture: null,
        read: answers[0] ?? null,
        evidence: { before: null, after: null },
      };
    });
  }

  async function visitPage(
    page: Page,
    watched: Watched,
    { before, keep }: { before: PageMemory | null; keep: Keep },
  ): Promise<Visit> {
    const { url } = watched;
    const readBlocks = async () => {
      const drawing = followDrawing(page);
      const response = await page.goto(url, { waitUntil: "domcontentloaded", timeout: timeoutMs });
      const answer = response && { status: response.status(), headers: await response.allHeaders() };
      if (answer !== null) requireAnswer(url, answer, { kind: "page", nowMs });
      await drawing.settled({ withinMs: drawWithinMs });
      return blocksOf(parseHtml(await page.content()), watched);
    };
    const { differences, ...found } = await compareVisit(watched, { before, readBlocks });
    const picture = await takePicture(page, { blocks: found.blocks, keep });
    const frame = async (name: string, shown: Picture | null | undefined, side: "before" | "after") => {
      if (differences.length === 0 || !shown?.file) return null;
      const texts = differences.flatMap((one) => one[side]?.text ?? []);
      const bytes = await readFile(shown.file);
      const content = await framePicture(page, shown, { bytes, texts, colour: side === "before" ? RED : GREEN });
      return keep({ name, mediaType: "image/jpeg", content });
    };
    const evidence = {
      before: await frame("before.jpg", before?.picture, "before"),
      after: await frame("after.jpg", picture, "after"),
    };
    return { ...found, readWith: "browser", picture, read: null, evidence };
  }

  /** Reads a page or a feed and compares it with how it was. */
  return function visit(watched: Watched, before: PageMemory | null): Promise<Visit> {
    if (watched.kind === "feed" || !hasBrowser) return fetchPage(watched, before);
    return web.session("visit page", { key: watched.key }, (page, keep) => visitPage(page, watched, { before, keep }));
  };
}

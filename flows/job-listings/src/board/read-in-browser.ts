import { followDrawing, type Keep, type Page } from "@millrace/browser";
import type { ArtifactReference } from "@millrace/flow";
import { type BoardPage, readBoardPage } from "./read-board-page.ts";
import { requirePage } from "./require-page.ts";

// How long a page may take to draw its list at first, and to add to it after a click or at its end.
const drawWithinMs = 8_000;
const growWithinMs = 3_000;

export interface DrawnPage extends BoardPage {
  readonly screenshot: ArtifactReference;
}

/** Reads a board as a person sees it: what scripts draw, and what more there is behind buttons and at the end of the page. */
export async function readInBrowser(
  page: Page,
  options: {
    readonly url: string;
    readonly keep: Keep;
    readonly nowMs: number;
    readonly timeoutMs: number;
    readonly turns: number;
  },
): Promise<DrawnPage> {
  const { url, keep, nowMs, timeoutMs, turns } = options;
  const drawing = followDrawing(page);
  const response = await page.goto(url, { waitUntil: "domcontentloaded", timeout: timeoutMs });
  if (response !== null) requirePage(url, { status: response.status(), headers: await response.allHeaders() }, nowMs);
  const read = async () => readBoardPage(await page.content(), { url: page.url(), nowMs, readWith: "browser" });
  let board = await read();
  if (board.items.length === 0) {
    await drawing.settled({ withinMs: drawWithinMs });
    board = await read();
  }
  const picture = await page.screenshot({ type: "jpeg", quality: 75 });
  for (let turn = 1; turn < turns && board.next.kind !== "link"; turn++) {
    const before = board.items.length;
    if (!(await askForMore(page, board))) break;
    board = await read();
    if (board.items.length <= before) break;
  }
  const screenshot = await keep({ name: "board.jpg", mediaType: "image/jpeg", content: picture });
  return { ...board, screenshot };
}

/** Presses the button for more, or goes to the end of the page; whether the page has grown. */
async function askForMore(page: Page, { next }: BoardPage): Promise<boolean> {
  const countOf = () => document.body.getElementsByTagName("*").length;
  const before = await page.evaluate(countOf);
  if (next.kind === "button")
    await page
      .getByText(next.text, { exact: true })
      .last()
      .click({ timeout: growWithinMs })
      .catch(() => {});
  else await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  return page
    .waitForFunction((count) => document.body.getElementsByTagName("*").length > count, before, {
      timeout: growWithinMs,
    })
    .then(
      () => true,
      () => false,
    );
}

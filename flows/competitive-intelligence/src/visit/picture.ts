import type { Keep, Page } from "@millrace/browser";
import { pictureAddress } from "@millrace/parsing/report";
import type { Block } from "../page/block.ts";
import type { Box, Picture } from "./memory.ts";

const WIDTH = 1_280;
/** Pages are longer than what anyone looks at, and a picture of each is kept. */
const TALLEST = 3_000;
const QUALITY = 45;

/** Where each text stands: the smallest element with this text. Runs in the page. */
function findBoxes(texts: string[]): Record<string, [number, number, number, number]> {
  const wanted = new Set(texts);
  const boxes: Record<string, [number, number, number, number]> = {};
  const plain = (text: string | null) => (text ?? "").replace(/\s+/gu, " ").trim();
  const cells = (row: Element) => [...row.children].map((cell) => plain(cell.textContent)).join(" | ");
  // In document order the innermost of two with the same text comes last.
  for (const element of document.body.querySelectorAll("*")) {
    const picture = element instanceof HTMLImageElement ? element : null;
    const name = picture && (plain(picture.alt) || (picture.src.split(/[?#]/u)[0]?.split("/").at(-1) ?? ""));
    const text = name ?? (element.tagName === "TR" ? cells(element) : plain(element.textContent));
    if (!wanted.has(text)) continue;
    const { x, y, width, height } = element.getBoundingClientRect();
    if (width > 0 && height > 0)
      boxes[text] = [Math.round(x + scrollX), Math.round(y + scrollY), Math.round(width), Math.round(height)];
  }
  return boxes;
}

/** Takes a picture of a page, with where its blocks stand. */
export async function takePicture(
  page: Page,
  { blocks, keep }: { readonly blocks: readonly Block[]; readonly keep: Keep },
): Promise<Picture> {
  const boxes: Record<string, Box> = await page.evaluate(findBoxes, [...new Set(blocks.map(({ text }) => text))]);
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  const height = Math.max(1, Math.min(TALLEST, tall));
  const clip = { x: 0, y: 0, width: WIDTH, height };
  const content = await page.screenshot({
    type: "jpeg",
    quality: QUALITY,
    fullPage: true,
    clip,
    animations: "disabled",
  });
  const file = await keep({ name: "page.jpg", mediaType: "image/jpeg", content });
  const shown = Object.entries(boxes).filter(([, [, y]]) => y < height);
  return { file, width: WIDTH, height, boxes: Object.fromEntries(shown) };
}

/** Draws frames around texts on a picture. It takes the page for it, which shows nothing else afterwards. */
export async function framePicture(
  page: Page,
  picture: Picture,
  { bytes, texts, colour }: { readonly bytes: Uint8Array; readonly texts: readonly string[]; readonly colour: string },
): Promise<Uint8Array> {
  const frames = texts.flatMap((text) => {
    const box = picture.boxes[text];
    if (box === undefined) return [];
    const [x, y, width, height] = box;
    return [
      `<div style="position:absolute;box-sizing:border-box;left:${x - 4}px;top:${y - 4}px;width:${width + 8}px;height:${height + 8}px;border:3px solid ${colour};background:${colour}22"></div>`,
    ];
  });
  // The page's own policy would forbid what is drawn here.
  await page.goto("about:blank");
  await page.setContent(
    `<body style="margin:0;position:relative"><img alt="" width="${picture.width}" height="${picture.height}" src="${pictureAddress({ bytes, mediaType: "image/jpeg" })}" style="display:block">${frames.join("")}</body>`,
    { waitUntil: "load" },
  );
  const clip = { x: 0, y: 0, width: picture.width, height: picture.height };
  return page.screenshot({ type: "jpeg", quality: QUALITY + 15, fullPage: true, clip });
}

import { extractArticle } from "@millrace/parsing/article";
import { parseHtml, textOf } from "@millrace/parsing/html";

/** A page with less to read than this may be waiting for its scripts. */
const LITTLE_TEXT = 250;
/** The empty element into which an application draws itself. */
const MOUNT =
  /<(?:div|main|section)\s[^>]*\bid=["']?(?:root|app|__next|__nuxt|___gatsby|svelte|main|application)["']?[^>]*>\s*(?:<!--.*?-->\s*)*<\/(?:div|main|section)>/iu;
const ASKS_FOR_SCRIPTS = /<noscript[^>]*>(?:(?!<\/noscript>)[\s\S]){0,600}\bjava\s?script\b/iu;
const BUSY = /\baria-busy=["']?true/iu;

/** Whether a page shows little of what it is about until its scripts have run. */
export function needsScripts(html: string): boolean {
  if (!/<script[\s>]/iu.test(html)) return false;
  const page = parseHtml(html);
  if (extractArticle(page).text.length >= LITTLE_TEXT) return false;
  if (MOUNT.test(html) || BUSY.test(html) || ASKS_FOR_SCRIPTS.test(html)) return true;
  const body = page.elements.find(({ tag }) => tag === "body") ?? page.root;
  return textOf(body).length < LITTLE_TEXT / 5;
}

import { lineText } from "./line-text.ts";
import { parseHtml } from "./tree.ts";

/** A text without entities and tags, as statements often carry them over from the page: `Caf&eacute; &lt;b&gt;`. */
export function decodeText(text: string): string {
  return /[&<]/u.test(text) ? lineText(parseHtml(text).root) : text.replace(/\s+/gu, " ").trim();
}

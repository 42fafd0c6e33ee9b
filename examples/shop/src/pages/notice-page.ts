import { html } from "./html.ts";
import { layout } from "./layout.ts";

/** A page with a heading and a sentence, for everything that is not about a product. */
export function noticePage(title: string, text: string): string {
  return layout({ title, main: html`<section class="notice"><h1>${title}</h1><p>${text}</p></section>` });
}

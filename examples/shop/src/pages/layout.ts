import { categories } from "../catalogue/categories.ts";
import { type Language, wordsOf } from "../locales/words.ts";
import { type Html, html } from "./html.ts";

export const shopName = "Thirteen Harbours";

export type PageParts = {
  readonly title: string;
  readonly main: Html;
  readonly language?: Language;
  /** The `lang` of the document where it says more than the language. */
  readonly pageLanguage?: string;
  readonly head?: Html;
  /** What lies over the page: the consent dialog. */
  readonly overlay?: Html | null;
};

/** A whole document with the shop's header and footer. */
export function layout({ title, main, language = "en", pageLanguage = language, head, overlay }: PageParts): string {
  const words = wordsOf[language];
  return html`<!doctype html>
<html lang="${pageLanguage}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${shopName}</title>
<meta property="og:site_name" content="${shopName}">
<meta property="og:title" content="${title}">
<link rel="stylesheet" href="/assets/shop.css">
<link rel="stylesheet" href="/assets/listing.css">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
${head}
</head>
<body>
<a class="skip" href="#main">${words.skipToContent}</a>
<header class="site-header">
<div class="bar">
<a class="logo" href="/"><img src="/assets/icon.svg" alt="" width="30" height="30">${shopName}</a>
<form class="search" action="/search" role="search"><input type="search" name="q" aria-label="${words.search}" placeholder="${words.search}"><button type="submit">${words.search}</button></form>
<a class="account" href="/login">${words.signIn}</a>
</div>
<nav class="categories" aria-label="${shopName}">${categories.map(
    ({ id, names }) => html`<a href="/c/${id}">${names[language]}</a>`,
  )}</nav>
</header>
<main id="main">
${main}
</main>
<footer class="site-footer"><p>${shopName} – a market of thirteen independent shops. All goods, brands and prices are invented.</p></footer>
${overlay}
</body>
</html>
`.markup;
}

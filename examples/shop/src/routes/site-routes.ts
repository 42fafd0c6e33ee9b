import { readFileSync } from "node:fs";
import { categories } from "../catalogue/categories.ts";
import { html } from "../pages/html.ts";
import { noticePage } from "../pages/notice-page.ts";
import { type Answer, fileAnswer, htmlAnswer, jsonAnswer } from "./answer.ts";
import { listedViews, notFound } from "./find-product.ts";
import type { Visit } from "./visit.ts";

const assetTypes: Readonly<Record<string, string>> = {
  "shop.css": "text/css; charset=utf-8",
  "listing.css": "text/css; charset=utf-8",
  "consent.js": "text/javascript; charset=utf-8",
  "app-product.js": "text/javascript; charset=utf-8",
  "stars.svg": "image/svg+xml; charset=utf-8",
  "icon.svg": "image/svg+xml; charset=utf-8",
};

export function asset({ name }: Visit): Answer {
  const type = assetTypes[name];
  return type === undefined
    ? notFound()
    : fileAnswer(readFileSync(new URL(`../../assets/${name}`, import.meta.url)), type);
}

export function robots({ state }: Visit): Answer {
  const text = `User-agent: *
Disallow: /private/

User-agent: patient-crawler
Crawl-delay: 0.5
Disallow: /private/

Sitemap: ${state.url}/sitemap.xml
`;
  return fileAnswer(text, "text/plain; charset=utf-8");
}

export function sitemap({ state }: Visit): Answer {
  const paths = [
    "/",
    ...categories.map(({ id }) => `/c/${id}`),
    ...listedViews(state).map(({ product }) => `/p/${product.sku}`),
  ];
  const entries = paths.map((path) => html`<url><loc>${state.url}${path}</loc></url>\n`);
  const body = html`<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${entries}</urlset>
`;
  return fileAnswer(body.markup, "application/xml; charset=utf-8");
}

/** Only robots.txt keeps visitors out of here. */
export function privatePage(): Answer {
  return htmlAnswer(noticePage("Purchase prices", "This page is for the shops' own staff."));
}

export function turnClock({ state, query }: Visit): Answer {
  if (!state.clockOverHttp) return notFound();
  const text = query.get("day") ?? "";
  if (!/^\d{1,6}$/.test(text)) return jsonAnswer({ problem: "day must be a whole number from 0 to 999999" }, 400);
  state.day = Number(text);
  return jsonAnswer({ day: state.day });
}

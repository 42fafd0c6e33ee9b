import { categories } from "../catalogue/categories.ts";
import { homePage } from "../pages/home-page.ts";
import { listingPage } from "../pages/listing-page.ts";
import type { ProductView } from "../pages/product-view.ts";
import { type Answer, htmlAnswer } from "./answer.ts";
import { listedViews, notFound } from "./find-product.ts";
import type { Visit } from "./visit.ts";

const pageSize = 24;
const longestQuery = 100;

export function home({ state }: Visit): Answer {
  const views = listedViews(state);
  return htmlAnswer(
    homePage({
      reduced: views.filter(({ offer }) => offer.listPrice !== null).slice(0, 8),
      fresh: views.filter(({ offer }) => offer.availability === "preorder").slice(0, 4),
    }),
  );
}

export function category(visit: Visit): Answer {
  const found = categories.find(({ id }) => id === visit.name);
  if (found === undefined) return notFound();
  const views = listedViews(visit.state, (product) => product.category === found);
  return listing(visit, { title: found.names.en, views });
}

export function search(visit: Visit): Answer {
  const text = (visit.query.get("q") ?? "").trim().slice(0, longestQuery);
  const words = text.toLowerCase().split(/\s+/);
  const views = listedViews(visit.state, (product) => {
    const searched = `${product.name} ${product.sku} ${product.gtin} ${product.noun.names.en}`.toLowerCase();
    return text !== "" && words.every((word) => searched.includes(word));
  });
  return listing(visit, { title: text === "" ? "Search" : `Search: ${text}`, views });
}

function listing({ path, query }: Visit, { title, views }: { title: string; views: readonly ProductView[] }): Answer {
  const pageCount = Math.max(1, Math.ceil(views.length / pageSize));
  const page = Number(query.get("page") ?? 1);
  if (!Number.isInteger(page) || page < 1 || page > pageCount) return notFound();
  const pageUrl = (number: number): string => {
    const other = new URLSearchParams(query);
    other.set("page", String(number));
    return `${path}?${other}`;
  };
  const start = (page - 1) * pageSize;
  return htmlAnswer(
    listingPage({
      title,
      total: views.length,
      page,
      pageCount,
      views: views.slice(start, start + pageSize),
      pageUrl,
    }),
  );
}

import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { plainLine } from "../terminal/width.ts";
import type { CheckedPage } from "./checked-page.ts";
import { showAvailability, showChange } from "./show-change.ts";

const columns = [
  { title: "product", longest: 44 },
  { title: "price", align: "right" as const },
  { title: "currency" },
  { title: "availability" },
  { title: "change", longest: 24 },
  { title: "evidence" },
];

/** Product, price, currency, change since the last check and evidence, a row for each page. */
export function priceTable(pages: readonly CheckedPage[], options: { readonly fit?: number } = {}): string {
  return table(columns, pages.map(row), options);
}

function row(page: CheckedPage): string[] {
  const { url, name, amount, currency, availability, evidence, error } = page;
  const product = name === null ? paint("dim", plainLine(new URL(url).pathname)) : plainLine(name);
  if (error) return [product, "", "", paint("red", error.code), "", ""];
  return [
    product,
    amount ?? "–",
    plainLine(currency.iso ?? currency.written ?? ""),
    showAvailability(availability),
    showChange(page),
    evidence.screenshot ? evidence.screenshot.artifact.slice(0, 10) : paint("dim", "none"),
  ];
}

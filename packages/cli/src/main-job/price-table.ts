import type { Json } from "@millrace/flow";
import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";

/** What the table needs of price-monitoring's output. */
interface CheckedPage {
  readonly url: string;
  readonly name: string | null;
  readonly amount: string | null;
  readonly currency: { readonly written: string | null; readonly iso: string | null };
  readonly availability: string | null;
  readonly change: { readonly kind: string; readonly percent: number | null; readonly previous: string | null } | null;
  readonly evidence: { readonly screenshot: { readonly artifact: string } | null };
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Product, price, currency, change since the last check and evidence, a row for each page. */
export function priceTable(output: Json): string {
  const { pages } = output as unknown as { readonly pages: readonly CheckedPage[] };
  const rows = pages.map((page) => [
    page.name ?? paint("dim", new URL(page.url).pathname),
    page.error ? "" : (page.amount ?? "–"),
    page.error ? "" : (page.currency.iso ?? page.currency.written ?? "?"),
    page.error ? paint("red", page.error.code) : showAvailability(page.availability),
    page.change ? showChange(page.change) : "",
    page.evidence.screenshot ? page.evidence.screenshot.artifact.slice(0, 10) : "",
  ]);
  const columns = [
    { title: "product", longest: 44 },
    { title: "price", align: "right" as const },
    { title: "currency" },
    { title: "availability" },
    { title: "since the last check" },
    { title: "evidence" },
  ];
  return table(columns, rows);
}

function showAvailability(availability: string | null): string {
  if (availability === "in stock") return paint("green", availability);
  return availability === null ? "" : paint("yellow", availability);
}

function showChange({ kind, percent, previous }: NonNullable<CheckedPage["change"]>): string {
  if (kind === "up") return paint("red", `▲ ${percent}% from ${previous}`);
  if (kind === "down") return paint("green", `▼ ${percent}% from ${previous}`);
  return paint("dim", kind);
}

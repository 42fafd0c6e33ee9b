import type { Json } from "@millrace/flow";

/** Why a value is what it is, as price-monitoring tells it. */
export interface Reason {
  readonly because: string;
  readonly others: readonly { readonly source: string; readonly value: string; readonly agrees: boolean }[];
}

/** What the command line shows of a row of price-monitoring's output. */
export interface CheckedPage {
  readonly url: string;
  readonly name: string | null;
  readonly amount: string | null;
  readonly currency: { readonly written: string | null; readonly iso: string | null };
  readonly availability: string | null;
  readonly offer: {
    readonly kind: string;
    readonly high: string | null;
    readonly was: string | null;
    readonly reasons: { readonly [value in "name" | "price" | "currency" | "availability"]: Reason };
  } | null;
  readonly reason: string;
  readonly readWith: string | null;
  readonly change: {
    readonly kind: string;
    readonly percent: number | null;
    readonly previous: string | null;
    /** The last one that was known before; runs of an older version have none. */
    readonly previousAvailability?: string | null;
  } | null;
  readonly evidence: { readonly screenshot: { readonly artifact: string } | null };
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}

/** The pages of an output of price-monitoring; null for any other. An older version of the flow may have had another shape. */
export function checkedPages(flow: string, output: Json): readonly CheckedPage[] | null {
  if (flow !== "price-monitoring" || !isRecord(output) || !Array.isArray(output.pages)) return null;
  const pages: readonly unknown[] = output.pages;
  return pages.every(isCheckedPage) ? pages : null;
}

function isCheckedPage(page: unknown): page is CheckedPage {
  return isRecord(page) && typeof page.url === "string" && isRecord(page.currency) && isRecord(page.evidence);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

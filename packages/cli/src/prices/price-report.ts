import { paint } from "../terminal/style.ts";
import { plainLine, width } from "../terminal/width.ts";
import type { CheckedPage, Reason } from "./checked-page.ts";
import { priceTable } from "./price-table.ts";
import { showAvailability, showChange } from "./show-change.ts";

// More pages than this are looked over rather than read.
const mostInFull = 5;
const labelWidth = 14;
const valueWidth = 18;

/** What a check of prices found: every value with its reason for a few pages, a table for many. */
export function priceReport(pages: readonly CheckedPage[]): string {
  if (pages.length <= mostInFull) return pages.map(pageReport).join("\n\n");
  const failures = pages.filter(({ error }) => error !== null).map(pageReport);
  return [priceTable(pages), ...failures].join("\n\n");
}

function pageReport(page: CheckedPage): string {
  const { url, name, offer, error, reason, readWith, change } = page;
  const title = paint("bold", name === null ? "No product" : plainLine(name));
  const lines = [`${title}  ${paint("dim", plainLine(url))}`];
  if (error) {
    lines.push(`  ${paint("red", plainLine(error.message))} ${paint("dim", `(${error.code})`)}`);
    if (error.hint) lines.push(`  ${plainLine(error.hint)}`);
    return lines.join("\n");
  }
  if (!offer) lines.push(`  ${plainLine(reason)}`);
  else {
    const { reasons } = offer;
    lines.push(
      ...valueLines("name", { value: "", reason: reasons.name }),
      ...valueLines("price", { value: showPrice(page), reason: reasons.price }),
      ...valueLines("currency", { value: showCurrency(page), reason: reasons.currency }),
      ...valueLines("availability", { value: showAvailability(page.availability), reason: reasons.availability }),
    );
  }
  if (change) lines.push(line("last check", showChange(page)));
  if (readWith === "plain HTTP") lines.push(line("read with", "plain HTTP, without what scripts would draw"));
  return lines.join("\n");
}

function valueLines(label: string, { value, reason }: { readonly value: string; readonly reason: Reason }): string[] {
  const told = value === "" ? "" : `${value}${" ".repeat(Math.max(0, valueWidth - width(value)))}  `;
  const disagreeing = reason.others.filter(({ agrees }) => !agrees);
  return [
    line(label, told + paint("dim", plainLine(reason.because))),
    ...disagreeing.map(({ source, value: said }) =>
      line("", paint("yellow", `${source} disagrees: ${plainLine(said)}`)),
    ),
  ];
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(labelWidth)}${text}`;
}

function showPrice({ amount, offer }: CheckedPage): string {
  if (amount === null) return "–";
  const range = offer?.high ? `${amount} to ${offer.high}` : offer?.kind === "from" ? `from ${amount}` : amount;
  return offer?.was ? `${range}, was ${offer.was}` : range;
}

function showCurrency({ currency: { written, iso } }: CheckedPage): string {
  if (written === null) return iso ?? "–";
  return iso === null ? `${plainLine(written)}, undecided` : `${iso}, as ${plainLine(written)}`;
}

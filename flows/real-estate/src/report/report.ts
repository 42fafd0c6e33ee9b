import { type Html, html, htmlText, reportPage, reportTable } from "@millrace/parsing/report";
import { type Change, pricePerSquareMetre, type RememberedEstate } from "../match/remember.ts";
import type { PortalReading } from "../portal/read-portal.ts";

type Match = RememberedEstate & { readonly change: Change };

const grouped = (amount: string | number): string =>
  Number(amount).toLocaleString("en-US", { maximumFractionDigits: 2 });

/** Such as "EUR 980 a month, without charges". */
function priceText({ price }: Pick<RememberedEstate, "price">): string {
  if (price === null) return "";
  const charges = price.charges === null ? "" : price.charges === "included" ? ", with charges" : ", without charges";
  return `${price.currency ?? ""} ${grouped(price.amount)}${price.per === null ? "" : ` a ${price.per}`}${charges}`.trim();
}

export const placeText = ({ address }: Pick<RememberedEstate, "address">): string =>
  [address.street, [address.postcode, address.city].filter(Boolean).join(" ")].filter(Boolean).join(", ") ||
  (address.text ?? "");

const linkTo = ({ url, title }: RememberedEstate): Html | string =>
  url === null ? title : html`<a href="${url}">${title}</a>`;

function changeText({ kind, previous, percent }: Change): Html | string | null {
  if (kind === "unchanged") return null;
  if (percent === null) return html`<span class="good">${kind}</span>`;
  return html`<span class="${percent < 0 ? "good" : "bad"}">${percent > 0 ? "+" : ""}${percent} %</span>, was ${grouped(previous ?? 0)}`;
}

/** The page that a run leaves: what is offered, what changed, what is gone, and how the portals were read. */
export function reportOf(run: {
  readonly search: string;
  readonly day: string;
  readonly matches: readonly Match[];
  readonly gone: readonly RememberedEstate[];
  readonly portals: readonly (Omit<PortalReading, "listings"> & { readonly listings: number })[];
}): Uint8Array {
  const { search, day, matches, gone, portals } = run;
  const count = (kind: Change["kind"]) => matches.filter(({ change }) => change.kind === kind).length;
  const body = html`<p class="verdict">${matches.length} matching objects, <span class="good">${count("new")} new</span>, ${count("price down")} cheaper, ${count("price up")} dearer, ${gone.length} gone. ${day}.</p>
${reportTable({
  caption: "Matching objects, the cheapest per square metre first",
  columns: ["Object", "Place", "Price", "m²", "Price per m²", "Rooms", "Portals", "Change"],
  rows: matches.map((estate) => [
    linkTo(estate),
    placeText(estate),
    priceText(estate),
    estate.area?.squareMetres ?? null,
    pricePerSquareMetre(estate),
    estate.rooms ?? estate.bedrooms,
    estate.portals.length,
    changeText(estate.change),
  ]),
})}
${gone.length > 0 && reportTable({ caption: "Gone since the last run", columns: ["Object", "Place", "Last price"], rows: gone.map((estate) => [estate.title, placeText(estate), priceText(estate)]) })}
${reportTable({
  caption: "Portals",
  columns: ["Portal", "Objects", "Pages", "Found by", "Note"],
  rows: portals.map(({ portal, listings, pages, foundBy, note, error }) => [
    portal,
    listings,
    pages,
    foundBy && html`<span class="word">${foundBy}</span>`,
    error === null ? note : html`<span class="bad">${error.message}</span>`,
  ]),
})}`;
  return new TextEncoder().encode(htmlText(reportPage({ title: `Real estate: ${search}`, body })));
}

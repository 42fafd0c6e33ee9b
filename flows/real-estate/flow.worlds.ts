import { defineWorlds, type SimulatedCall } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

const portals = ["https://homes.example/rent", "https://flats.example/berlin", "https://closed.example/rent"];

const flat = (name: string, { url, price, longitude }: { url: string; price: number; longitude: number }) => ({
  "@context": "https://schema.org",
  "@type": "RealEstateListing",
  name,
  url,
  description: `${name} with a balcony to the quiet courtyard, two minutes from the park.`,
  mainEntity: {
    "@type": "Apartment",
    floorSize: { value: 72, unitCode: "MTK" },
    numberOfRooms: 3,
    address: { streetAddress: "Lindenstr. 5", postalCode: "10969", addressLocality: "Berlin", addressCountry: "DE" },
    geo: { latitude: 52.5, longitude },
  },
  offers: { price, priceCurrency: "EUR", businessFunction: "https://purl.org/goodrelations/v1#LeaseOut" },
});
const stated = (...objects: unknown[]) => `<script type="application/ld+json">${JSON.stringify(objects)}</script>`;
const card = (title: string, path: string) =>
  `<li class="object"><h2><a href="${path}">${title}</a></h2><p class="price">1.290 €</p><p>72 m²</p><p class="address">10969 Berlin</p></li>`;

const near = flat("Bright flat near the park", { url: "/o/1", price: 1_290, longitude: 13.4 });
const dear = flat("Bright flat far out", { url: "/o/2", price: 2_900, longitude: 13.6 });

/** What each address answers: a portal with markup and a second page, one of cards with own pages, and one that is closed. */
const pages: Readonly<Record<string, string>> = {
  "https://homes.example/rent": `${stated(near)}<a rel="next" href="/rent?page=2">Next</a>`,
  "https://homes.example/rent?page=2": stated(dear),
  "https://flats.example/berlin": `<ul>${card("Bright flat near the park, to rent", "/f/1")}${card("Flat to rent with a terrace", "/f/2")}</ul>`,
  "https://flats.example/f/1": stated(near),
  "https://flats.example/f/2": stated(flat("Flat with a terrace", { url: "/f/2", price: 1_290, longitude: 13.5 })),
};

function answer({ path }: SimulatedCall) {
  const body = pages[path ?? ""];
  return {
    url: path,
    status: body === undefined ? 403 : 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<html lang="de"><body>${body ?? "closed"}</body></html>`,
  };
}

export default defineWorlds<typeof flow>({
  inputs: [
    { portals, deal: "rent", price: { max: 2_000 }, cities: ["Berlin"] },
    { portals: portals.slice(0, 2), parallel: 1, within: { latitude: 52.5, longitude: 13.4, radiusMetres: 1_000 } },
  ],
  replies: { web: { available: false, fetch: answer } },
  // Which day it is may differ: it is in the rows and in the report.
  same: ({ report: _, estates, gone, ...output }) => ({
    ...output,
    estates: estates.map(({ id, title, portals, price, change }) => ({ id, title, portals, price, change })),
    gone: gone.length,
  }),
  checks: {
    "the closed portal says why": ({ output }) =>
      output?.portals.every(({ portal, error }) => (error !== null) === portal.includes("closed")) ?? true,
    "the flat on two portals is one object": ({ output }) =>
      output?.estates
        .filter(({ title }) => title.includes("near the park"))
        .every(({ portals }) => portals.length === 2) ?? true,
    "no object is listed twice": ({ output }) =>
      output === undefined || new Set(output.estates.map(({ id }) => id)).size === output.estates.length,
    "what is filtered out stays out": ({ output }) =>
      output?.estates.every(({ price }) => Number(price?.amount) <= 2_000) ?? true,
    "every object has a price history": ({ output }) =>
      output?.estates.every(({ history }) => history.length === 1) ?? true,
  },
});

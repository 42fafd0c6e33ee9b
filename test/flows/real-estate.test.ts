import type { Json } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";
import { jsonLd, type Site, sitePage, startSite } from "./site.ts";

interface Output {
  readonly estates: readonly {
    readonly title: string;
    readonly [key: string]: unknown;
    readonly portals: readonly { readonly url: string }[];
    readonly screenshot: Json;
  }[];
  readonly portals: readonly {
    readonly foundBy: string | null;
    readonly readWith: string | null;
    readonly listings: number;
    readonly whole: boolean;
    readonly error: { readonly message: string } | null;
  }[];
  readonly report: { readonly artifact: string };
}

/** The day of the site: on the second, a rent has fallen, a flat has come and one is gone. */
let day = 1;

const text = "Three bright rooms on the second floor, with a balcony to the quiet courtyard and oak floors.";
const flat = (
  name: string,
  id: string,
  rest: { price: number; rooms: number; area: number; street: string; north: number },
) => ({
  "@type": "RealEstateListing",
  name,
  url: `/stated/${id}`,
  datePosted: "2026-03-01",
  description: text,
  mainEntity: {
    "@type": "Apartment",
    numberOfRooms: rest.rooms,
    floorSize: { "@type": "QuantitativeValue", value: rest.area, unitCode: "MTK" },
    address: { streetAddress: rest.street, postalCode: "10969", addressLocality: "Berlin", addressCountry: "DE" },
    geo: { "@type": "GeoCoordinates", latitude: rest.north, longitude: 13.4 },
  },
  offers: {
    "@type": "Offer",
    price: rest.price,
    priceCurrency: "EUR",
    businessFunction: "http://purl.org/goodrelations/v1#LeaseOut",
  },
});
const park = () =>
  flat("Bright flat near the park", "1", {
    price: day === 1 ? 1_290 : 1_190,
    rooms: 3,
    area: 72,
    street: "Lindenstraße 5",
    north: 52.5,
  });
const loft = flat("Loft in an old factory", "2", {
  price: 2_400,
  rooms: 2,
  area: 110,
  street: "Kanalweg 8",
  north: 52.49,
});
const attic = flat("Attic flat", "3", { price: 900, rooms: 2, area: 50, street: "Parkweg 1", north: 52.51 });

const card = (title: string, path: string, [price, area, place]: readonly string[]) =>
  `<li class="card"><h2><a href="${path}">${title}</a></h2><p class="price">${price}</p><p>${area}</p><p class="address">${place}</p></li>`;
const houses = (page: number) =>
  [1, 2, 3]
    .map((index) =>
      card(`${index + 1} bedroom house in plot ${page}-${index}`, `/houses/${page}-${index}`, [
        `£${(page * 3 + index) * 50},000`,
        "1,250 sq ft",
        "Leeds LS1 4AP, UK",
      ]),
    )
    .join("");

function answerTo(path: string) {
  if (path === "/rent")
    return sitePage("Flats to rent", jsonLd({ "@graph": day === 1 ? [park(), loft] : [park(), attic] }));
  if (path === "/mieten")
    return sitePage(
      "Wohnungen zur Miete",
      `<ul class="results">${card("3-Zimmer-Wohnung mit Balkon", "/mieten/7", [`Kaltmiete: ${day === 1 ? "1.290" : "1.190"} €`, "72,0 m²", "10969 Berlin"])}${card("Stellplatz in der Tiefgarage", "/mieten/8", ["Miete: 90 €", "12 m²", "10115 Berlin"])}</ul>`,
    );
  if (path === "/mieten/7")
    return sitePage(
      "3-Zimmer-Wohnung mit Balkon",
      `<dl><dt>Adresse</dt><dd>Lindenstr. 5, 10969 Berlin</dd><dt>Zimmer</dt><dd>3</dd></dl><p>${text}</p><a href="https://maps.example/?q=52.5001,13.4001">Karte</a>`,
    );
  if (path === "/mieten/8") return sitePage("Stellplatz in der Tiefgarage", "<p>Ein Platz.</p>");
  const page = /^\/houses(?:\?page=(\d))?$/u.exec(path);
  if (page)
    return sitePage(
      "Houses for sale",
      `<ul class="results">${houses(Number(page[1] ?? 1))}</ul>${page[1] === "2" ? "" : '<a class="pager" href="/houses?page=2">Next ›</a>'}`,
    );
  if (path === "/drawn")
    return sitePage(
      "Homes for sale",
      `<ul class="results" id="list"></ul><script>let at = 0, busy = false;
      const more = async () => { if (busy || at > 1) return; busy = true; const { homes } = await (await fetch("/drawn/api?at=" + at++)).json();
      document.getElementById("list").insertAdjacentHTML("beforeend", homes.join("")); busy = false; };
      addEventListener("scroll", more); more();</script><div style="height:2000px"></div>`,
    );
  const part = /^\/drawn\/api\?at=(\d)$/u.exec(path)?.[1];
  if (part !== undefined)
    return {
      json: {
        homes: [1, 2].map((index) =>
          card(`Villa ${part}-${index}`, `/drawn/${part}-${index}`, ["1,2 Mio. €", "240 m²", "Zürich"]),
        ),
      },
    };
  if (/^\/(?:houses|drawn|stated)\//u.test(path))
    return sitePage("A home", "<p>Its own page, with the agent's address.</p>");
  return 403;
}

let site: Site;
let world: FlowWorld;
beforeAll(async () => {
  site = await startSite(answerTo);
  world = await openFlowWorld({ flow: "real-estate", site: { connection: "portals", url: site.url } });
});
afterAll(async () => {
  await world.close();
  await site.close();
});

const stated = ["/rent", "/mieten", "/houses", "/closed"];
const input = (paths: readonly string[] = stated) => ({
  portals: paths.map((path) => site.url + path),
  pageTimeoutSeconds: 10,
});

describe("real-estate on five portals", { timeout: 90_000 }, () => {
  it("reads each in its own way, and joins the flat that two of them show", async () => {
    const { run, output, emitted } = await world.run<Output>(
      input(["/rent", "/mieten", "/houses", "/drawn", "/closed"]),
    );
    expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
    expect(
      output.portals.map(({ foundBy, readWith, listings, whole }) => [foundBy, readWith, listings, whole]),
    ).toEqual([
      ["json-ld", "plain HTTP", 2, true],
      ["cards", "plain HTTP", 2, true],
      ["cards", "plain HTTP", 6, true],
      ["cards", "browser", 4, true],
      [null, null, 0, false],
    ]);
    expect(output.portals[4]?.error?.message).toContain("status 403");
    const estate = (title: string) => output.estates.find((one) => one.title === title);
    expect(estate("Bright flat near the park")).toMatchObject({
      portals: [{ url: `${site.url}/stated/1` }, { url: `${site.url}/mieten/7` }],
      price: { amount: "1290", currency: "EUR", deal: "rent", per: "month", charges: "excluded" },
      pricePerSquareMetre: 17.92,
      rooms: 3,
      geo: { latitude: 52.5, longitude: 13.4 },
      kind: "apartment",
    });
    expect(estate("3 bedroom house in plot 2-2")).toMatchObject({
      price: { amount: "400000", currency: "GBP", deal: "sale", per: null },
      area: { squareMetres: 116.1 },
      bedrooms: 3,
      address: { city: "Leeds", postcode: "LS1 4AP", country: "GB" },
    });
    expect(estate("Villa 1-2")).toMatchObject({
      price: { amount: "1200000", deal: "sale" },
      address: { city: "Zurich" },
      kind: "house",
    });
    expect(emitted("estate.listed")).toEqual([]);
    expect(await world.read(run.runId, output.report)).toContain("13 matching objects");
  });

  it("tells a day later what is new, cheaper and gone, with pictures", async () => {
    day = 2;
    const { output, emitted } = await world.run<Output>(input());
    expect(emitted("estate.listed")).toMatchObject([{ title: "Attic flat" }]);
    expect(emitted("estate.price-changed")).toMatchObject([
      { title: "Bright flat near the park", change: { kind: "price down", previous: "1290", percent: -7.8 } },
    ]);
    expect(emitted("estate.gone")).toMatchObject([{ title: "Loft in an old factory" }]);
    const cheaper = output.estates.find(({ title }) => title === "Bright flat near the park");
    expect(cheaper).toMatchObject({
      history: [{ amount: "1290" }, { amount: "1190" }],
      screenshot: { name: "object.jpg" },
    });
    expect(site.requests.get("/mieten/7")).toBe(1);
  });

  it("filters by a circle, price and size under a search of its own", async () => {
    const within = { latitude: 52.5, longitude: 13.4, radiusMetres: 500 };
    const { output } = await world.run<Output>({
      ...input(),
      search: "near the park",
      within,
      deal: "rent",
      area: { min: 60 },
      price: { max: 1_500 },
    });
    expect(output.estates.map(({ title }) => title)).toEqual(["Bright flat near the park"]);
  });
});

import { nowhere } from "@millrace/parsing/place";
import { describe, expect, it } from "vitest";
import type { Listing } from "../object/listing.ts";
import type { Found } from "./estate.ts";
import { isWanted, type Wanted } from "./matches.ts";
import { compare, type Memory, pricePerSquareMetre } from "./remember.ts";
import { isSameEstate, joinPortals } from "./same-estate.ts";

const address = {
  ...nowhere,
  street: "Lindenstraße 5",
  postcode: "10969",
  city: "Berlin",
  country: "DE",
  text: "Lindenstraße 5, 10969 Berlin",
};
const price = (amount: string) =>
  ({ amount, currency: "EUR", deal: "rent", per: "month", charges: null, text: amount }) as const;
const square = (squareMetres: number) => ({ squareMetres, text: `${squareMetres} m²` });
const listing = (rest: Partial<Listing> = {}): Listing => ({
  url: "https://a.example/1",
  title: "Bright flat with balcony",
  kind: "apartment",
  price: price("1290"),
  area: square(72),
  rooms: 3,
  bedrooms: null,
  address,
  geo: { latitude: 52.5, longitude: 13.4 },
  listedOn: null,
  description: "A bright flat with a balcony to the quiet courtyard, two minutes from the park and the underground.",
  ...rest,
});
const on = (portal: string, rest: Partial<Listing> = {}): Found => ({ portal, listing: listing(rest) });
const district = { ...address, street: null };

describe("isSameEstate()", () => {
  it("sees through the ways in which portals write the same object", () => {
    for (const rest of [
      { geo: { latitude: 52.5003, longitude: 13.4003 }, area: square(72.5), title: "3 rooms" },
      { geo: null, address: { ...address, street: "Lindenstr. 5" }, price: price("1350") },
      { geo: null, address: district },
      { rooms: null, geo: null },
    ])
      expect(isSameEstate(listing(), listing(rest)), JSON.stringify(rest)).toBe(true);
  });

  it("keeps apart what only looks alike", () => {
    for (const rest of [
      { area: square(80) },
      { rooms: 2 },
      { price: { ...price("1290"), deal: "sale" as const } },
      { geo: { latitude: 52.52, longitude: 13.5 } },
      { geo: null, address: { ...address, street: "Lindenstr. 7" } },
      { geo: null, address: { ...district, postcode: "80331", city: "Munich" } },
      { geo: null, address: district, title: "Loft", description: "Old factory with high ceilings over the canal." },
      { area: null },
    ])
      expect(isSameEstate(listing(), listing(rest)), JSON.stringify(rest)).toBe(false);
  });
});

describe("joinPortals()", () => {
  it("makes one object of all portals, with the price at each", () => {
    const [estate, ...others] = joinPortals([
      on("a", { geo: null }),
      on("b", { url: "https://b.example/9", price: price("1350") }),
      on("a"),
    ]);
    expect(others).toEqual([]);
    expect(estate).toMatchObject({
      geo: { latitude: 52.5 },
      portals: [
        { portal: "a", amount: "1290" },
        { portal: "b", amount: "1350" },
      ],
    });
    expect(joinPortals([on("a"), on("a", { url: "https://a.example/2" })])).toHaveLength(2);
  });
});

describe("isWanted()", () => {
  const wanted = (rest: Partial<Wanted>, object: Partial<Listing> = {}) =>
    isWanted(listing(object), { kinds: [], keywords: [], cities: [], ...rest });
  const polygon = [
    { latitude: 52, longitude: 13 },
    { latitude: 53, longitude: 13 },
    { latitude: 53, longitude: 14 },
  ];

  it("holds only figures that are told against an object", () => {
    expect(wanted({ price: { max: 1_290 }, area: { min: 70, max: 75 }, rooms: { min: 3 } })).toBe(true);
    expect(wanted({ price: { max: 1_289.99 } })).toBe(false);
    expect(wanted({ price: { max: 1_000 } }, { price: null })).toBe(true);
    expect(wanted({ rooms: { min: 4 } })).toBe(false);
    expect(wanted({ rooms: { min: 4 } }, { rooms: null, bedrooms: 2 })).toBe(false);
    expect(wanted({ deal: "sale" })).toBe(false);
    expect(wanted({ kinds: ["house"] })).toBe(false);
    expect(wanted({ kinds: ["house"] }, { kind: null })).toBe(true);
  });

  it("looks into circles and polygons, where an object without a point never is", () => {
    expect(wanted({ within: { latitude: 52.5, longitude: 13.41, radiusMetres: 1_000 } })).toBe(true);
    expect(wanted({ within: { latitude: 52.5, longitude: 13.41, radiusMetres: 100 } })).toBe(false);
    expect(wanted({ polygon })).toBe(true);
    expect(wanted({ polygon }, { geo: { latitude: 52.2, longitude: 13.5 } })).toBe(false);
    expect(wanted({ polygon }, { geo: null })).toBe(false);
  });

  it("looks for words and cities", () => {
    expect(wanted({ keywords: ["balcon park"], cities: ["berlin"] })).toBe(true);
    expect(wanted({ keywords: ["garden"] })).toBe(false);
    expect(wanted({ cities: ["Munich"] })).toBe(false);
  });
});

describe("compare()", () => {
  const run = (
    before: Memory | null,
    found: Found[],
    rest: { day?: string; whole?: string[]; wanted?: boolean } = {},
  ) =>
    compare(before, {
      day: rest.day ?? "2026-03-10",
      found,
      wholePortals: new Set(rest.whole ?? ["a"]),
      isWanted: () => rest.wanted ?? true,
    });
  const kindsOf = ({ matches }: ReturnType<typeof run>) => matches.map(({ change }) => change.kind);

  it("keeps every price, and says how it moved", () => {
    const first = run(null, [on("a")]);
    expect(kindsOf(first)).toEqual(["new"]);
    const second = run(first.memory, [on("a", { price: price("1250.00") })], { day: "2026-03-11" });
    expect(second.matches[0]).toMatchObject({
      change: { kind: "price down", previous: "1290", percent: -3.1 },
      history: [
        { on: "2026-03-10", amount: "1290" },
        { on: "2026-03-11", amount: "1250.00" },
      ],
    });
    const third = run(second.memory, [on("a", { price: price("1250") })], { day: "2026-03-12" });
    expect(third.matches[0]).toMatchObject({
      change: { kind: "unchanged" },
      history: { length: 2 },
      firstSeenOn: "2026-03-10",
    });
    expect(kindsOf(run(third.memory, [on("a", { price: price("1400") })]))).toEqual(["price up"]);
    expect(kindsOf(run(third.memory, [on("a", { price: null })]))).toEqual(["unchanged"]);
  });

  it("says once that an object is gone, only where its portal was read to the end, and when it is back", () => {
    const first = run(null, [on("a")]);
    expect(run(first.memory, [], { whole: [] }).gone).toEqual([]);
    const second = run(first.memory, [], { day: "2026-03-11" });
    expect(second.gone).toMatchObject([{ goneOn: "2026-03-11" }]);
    expect(run(second.memory, []).gone).toEqual([]);
    expect(kindsOf(run(second.memory, [on("a")]))).toEqual(["back"]);
  });

  it("calls an object new that was not looked for before, and sorts by the price of a square metre", () => {
    const first = run(null, [on("a")], { wanted: false });
    expect(kindsOf(run(first.memory, [on("a")]))).toEqual(["new"]);
    const far = { url: "https://a.example/2", geo: null, address: { ...address, street: "Parkweg 1" } };
    const { matches } = run(null, [
      on("a"),
      on("a", { ...far, price: price("1000") }),
      on("a", { url: "https://a.example/3", price: null }),
    ]);
    expect(matches.map(pricePerSquareMetre)).toEqual([13.89, 17.92, null]);
  });
});

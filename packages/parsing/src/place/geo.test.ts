import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distanceMetres, geoOfLink, geoPoint, isInside } from "./geo.ts";

const berlin = { latitude: 52.52, longitude: 13.405 };
const munich = { latitude: 48.137, longitude: 11.575 };
const point = fc.record({
  latitude: fc.double({ min: -80, max: 80, noNaN: true }),
  longitude: fc.double({ min: -170, max: 170, noNaN: true }),
});

describe("distanceMetres()", () => {
  it("is 504 km from Berlin to Munich", () => {
    expect(distanceMetres(berlin, munich) / 1_000).toBeCloseTo(504.4, 0);
  });

  it("is nothing to itself, the same both ways, and half the earth's girth at most", () => {
    fc.assert(
      fc.property(point, point, (from, to) => {
        expect(distanceMetres(from, from)).toBe(0);
        expect(distanceMetres(from, to)).toBeCloseTo(distanceMetres(to, from), 3);
        expect(distanceMetres(from, to)).toBeLessThan(20_016_000);
      }),
      { numRuns: 100 },
    );
  });
});

describe("isInside()", () => {
  const square = [
    { latitude: 0, longitude: 0 },
    { latitude: 0, longitude: 10 },
    { latitude: 10, longitude: 10 },
    { latitude: 5, longitude: 5 },
    { latitude: 10, longitude: 0 },
  ];

  it("sees the notch of a polygon, and what lies around it", () => {
    expect(isInside({ latitude: 2, longitude: 5 }, square)).toBe(true);
    expect(isInside({ latitude: 8, longitude: 5 }, square)).toBe(false);
    expect(isInside({ latitude: 8, longitude: 1 }, square)).toBe(true);
    expect(isInside({ latitude: 2, longitude: 11 }, square)).toBe(false);
    expect(isInside({ latitude: -1, longitude: 5 }, square)).toBe(false);
  });
});

describe("geoPoint()", () => {
  it("takes numbers and texts, and refuses what is no point on earth", () => {
    expect(geoPoint("52.52", 13.405)).toEqual(berlin);
    expect(geoPoint("52,52", "13,405")).toEqual(berlin);
    for (const [north, east] of [
      ["", ""],
      [91, 0],
      [0, 181],
      [null, undefined],
      [0, 0],
      ["north", 1],
    ])
      expect(geoPoint(north, east)).toBeNull();
  });
});

describe("geoOfLink()", () => {
  it.each([
    "https://maps.example/?q=52.52,13.405",
    "https://maps.example/maps?ll=52.52%2C13.405&z=4",
    "https://maps.example/place/Mitte/@52.52,13.405,15z",
    "https://maps.example/data=!3d52.52!4d13.405",
    "https://osm.example/?mlat=52.52&mlon=13.405#map=1/1.5/2.5",
    "https://osm.example/#map=15/52.52/13.405",
    "https://portal.example/map?lat=52.52&lng=13.405",
    "geo:52.52,13.405?z=3",
  ])("reads %s", (href) => {
    expect(geoOfLink(href)).toEqual(berlin);
  });

  it("finds none in another link", () => {
    expect(geoOfLink("https://portal.example/?q=berlin")).toBeNull();
    expect(geoOfLink("https://maps.example/?q=152.52,13.405")).toBeNull();
  });
});

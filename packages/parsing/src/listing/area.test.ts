import { describe, expect, it } from "vitest";
import { readArea, statedArea } from "./area.ts";

describe("readArea()", () => {
  it.each([
    ["74 m²", 74],
    ["Wohnfläche: 74,5 m²", 74.5],
    ["ca. 1.250 qm Grundstück", 1_250],
    ["1,250 sq ft", 116.1],
    ["850 sqft.", 79],
    ["0.5 acres of land", 2_023.4],
    ["2,5 ha", 25_000],
    ["80 metros cuadrados", 80],
    ["65 кв. м", 65],
    ["20坪", 66.1],
    ["3 rooms, 68 sqm, 2nd floor", 68],
    ["1 250 m² de terrain", 1_250],
    ["Grundstück 300 m², Wohnfläche 85 m²", 85],
    ["85 m² living space, 300 m² plot", 85],
    ["lot: 7,500 sqft; 3 bd 2 ba 1,450 sqft", 134.7],
    ["Balkon: 8 m² | 72 m²", 72],
    ["1/4 acre", 1_011.7],
    ["¾ acre", 3_035.1],
    ["1½ acres", 6_070.3],
    ["3 rai", 4_800],
  ])("reads %s", (text, squareMetres) => {
    expect(readArea(text)?.squareMetres).toBeCloseTo(squareMetres, 1);
  });

  it.each(["", "3 rooms", "1.200 € / Monat", "m²", "12 months", "0 m²"])("finds none in “%s”", (text) => {
    expect(readArea(text)).toBeNull();
  });
});

describe("statedArea()", () => {
  it("knows units by code and by word", () => {
    expect(statedArea("74", "MTK")?.squareMetres).toBe(74);
    expect(statedArea("1000", "FTK")?.squareMetres).toBe(92.9);
    expect(statedArea("1000", "sqft")?.squareMetres).toBe(92.9);
    expect(statedArea("74", null)).toEqual({ squareMetres: 74, text: "74 m²" });
    expect(statedArea("74 m²", null)?.squareMetres).toBe(74);
    expect(statedArea("large", null)).toBeNull();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { daysBetween, readDate } from "./read-date.ts";

const nowMs = Date.parse("2026-03-10T12:00:00Z");
const read = (text: string, locale?: string) => readDate(text, { nowMs, ...(locale && { locale }) });

describe("readDate()", () => {
  it.each([
    ["2026-02-27", "2026-02-27"],
    ["2026-02-27T23:30:00-05:00", "2026-02-28"],
    ["2026-02-27 09:15", "2026-02-27"],
    ["Posted 27 February 2026", "2026-02-27"],
    ["Feb 27th, 2026", "2026-02-27"],
    ["27. Februar 2026", "2026-02-27"],
    ["27.02.2026", "2026-02-27"],
    ["27/2/26", "2026-02-27"],
    ["le 1er mars 2026", "2026-03-01"],
    ["27 de febrero de 2026", "2026-02-27"],
    ["27 lutego 2026", "2026-02-27"],
    ["27 февраля 2026 г.", "2026-02-27"],
    ["3 maja 2026", "2026-05-03"],
    ["2026年2月27日", "2026-02-27"],
    ["2026. 2. 27", "2026-02-27"],
    ["09:00 GMT 27 February 2026", "2026-02-27"],
    ["Issue 12, Feb 27, 2026", "2026-02-27"],
    ["٢٧ فبراير ٢٠٢٦", "2026-02-27"],
    ["27 בפברואר 2026", "2026-02-27"],
  ])("reads %s", (text, day) => {
    expect(read(text)).toBe(day);
  });

  it("takes the month first where the page is American or the day leaves no choice", () => {
    expect(read("03/04/2026")).toBe("2026-04-03");
    expect(read("03/04/2026", "en-GB")).toBe("2026-04-03");
    expect(read("03/04/2026", "en-US")).toBe("2026-03-04");
    expect(read("02/27/2026")).toBe("2026-02-27");
  });

  it("names no day that depends on today where there is no today", () => {
    const timeless = (text: string) => readDate(text, { nowMs: null });
    expect(["28 Dec", "April 2", "yesterday", "3 days ago"].map(timeless)).toEqual([null, null, null, null]);
    expect(timeless("28 Dec 2025")).toBe("2025-12-28");
  });

  it("gives a day without a year the year that is closest", () => {
    expect(read("28 Dec")).toBe("2025-12-28");
    expect(read("April 2")).toBe("2026-04-02");
  });

  it.each([
    ["3 days ago", "2026-03-07"],
    ["30+ days ago", "2026-02-08"],
    ["a week ago", "2026-03-03"],
    ["vor 3 Tagen", "2026-03-07"],
    ["vor einer Woche", "2026-03-03"],
    ["il y a 2 jours", "2026-03-08"],
    ["hace 1 mes", "2026-02-08"],
    ["3 giorni fa", "2026-03-07"],
    ["há 4 dias", "2026-03-06"],
    ["5 dagen geleden", "2026-03-05"],
    ["för 2 dagar sedan", "2026-03-08"],
    ["3 dni temu", "2026-03-07"],
    ["2 дня назад", "2026-03-08"],
    ["3日前", "2026-03-07"],
    ["14 hours ago", "2026-03-09"],
    ["Just posted", "2026-03-10"],
    ["heute", "2026-03-10"],
    ["hier", "2026-03-09"],
    ["vorgestern", "2026-03-08"],
    ["5d", "2026-03-05"],
  ])("counts %s from now", (text, day) => {
    expect(read(text)).toBe(day);
  });

  it.each([
    "",
    "Senior engineer",
    "40 hours per week",
    "2 bedrooms",
    "30 days of holiday",
    "31.02.2026",
    "12 Rooms",
    "45/67/2026",
  ])("finds no day in “%s”", (text) => {
    expect(read(text)).toBeNull();
  });

  it("reads back what Intl writes", () => {
    const locales = ["en-US", "en-GB", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ru", "ja"];
    const day = fc.date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.constantFrom(...locales), (date, locale) => {
        const written = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(date);
        expect(read(written, locale), written).toBe(date.toISOString().slice(0, 10));
      }),
      { numRuns: 300 },
    );
  });
});

describe("daysBetween()", () => {
  it("counts over months and back", () => {
    expect(daysBetween("2026-02-27", "2026-03-01")).toBe(2);
    expect(daysBetween("2026-03-01", "2026-02-27")).toBe(-2);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDateOrder, createDecimalMark, readBoolean, readColumnDate, readColumnNumber } from "./index.ts";

const thisYear = 2026;
const orderOf = (texts: readonly string[]) => {
  const order = createDateOrder();
  for (const text of texts) order.add(text);
  return order.decide();
};
const markOf = (texts: readonly string[]) => {
  const mark = createDecimalMark();
  for (const text of texts) mark.add(text);
  return mark.decide();
};

describe("createDateOrder()", () => {
  it("lets the dates that leave no choice decide over those that do", () => {
    expect(orderOf(["03/04/2026", "05/06/2026", "25/06/2026"])).toEqual({
      order: "day first",
      dayFirst: 1,
      monthFirst: 0,
      either: 2,
    });
    expect(orderOf(["03/04/2026", "06/25/26"]).order).toBe("month first");
    expect(orderOf(["3.4.2026"]).order).toBe("day first");
  });

  it("decides nothing where all dates could be either, are the same both ways, or contradict each other", () => {
    expect(orderOf(["03/04/2026", "04/04/2026", "2026-12-31", "no date"])).toEqual({
      order: null,
      dayFirst: 0,
      monthFirst: 0,
      either: 1,
    });
    expect(orderOf(["25/06/2026", "06/25/2026"]).order).toBeNull();
  });
});

describe("readColumnDate()", () => {
  it.each([
    ["2026-03-04", "2026-03-04"],
    ["2026/3/4", "2026-03-04"],
    ["20260304", "2026-03-04"],
    ["4.3.26", "2026-03-04"],
    ["25/12/1999", "1999-12-25"],
    ["4 March 2026", "2026-03-04"],
    ["Mar 4, 2026", "2026-03-04"],
    ["4. März 2026", "2026-03-04"],
    ["4 марта 2026", "2026-03-04"],
    ["2026年3月4日", "2026-03-04"],
    ["4.3.2026 14:05", "2026-03-04T14:05:00"],
    ["25/12/1999 1:05:09 PM", "1999-12-25T13:05:09"],
    ["12/25/1999, 12:00 am", "1999-12-25T00:00:00"],
    ["04.03.70", "1970-03-04"],
    ["04.03.55", "2055-03-04"],
  ])("reads %s whatever the column is like", (text, day) => {
    expect(readColumnDate(text, { order: null, thisYear })).toBe(day);
  });

  it("reads what could be two days as the column says, and not at all where it says nothing", () => {
    expect(readColumnDate("03/04/2026", { order: "day first", thisYear })).toBe("2026-04-03");
    expect(readColumnDate("03/04/2026", { order: "month first", thisYear })).toBe("2026-03-04");
    expect(readColumnDate("03/04/2026", { order: null, thisYear })).toBeNull();
    expect(readColumnDate("03-03-2026", { order: null, thisYear })).toBe("2026-03-03");
  });

  it.each([
    "",
    "tomorrow",
    "4 March",
    "31/02/2026",
    "13/13/2026",
    "1.2.3.4",
    "12:30",
    "25/12/1999 25:00",
    "2026",
    "item 2026",
    "9999999999",
    "13:05 pm",
    "4.3.2026 13:00 pm",
  ])("finds no date in “%s”", (text) => {
    expect(readColumnDate(text, { order: "day first", thisYear })).toBeNull();
  });

  it("reads back every day that is written day first or month first", () => {
    const days = fc.date({ min: new Date("1900-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.constantFrom("/", "-"), (date, divider) => {
        const day = date.toISOString().slice(0, 10);
        const [year, month, of] = day.split("-");
        expect(readColumnDate([of, month, year].join(divider), { order: "day first", thisYear })).toBe(day);
        expect(readColumnDate([month, of, year].join(divider), { order: "month first", thisYear })).toBe(day);
      }),
      { numRuns: 100 },
    );
  });
});

describe("createDecimalMark()", () => {
  it("lets the numbers that leave no choice decide", () => {
    expect(markOf(["1.234", "12,5", "7"])).toEqual({ mark: ",", dot: 0, comma: 1, either: 1 });
    expect(markOf(["1.234", "1,234,567"]).mark).toBe(".");
    expect(markOf(["1.234.567,8"]).mark).toBe(",");
    expect(markOf(["1.234", "words", "5"]).mark).toBeNull();
  });
});

describe("readColumnNumber()", () => {
  it.each([
    ["12", "12"],
    ["1.234,56", "1234.56"],
    ["1,234.56", "1234.56"],
    ["1 234,5", "1234.5"],
    ["1'234.50", "1234.50"],
    ["€ 12,50", "12.50"],
    ["12,50 €", "12.50"],
    ["US$1,000.00", "1000.00"],
    ["EUR 7", "7"],
    ["(1,200.50)", "-1200.50"],
    ["-3.5", "-3.5"],
    ["−3", "-3"],
    ["5-", "-5"],
    ["12,-", "12"],
    [",5", "0.5"],
    ["٣٫٥", "3.5"],
    ["0.125", "0.125"],
    ["-0", "0"],
  ])("reads %s as %s", (text, number) => {
    expect(readColumnNumber(text, { mark: null })).toBe(number);
  });

  it("reads 1.234 as the column says, and not at all where it says nothing", () => {
    expect(readColumnNumber("1.234", { mark: "." })).toBe("1.234");
    expect(readColumnNumber("1.234", { mark: "," })).toBe("1234");
    expect(readColumnNumber("1,234", { mark: "." })).toBe("1234");
    expect(readColumnNumber("1,234", { mark: "," })).toBe("1.234");
    expect(readColumnNumber("1.234", { mark: null })).toBeNull();
  });

  it.each(["", "-", "abc", "12 apples", "12 %", "(12", "1.2.3,4,5", "3-4", "2026-03-04"])(
    "finds no number in “%s”",
    (text) => {
      expect(readColumnNumber(text, { mark: "." })).toBeNull();
    },
  );

  it("reads back what Intl writes, once the column has said its mark", () => {
    const locales = fc.constantFrom("en", "de", "fr", "de-CH", "pt-BR", "hi", "sv");
    const amounts = fc.integer({ min: -99_999_999, max: 99_999_999 }).map((cents) => cents / 100);
    fc.assert(
      fc.property(amounts, locales, (amount, locale) => {
        const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(amount);
        const mark = locale === "en" || locale === "de-CH" || locale === "hi" ? "." : ",";
        expect(Number(readColumnNumber(text, { mark })), text).toBe(amount);
      }),
      { numRuns: 300 },
    );
  });
});

describe("readBoolean()", () => {
  it("knows yes and no in several languages, and nothing else", () => {
    expect(["Yes", " ja ", "X", "1", "нет", "N", "0"].map(readBoolean)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(readBoolean("maybe")).toBeNull();
    expect(readBoolean("")).toBeNull();
  });
});

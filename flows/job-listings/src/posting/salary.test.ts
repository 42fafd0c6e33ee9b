import { parseHtml } from "@millrace/parsing/html";
import { readJsonLd } from "@millrace/parsing/structured-data";
import { describe, expect, it } from "vitest";
import { readEmployment, readSeniority, readWorkMode } from "./job-words.ts";
import { findSalary, readSalary, statedSalary } from "./salary.ts";

const facts = { url: "https://board.example/", locale: "en-GB", nowMs: 0 };
const yearly = (text: string) => {
  const salary = readSalary(text, facts);
  return salary && [salary.yearlyMin, salary.yearlyMax, salary.stated.per, salary.currency];
};

describe("readSalary()", () => {
  it.each([
    ["€60k - €80k per year", 60_000, 80_000, "year", "EUR"],
    ["60-80k EUR", 60_000, 80_000, "year", "EUR"],
    ["60.000 – 75.000 € brutto / Jahr", 60_000, 75_000, "year", "EUR"],
    ["£35,000 to £42,000 a year plus bonus", 35_000, 42_000, "year", "GBP"],
    ["3.200 € monatlich", 38_400, 38_400, "month", "EUR"],
    ["3.200 € monatlich, 14 Gehälter", 44_800, 44_800, "month", "EUR"],
    ["EUR 45 per hour", 93_600, 93_600, "hour", "EUR"],
    ["CHF 110'000 - 130'000", 110_000, 130_000, "year", "CHF"],
    ["£500 per day", 130_000, 130_000, "day", "GBP"],
    ["1 200 € / mois", 14_400, 14_400, "month", "EUR"],
    ["€900 per week", 46_800, 46_800, "week", "EUR"],
    ["up to £90,000", null, 90_000, "year", "GBP"],
    ["Up to £65k + bonus", null, 65_000, "year", "GBP"],
    ["A$110k + super", 110_000, 110_000, "year", "AUD"],
    ["50-60K", 50_000, 60_000, "year", null],
    ["Salary: 50 – 60k DOE", 50_000, 60_000, "year", null],
    ["Gehalt: 55–65 T€", 55_000, 65_000, "year", "EUR"],
    ["RM 20/hr", 41_600, 41_600, "hour", "MYR"],
    ["12-18 LPA", 1_200_000, 1_800_000, "year", "INR"],
    ["от 150 000 до 200 000 ₽", 1_800_000, 2_400_000, "month", "RUB"],
    ["월 3,000,000원", 36_000_000, 36_000_000, "month", "KRW"],
    ["R$ 8.000,00/mês", 96_000, 96_000, "month", "BRL"],
    ["from €52,000 per annum", 52_000, null, "year", "EUR"],
  ])("makes a yearly range of %s", (text, min, max, per, currency) => {
    expect(yearly(text)).toEqual([min, max, per, currency]);
  });

  it("keeps what was stated, what comes on top, and whether the period was only assumed", () => {
    expect(readSalary("£35,000 plus 10% bonus", facts)).toMatchObject({
      stated: { min: 35_000, per: "year", text: "£35,000 plus 10% bonus" },
      bonus: "10% bonus",
      periodAssumed: true,
    });
    expect(readSalary("€80k-€100k OTE", facts)?.bonus).toBe("OTE");
    expect(readSalary("€18 an hour", facts)).toMatchObject({ periodAssumed: false, bonus: null });
  });

  it("leaves a bare dollar open unless the page is American", () => {
    expect(readSalary("$120,000 a year", facts)?.currency).toBeNull();
    expect(readSalary("$120,000 a year", { ...facts, locale: "en-US" })?.currency).toBe("USD");
  });

  it.each([
    "",
    "competitive",
    "5 days ago",
    "40 hours per week",
    "0 €",
    "Entgeltgruppe E13 TVöD",
    "€1.2M funding",
    "10-50k employees",
    "8k-9k",
  ])("finds none in “%s”", (text) => {
    expect(readSalary(text, facts)).toBeNull();
  });
});

describe("findSalary()", () => {
  it("looks only at what speaks of pay", () => {
    expect(findSalary("We raised €20 million. The salary is €70,000 a year. We pay on time.", facts)?.yearlyMin).toBe(
      70_000,
    );
    expect(findSalary("We raised €20 million. We sell shoes for €70.", facts)).toBeNull();
  });
});

describe("statedSalary()", () => {
  const stated = (job: unknown) => {
    const { items } = readJsonLd(parseHtml(`<script type="application/ld+json">${JSON.stringify(job)}</script>`));
    const salary = statedSalary(items[0]!, facts);
    return salary && [salary.yearlyMin, salary.yearlyMax, salary.stated.per, salary.currency, salary.periodAssumed];
  };
  const amount = (value: unknown, rest = {}) => ({
    "@type": "JobPosting",
    baseSalary: { currency: "EUR", value, ...rest },
  });

  it("reads the shapes in which boards state it", () => {
    expect(stated(amount({ minValue: 20, maxValue: 25, unitText: "HOUR" }))).toEqual([
      41_600,
      52_000,
      "hour",
      "EUR",
      false,
    ]);
    expect(stated(amount({ value: "55000", unitText: "YEAR" }))).toEqual([55_000, 55_000, "year", "EUR", false]);
    expect(stated(amount("4,000", { unitText: "MONTH" }))).toEqual([48_000, 48_000, "month", "EUR", false]);
    expect(stated(amount({ minValue: 60_000 }))).toEqual([60_000, null, "year", "EUR", true]);
    expect(stated({ "@type": "JobPosting", baseSalary: "55000 - 60000", salaryCurrency: "EUR" })).toEqual([
      55_000,
      60_000,
      "year",
      "EUR",
      true,
    ]);
    expect(stated(amount({ value: "negotiable" }))).toBeNull();
    expect(stated({ "@type": "JobPosting" })).toBeNull();
  });
});

describe("what titles and short texts say of a job", () => {
  it("is its rank", () => {
    expect(
      [
        "Senior nurse",
        "Junior Product Manager",
        "Head of Finance",
        "Praktikum Marketing",
        "Chief technical officer",
        "Baker",
        "Tech Lead",
      ].map(readSeniority),
    ).toEqual(["senior", "junior", "director", "intern", "executive", null, "lead"]);
  });

  it("is its kind of employment", () => {
    expect(readEmployment("Vollzeit, befristet")).toEqual(["TEMPORARY", "FULL_TIME"]);
    expect(readEmployment("CDI · temps plein")).toEqual(["FULL_TIME"]);
    expect(readEmployment("part-time or freelance")).toEqual(["CONTRACTOR", "PART_TIME"]);
    expect(readEmployment("internal tools")).toEqual([]);
  });

  it("is where the work is done", () => {
    expect(
      [
        "Remote",
        "Berlin (hybrid)",
        "100 % Homeoffice",
        "no remote",
        "télétravail",
        "2 days in the office",
        "Berlin",
      ].map(readWorkMode),
    ).toEqual(["remote", "hybrid", "remote", "on site", "remote", "hybrid", null]);
  });
});

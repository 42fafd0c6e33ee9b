import { plainAddress } from "@millrace/parsing/listing";
import { nowhere } from "@millrace/parsing/place";
import { describe, expect, it } from "vitest";
import type { Posting } from "../posting/posting.ts";
import type { Found } from "./job.ts";
import { isWanted, type Wanted } from "./matches.ts";
import { compare, type Memory } from "./remember.ts";
import { isSameJob, joinBoards } from "./same-job.ts";

const berlin = { ...nowhere, city: "Berlin", country: "DE", text: "Berlin" };
const text = "You build the platform on which our nurses plan their nights, with a team of five people in Berlin.";
const posting = (rest: Partial<Posting> = {}): Posting => ({
  url: "https://a.example/1",
  title: "Platform engineer",
  company: "Kestrel Systems GmbH",
  places: [berlin],
  mode: null,
  salary: null,
  employment: ["FULL_TIME"],
  seniority: null,
  postedOn: "2026-03-01",
  validThrough: null,
  description: text,
  ...rest,
});
const on = (board: string, rest: Partial<Posting> = {}): Found => ({ board, posting: posting(rest) });

describe("isSameJob()", () => {
  it("sees through the ways in which boards write the same opening", () => {
    for (const rest of [
      { title: "Platform Engineer (m/w/d)", company: "Kestrel Systems" },
      { places: [{ ...berlin, text: "10115 Berlin, Germany" }] },
      { title: "Platform Engineer - Nursing", description: `${text} Apply now.` },
      { places: [], description: null },
    ])
      expect(isSameJob(posting(), posting(rest)), JSON.stringify(rest)).toBe(true);
  });

  it("keeps apart what only looks alike", () => {
    for (const rest of [
      { company: "Falcon Systems" },
      { company: null },
      { places: [{ ...nowhere, city: "Munich", country: "DE", text: "München" }] },
      { title: "Senior platform engineer", seniority: "senior", description: null },
      { title: "Office manager", description: "You keep the office running." },
    ])
      expect(isSameJob(posting(), posting(rest)), JSON.stringify(rest)).toBe(false);
  });
});

describe("joinBoards()", () => {
  it("makes one job of all boards, with what each of them tells", () => {
    const [job, ...others] = joinBoards([
      on("a", { postedOn: null }),
      on("b", { url: "https://b.example/9", description: null }),
    ]);
    expect(others).toEqual([]);
    expect(job).toMatchObject({ postedOn: "2026-03-01", description: text, boards: [{ board: "a" }, { board: "b" }] });
  });

  it("takes addresses that differ in what only tracks visitors for one, and others of the same board for two", () => {
    const found = [
      on("a"),
      on("a", { url: "https://a.example/1?utm_source=mail#top" }),
      on("a", { url: "https://a.example/2" }),
    ];
    expect(joinBoards(found).map(({ url }) => url)).toEqual(["https://a.example/1", "https://a.example/2"]);
    expect(plainAddress("not an address")).toBe("not an address");
  });
});

describe("isWanted()", () => {
  const wanted = (rest: Partial<Wanted>, job: Partial<Posting> = {}) =>
    isWanted(posting(job), { keywords: [], without: [], places: [], employment: [], ...rest }, "2026-03-10");
  const salary = (yearlyMax: number, currency: string) => ({
    yearlyMin: 1,
    yearlyMax,
    currency,
    stated: { min: 1, max: yearlyMax, per: "year" as const, text: "" },
    periodAssumed: false,
    bonus: null,
  });

  it("looks for words by their beginnings, in title, company and text", () => {
    expect(wanted({ keywords: ["nurs"] })).toBe(true);
    expect(wanted({ keywords: ["platform kestrel"] })).toBe(true);
    expect(wanted({ keywords: ["form", "baker"] })).toBe(false);
    expect(wanted({ without: ["nurses"] })).toBe(false);
  });

  it("knows places in any language, and how the work is done", () => {
    for (const place of ["Berlin", "Deutschland", "DE"]) expect(wanted({ places: [place] }), place).toBe(true);
    expect(wanted({ places: ["Munich", "Bavaria"] })).toBe(false);
    expect(wanted({ places: ["remote"] })).toBe(false);
    expect(wanted({ places: ["remote"] }, { mode: "remote", places: [] })).toBe(true);
  });

  it("holds only what is told against a job", () => {
    expect(wanted({ salaryMin: 50_000 })).toBe(true);
    expect(wanted({ salaryMin: 50_000, currency: "EUR" }, { salary: salary(45_000, "EUR") })).toBe(false);
    expect(wanted({ salaryMin: 50_000, currency: "EUR" }, { salary: salary(45_000, "GBP") })).toBe(true);
    expect(wanted({ salaryMin: 50_000 }, { salary: salary(55_000, "EUR") })).toBe(true);
    expect(wanted({ maxAgeDays: 9 })).toBe(true);
    expect(wanted({ maxAgeDays: 8 })).toBe(false);
    expect(wanted({ maxAgeDays: 8 }, { postedOn: null })).toBe(true);
    expect(wanted({ employment: ["PART_TIME"] })).toBe(false);
    expect(wanted({ employment: ["PART_TIME"] }, { employment: [] })).toBe(true);
    expect(wanted({}, { validThrough: "2026-03-09" })).toBe(false);
    expect(wanted({}, { validThrough: "2026-03-10" })).toBe(true);
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
      wholeBoards: new Set(rest.whole ?? ["a", "b"]),
      isWanted: ({ validThrough }) =>
        (rest.wanted ?? true) && (validThrough === null || validThrough >= (rest.day ?? "2026-03-10")),
    });

  it("calls a match new once, and one that was seen before when it becomes a match", () => {
    const first = run(null, [on("a")], { wanted: false });
    expect(first.matches).toEqual([]);
    const second = run(first.memory, [on("a")]);
    expect(second.matches).toMatchObject([{ isNew: true, firstSeenOn: "2026-03-10" }]);
    const third = run(second.memory, [on("a")], { day: "2026-03-11" });
    expect(third.matches).toMatchObject([{ isNew: false, lastSeenOn: "2026-03-11", firstSeenOn: "2026-03-10" }]);
  });

  it("keeps the id of a job that goes on at another board", () => {
    const first = run(null, [on("a"), on("b", { url: "https://b.example/9" })]);
    const second = run(first.memory, [on("b", { url: "https://b.example/9" })]);
    expect(second.matches.map(({ id }) => id)).toEqual(first.matches.map(({ id }) => id));
    expect(second.matches).toMatchObject([{ isNew: false }]);
  });

  it("says once that a match is over, and only where its board was read to the end", () => {
    const first = run(null, [on("a")]);
    expect(run(first.memory, [], { whole: ["b"] }).expired).toEqual([]);
    const second = run(first.memory, [], { day: "2026-03-11" });
    expect(second.expired).toMatchObject([{ title: "Platform engineer", expiredOn: "2026-03-11" }]);
    expect(run(second.memory, [], { day: "2026-03-12" }).expired).toEqual([]);
  });

  it("says that a match is over whose last day has passed, shown or not", () => {
    const first = run(null, [on("a", { validThrough: "2026-03-10" })]);
    const shown = run(first.memory, [on("a", { validThrough: "2026-03-10" })], { day: "2026-03-11" });
    expect(shown).toMatchObject({ matches: [], expired: [{ expiredOn: "2026-03-11" }] });
    expect(run(shown.memory, [on("a", { validThrough: "2026-03-10" })], { day: "2026-03-12" }).expired).toEqual([]);
    expect(run(first.memory, [], { day: "2026-03-11", whole: [] }).expired).toHaveLength(1);
  });
});

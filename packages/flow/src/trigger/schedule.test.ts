import { describe, expect, test } from "vitest";
import { cron } from "./cron.ts";
import { every } from "./every.ts";
import { once } from "./once.ts";

const invalid = (says: string) =>
  expect.objectContaining({ code: "SCHEDULE_INVALID", message: expect.stringContaining(says) });

describe("cron()", () => {
  test("is data, with every default said", () => {
    expect(cron(" 0  6 * * 1-5 ")).toEqual({
      kind: "cron",
      pattern: "0 6 * * 1-5",
      timezone: "UTC",
      name: null,
      missed: "coalesce",
      jitterMs: 0,
      input: {},
    });
  });

  test("takes seconds, a time zone, a name, jitter, a rule for missed moments and an input", () => {
    const options = {
      timezone: "Europe/Berlin",
      name: "month-end",
      missed: "catch up",
      jitter: "5m",
      input: [1],
    } as const;
    expect(cron("30 0 6 1 * *", options)).toMatchObject({
      pattern: "30 0 6 1 * *",
      timezone: "Europe/Berlin",
      name: "month-end",
      missed: "catch up",
      jitterMs: 300_000,
      input: [1],
    });
  });

  test.each(["", "* * * *", "* * * * * * *", 5 as never])(
    "refuses %j, which has another number of fields",
    (pattern) => {
      expect(() => cron(pattern)).toThrow(invalid("five fields"));
    },
  );

  test("refuses a name with other characters, and a rule that there is not", () => {
    expect(() => cron("* * * * *", { name: "Month End" })).toThrow(invalid("its name"));
    expect(() => cron("* * * * *", { name: "a".repeat(65) })).toThrow(invalid("its name"));
    expect(() => cron("* * * * *", { missed: "all" as never })).toThrow(invalid("missed must be one of"));
    expect(() => cron("* * * * *", { jitter: "soon" as never })).toThrow("duration");
  });
});

describe("every()", () => {
  test("counts from 1970 where nothing else is said", () => {
    expect(every("15m")).toMatchObject({ kind: "every", everyMs: 900_000, from: "1970-01-01T00:00:00.000Z" });
    expect(every(1_000, { from: "2026-01-01T08:00:00+01:00" })).toMatchObject({ from: "2026-01-01T07:00:00.000Z" });
  });

  test("refuses less than a second, jitter that is longer than the distance, and a moment without a zone", () => {
    expect(() => every("999ms")).toThrow(invalid("a second"));
    expect(() => every("1m", { jitter: "61s" })).toThrow(invalid("jitter"));
    expect(() => every("1m", { from: "2026-01-01T08:00:00" })).toThrow(invalid("zone"));
  });
});

describe("once()", () => {
  test("keeps the moment in UTC", () => {
    expect(once("2026-12-01T06:00:00Z", { input: { all: true } })).toMatchObject({
      kind: "once",
      at: "2026-12-01T06:00:00.000Z",
      input: { all: true },
    });
    expect(once("2026-12-01T06:00+0100").at).toBe("2026-12-01T05:00:00.000Z");
  });

  test.each(["tomorrow", "2026-12-01", "2026-13-01T06:00:00Z", "2026-12-01T06:00:00"])("refuses %j", (moment) => {
    expect(() => once(moment)).toThrow(invalid(JSON.stringify(moment)));
  });
});

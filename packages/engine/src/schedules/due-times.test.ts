import { cron, every, once } from "@millrace/flow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkTiming, DueTimes } from "./due-times.ts";
import { jitterOf } from "./jitter.ts";
import type { Timing } from "./timing.ts";

const berlin = { timezone: "Europe/Berlin" };

/** The next moments after another one, as the clock in Berlin shows them with its offset from UTC. */
function inBerlin(timing: Timing, after: string, count: number): string[] {
  const times = new DueTimes();
  const found: string[] = [];
  let at: number | null = Date.parse(after);
  while (found.length < count) {
    at = times.next(timing, at!);
    if (at === null) break;
    found.push(clockOf.format(at).replace("GMT", ""));
  }
  return found;
}

const clockOf = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Berlin",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "shortOffset",
});

describe("In Berlin in spring, when 2:00 to 3:00 on 29 March 2026 does not exist,", () => {
  test("a time in that hour fires once, when the hour would have begun", () => {
    expect(inBerlin(cron("30 2 * * *", berlin), "2026-03-28T00:00:00Z", 3)).toEqual([
      "28, 02:30 +1",
      "29, 03:00 +2",
      "30, 02:30 +2",
    ]);
    expect(inBerlin(cron("30 2,14 * * *", berlin), "2026-03-28T20:00:00Z", 2)).toEqual([
      "29, 03:00 +2",
      "29, 14:30 +2",
    ]);
  });

  test("an hourly pattern leaves the hour out", () => {
    expect(inBerlin(cron("30 * * * *", berlin), "2026-03-28T23:45:00Z", 2)).toEqual(["29, 01:30 +1", "29, 03:30 +2"]);
  });

  test("an interval goes on in equal distance", () => {
    expect(inBerlin(every("1h"), "2026-03-29T00:00:00Z", 2)).toEqual(["29, 03:00 +2", "29, 04:00 +2"]);
  });
});

describe("In Berlin in autumn, when 2:00 to 3:00 on 25 October 2026 comes twice,", () => {
  test("a time in that hour fires the first time only", () => {
    expect(inBerlin(cron("30 2 * * *", berlin), "2026-10-24T10:00:00Z", 2)).toEqual(["25, 02:30 +2", "26, 02:30 +1"]);
    expect(inBerlin(cron("30 2,14 * * *", berlin), "2026-10-24T20:00:00Z", 2)).toEqual([
      "25, 02:30 +2",
      "25, 14:30 +1",
    ]);
  });

  test("an hourly pattern fires both times", () => {
    expect(inBerlin(cron("30 * * * *", berlin), "2026-10-24T23:45:00Z", 3)).toEqual([
      "25, 02:30 +2",
      "25, 02:30 +1",
      "25, 03:30 +1",
    ]);
  });

  test("an interval goes on in equal distance", () => {
    expect(inBerlin(every("1h"), "2026-10-24T23:30:00Z", 3)).toEqual(["25, 02:00 +2", "25, 02:00 +1", "25, 03:00 +1"]);
  });
});

describe("next()", () => {
  const times = new DueTimes();
  const at = (text: string) => Date.parse(text);

  test("is after the moment, never at it", () => {
    const everySecond = cron("* * * * * *");
    expect(times.next(everySecond, at("2026-01-01T00:00:00.000Z"))).toBe(at("2026-01-01T00:00:01Z"));
    expect(times.next(everySecond, at("2026-01-01T00:00:00.999Z"))).toBe(at("2026-01-01T00:00:01Z"));
    expect(times.next(every("1m"), at("2026-01-01T00:00:00Z"))).toBe(at("2026-01-01T00:01:00Z"));
    const single = once("2026-12-01T06:00:00Z");
    expect(times.next(single, at(single.at) - 1)).toBe(at(single.at));
    expect(times.next(single, at(single.at))).toBeNull();
  });

  test("of an interval is its first moment before that", () => {
    const later = every("7m", { from: "2027-01-01T00:00:30Z" });
    expect(times.next(later, at("2026-01-01T00:00:00Z"))).toBe(at("2027-01-01T00:00:30Z"));
    expect(times.next(later, at("2027-01-01T00:00:30Z"))).toBe(at("2027-01-01T00:07:30Z"));
  });

  test("leaves out no moment, wherever one begins to look", () => {
    const timings: Timing[] = [cron("*/20 * * * *", berlin), every("17m"), cron("5 2 * * *", berlin)];
    const year = fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") });
    fc.assert(
      fc.property(fc.constantFrom(...timings), year, fc.nat(86_400_000), (timing, fromMs, aheadMs) => {
        const next = times.next(timing, fromMs)!;
        expect(next).toBeGreaterThan(fromMs);
        const between = fromMs + (aheadMs % (next - fromMs));
        expect(times.next(timing, between)).toBe(next);
      }),
      { numRuns: 300 },
    );
  });
});

describe("checkTiming()", () => {
  const now = { afterMs: Date.parse("2026-01-01T00:00:00Z") };
  const refused = (timing: Timing, says: string | RegExp) =>
    expect(() => checkTiming(timing, now)).toThrow(
      expect.objectContaining({ code: "SCHEDULE_INVALID", message: expect.stringMatching(says) }),
    );

  test.each(["0 6 * * 1-5", "*/10 * * * * *", "0 0 L * *", "0 9 * JAN MON#1"])("takes %j", (pattern) => {
    expect(() => checkTiming(cron(pattern, berlin), now)).not.toThrow();
  });

  test("refuses a pattern that means nothing or never comes, and says what was seen", () => {
    refused(cron("61 * * * *"), /cron "61 \* \* \* \*" in UTC: .*61/);
    refused(cron("0 0 * * FOO"), "FOO");
    refused(cron("0 0 30 2 *"), "no such moment");
  });

  test("refuses a time zone that there is not, and a single moment that is past", () => {
    refused(
      cron("0 6 * * *", { timezone: "Mars/Olympus" }),
      /in Mars\/Olympus: its time zone must be one that is known/,
    );
    refused(once("2025-12-31T23:59:59Z"), "once at 2025.*no such moment");
  });

  test("refuses jitter of more than a day, or than the distance of an interval", () => {
    refused(cron("0 6 * * *", { jitter: "25h" }), "jitter");
    refused({ ...every("1m"), jitterMs: 60_001 }, "every 60000 ms .* jitter");
  });
});

test("jitterOf() is the same for a moment, another for the next one, and spread over the whole", () => {
  const key = { project: "p", scheduleId: "sync.1" };
  const all = Array.from({ length: 1_000 }, (_, dueAt) => jitterOf(key, dueAt, 60_000));
  expect(all).toEqual(Array.from({ length: 1_000 }, (_, dueAt) => jitterOf(key, dueAt, 60_000)));
  expect(new Set(all).size).toBeGreaterThan(950);
  expect(Math.min(...all)).toBeLessThan(1_000);
  expect(Math.max(...all)).toBeGreaterThan(59_000);
  expect(Math.max(...all)).toBeLessThan(60_000);
  expect(jitterOf({ ...key, project: "q" }, 1, 60_000)).not.toBe(all[1]);
  expect(jitterOf(key, 1, 0)).toBe(0);
});

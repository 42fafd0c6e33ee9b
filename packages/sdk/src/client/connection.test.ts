import { describe, expect, it } from "vitest";
import { connectionOf } from "./connection.ts";

describe("connectionOf()", () => {
  it("pauses for the time it is told", async () => {
    const begin = performance.now();
    await connectionOf({ url: "" }).pause(15, undefined);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(14);
  });

  it.each(["before", "during"])("ends a pause when the caller stops %s it", async (moment) => {
    const stop = new AbortController();
    if (moment === "before") stop.abort();
    const pause = connectionOf({ url: "" }).pause(60_000, stop.signal);
    stop.abort();
    await pause;
  });
});

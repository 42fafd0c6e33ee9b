import { describe, expect, it } from "vitest";
import { watchFlows } from "./flow-changes.ts";

describe("watchFlows()", () => {
  it("tells of a change once, to all who listen, and looks only as long as somebody does", async () => {
    let published = 1;
    let looks = 0;
    const look = async () => {
      looks += 1;
      if (looks === 2) throw new Error("the store is away");
      return published;
    };
    const changes = watchFlows({ look, lookEveryMs: 1 });
    const told: string[] = [];
    const stops = ["a", "b"].map((name) => changes.listen(() => told.push(name)));
    await expect.poll(() => looks).toBeGreaterThan(2);
    expect(told).toEqual([]);
    published = 2;
    await expect.poll(() => told).toEqual(["a", "b"]);
    for (const stop of stops) stop();
    const seen = looks;
    // Anew: what was published in between is what it begins with.
    published = 3;
    const stop = changes.listen(() => told.push("c"));
    await expect.poll(() => looks).toBeGreaterThan(seen + 2);
    stop();
    expect(told).toEqual(["a", "b"]);
  });
});
